import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { ConfigurationError } from '../../kernel/index.ts'

const format = 'deploy-kit/cloud-state/v1'
const file = 'state.bin'

/** A cloud as it stood when it was closed. */
export interface SavedCloud {
  readonly accountId: string
  readonly region: string
  /** Ports that names within the state depend on: image references carry the registry's. */
  readonly ports: { readonly registry: number; readonly github: number | undefined }
  /** By part; each in the form that the part itself gave. */
  readonly parts: Readonly<Record<string, unknown>>
}

/**
 * What a cloud left in a folder; undefined where none did.
 *
 * @throws ConfigurationError for a file that this version cannot read
 */
export async function readState(folder: string): Promise<SavedCloud | undefined> {
  const path = join(folder, file)
  const unreadable = (cause?: unknown) =>
    new ConfigurationError(`${path} is not the state of a cloud of this version of deploy-kit`, {
      fix: 'Give another folder, or remove the file to begin with an empty cloud.',
      cause,
    })
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  let read: unknown
  try {
    read = deserialize(bytes)
  } catch (cause) {
    throw unreadable(cause)
  }
  if (typeof read !== 'object' || read === null || !('format' in read) || read.format !== format)
    throw unreadable()
  return (read as unknown as { readonly saved: SavedCloud }).saved
}

/** Writes it in one step: a cloud that is killed meanwhile leaves the state before. */
export async function writeState(folder: string, saved: SavedCloud): Promise<void> {
  await mkdir(folder, { recursive: true })
  const next = join(folder, `${file}.next`)
  await writeFile(next, serialize({ format, saved }), { mode: 0o600 })
  await rename(next, join(folder, file))
}
