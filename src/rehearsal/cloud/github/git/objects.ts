import { createHash, randomUUID } from 'node:crypto'
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { deflate, inflate } from 'node:zlib'

/**
 * Git's loose objects and refs, read and written in this process: an answer of the API takes a handful of them, and a
 * git process for each made a rehearsal wait for nothing else. What is packed, git itself reads.
 */

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag'

export interface GitObject {
  readonly type: ObjectType
  readonly body: Buffer
}

const TYPES: readonly string[] = ['commit', 'tree', 'blob', 'tag']

/** The object, undefined where it is not loose (packed, or not there at all). */
export async function readLoose(gitDir: string, sha: string): Promise<GitObject | undefined> {
  const packed = await readIfThere(pathOf(gitDir, sha))
  if (packed === undefined) return undefined
  const bytes = await promisify(inflate)(packed)
  const end = bytes.indexOf(0)
  const type = bytes.subarray(0, bytes.indexOf(32)).toString('latin1')
  if (!isType(type)) throw new Error(`the git object ${sha} has the unknown type ${JSON.stringify(type)}`)
  return { type, body: bytes.subarray(end + 1) }
}

/** Writes the object and gives its SHA. */
export async function writeLoose(gitDir: string, type: ObjectType, body: Uint8Array): Promise<string> {
  const bytes = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body])
  const sha = createHash('sha1').update(bytes).digest('hex')
  const file = pathOf(gitDir, sha)
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  if (isThere) return sha
  await mkdir(dirname(file), { recursive: true })
  const partial = join(gitDir, 'objects', `tmp_obj_${randomUUID()}`)
  await writeFile(partial, await promisify(deflate)(bytes), { mode: 0o444 })
  await rename(partial, file)
  return sha
}

/** What a ref names, undefined where there is no such ref. */
export async function readRef(gitDir: string, name: string): Promise<string | undefined> {
  if (!/^refs\/[^\0]+$/.test(name) || name.split('/').includes('..')) return undefined
  const loose = (await readIfThere(join(gitDir, name)))?.toString('latin1').trim()
  if (loose !== undefined && /^[0-9a-f]{40}$/.test(loose)) return loose
  const packed = (await readIfThere(join(gitDir, 'packed-refs')))?.toString('utf8') ?? ''
  return packed
    .split('\n')
    .find((line) => line.slice(41) === name)
    ?.slice(0, 40)
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENAMETOOLONG')
      return undefined
    throw error
  }
}

function pathOf(gitDir: string, sha: string): string {
  return join(gitDir, 'objects', sha.slice(0, 2), sha.slice(2))
}

function isType(type: string): type is ObjectType {
  return TYPES.includes(type)
}
