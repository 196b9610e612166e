import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as v from 'valibot'
import { type Exec, errorMessage, PlatformError } from '../../kernel/index.ts'
import type { Migration, MigrationFolder } from '../types.ts'
import { inOrder } from './down-order.ts'
import { draftScript } from './draft-script.ts'
import { inverseIndexes } from './inverse-indexes.ts'
import { inverseRenames } from './inverse-renames.ts'
import { findDrizzleKit } from './kit.ts'

/** The way down that the product's drizzle-kit gives, or why it gives none. */
export type Draft =
  | { readonly kind: 'drafted'; readonly migration: Migration; readonly statements: readonly string[] }
  | { readonly kind: 'undrafted'; readonly migration: Migration; readonly why: string }

export interface DraftOptions {
  readonly project: string
  readonly folder: MigrationFolder
  readonly migrations: readonly Migration[]
  readonly env: Readonly<Record<string, string | undefined>>
}

interface Snapshot {
  readonly id: string
  readonly previous: readonly string[]
  readonly value: object
}

const origin = '00000000-0000-0000-0000-000000000000'

/** drizzle-kit 0.31's `dryPg`: a schema with nothing in it. */
const emptySnapshot = {
  id: origin,
  prevId: '',
  version: '7',
  dialect: 'postgresql',
  ...{ tables: {}, enums: {}, schemas: {}, sequences: {}, roles: {}, policies: {}, views: {} },
  _meta: { schemas: {}, tables: {}, columns: {} },
}

const resultSchema = v.array(
  v.union([v.object({ statements: v.array(v.string()) }), v.object({ error: v.string() })]),
)

/**
 * Asks the product's own drizzle-kit for the SQL from each migration's snapshot back to the one before.
 * @throws ConfigurationError where the product has no drizzle-kit, PlatformError where its API fails
 */
export async function draftDowns(
  options: DraftOptions,
  ports: { readonly exec: Exec; readonly tempDir: string; readonly signal: AbortSignal },
): Promise<{ readonly drizzleKit: string; readonly drafts: readonly Draft[] }> {
  const kit = await findDrizzleKit(resolve(options.project))
  const snapshots = await snapshotsOf(options.folder)
  const pairs = options.migrations.map((migration) => pairOf(migration, options.folder, snapshots))
  const asked = pairs.filter((pair) => pair.kind === 'pair')
  const temp = await mkdtemp(join(resolve(ports.tempDir), 'deploy-kit-draft-'))
  try {
    const [script, input, output] = [
      join(temp, 'draft.mjs'),
      join(temp, 'input.json'),
      join(temp, 'output.json'),
    ]
    const modern = kit.major >= 1
    const api = join(kit.folder, modern ? 'api-postgres.mjs' : 'api.mjs')
    await writeFile(script, draftScript)
    await writeFile(
      input,
      JSON.stringify({
        api: pathToFileURL(api).href,
        major: kit.major,
        jobs: asked.map(({ current, previous }) =>
          modern
            ? { id: current.id, previous: previous?.id ?? null }
            : { current: current.value, previous: previous?.value ?? emptySnapshot },
        ),
        files: modern ? Object.fromEntries([...snapshots].map(([name, { value }]) => [name, value])) : {},
      }),
    )
    const run = await ports.exec('node', [script, input, output], {
      cwd: resolve(options.project),
      env: options.env,
      signal: ports.signal,
      allowFailure: true,
    })
    const results = await readResults(output, run)
    let next = 0
    return {
      drizzleKit: kit.version,
      drafts: pairs.map((pair) =>
        pair.kind === 'undrafted' ? pair : draftOf(pair.migration, results[next++], kit.version),
      ),
    }
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

function draftOf(
  migration: Migration,
  result: v.InferOutput<typeof resultSchema>[number] | undefined,
  version: string,
): Draft {
  const undrafted = (why: string): Draft => ({ kind: 'undrafted', migration, why })
  if (result === undefined) return undrafted(`drizzle-kit ${version} gave no answer`)
  if ('statements' in result) {
    const statements = inOrder(result.statements.map((text) => text.trim()).filter((text) => text !== ''))
    const way = statements.length > 0 ? statements : inverseIndexes(migration.up)
    return way === undefined
      ? undrafted(
          'its snapshot is that of the migration before: the SQL was written by hand, and so must be its way down',
        )
      : { kind: 'drafted', migration, statements: way }
  }
  if (/Interactive prompts require a TTY/.test(result.error)) {
    const statements = inverseRenames(migration.up.text)
    return statements === undefined
      ? undrafted(
          `it renames and does more, and drizzle-kit ${version} asks a terminal about renames: write the way down by hand, the renames last`,
        )
      : { kind: 'drafted', migration, statements }
  }
  return undrafted(`drizzle-kit ${version} failed: ${result.error}`)
}

type Pair =
  | {
      readonly kind: 'pair'
      readonly migration: Migration
      readonly current: Snapshot
      /** Undefined before the first migration: there was nothing. */
      readonly previous: Snapshot | undefined
    }
  | Extract<Draft, { kind: 'undrafted' }>

/** The snapshot of a migration and the one that it stands on. */
function pairOf(
  migration: Migration,
  folder: MigrationFolder,
  snapshots: ReadonlyMap<string, Snapshot>,
): Pair {
  const undrafted = (why: string): Pair => ({ kind: 'undrafted', migration, why })
  const current = snapshots.get(migration.name)
  if (current === undefined) return undrafted('it has no snapshot that can be read')
  if (current.previous.length !== 1) {
    return undrafted(
      'its snapshot brings several branches together, so there is no single schema to go back to',
    )
  }
  const [before] = current.previous
  const previous = [...snapshots.values()].find((snapshot) => snapshot.id === before)
  if (previous !== undefined) return { kind: 'pair', migration, current, previous }
  const first = folder.migrations[0] === migration && before === origin
  return first
    ? { kind: 'pair', migration, current, previous: undefined }
    : undrafted(`the snapshot that it stands on (${before}) is not in the folder`)
}

async function snapshotsOf(folder: MigrationFolder): Promise<ReadonlyMap<string, Snapshot>> {
  const found = new Map<string, Snapshot>()
  for (const { name } of folder.migrations) {
    const path =
      folder.format === 'folders'
        ? join(folder.path, name, 'snapshot.json')
        : join(folder.path, 'meta', `${/^\d+/.exec(name)?.[0] ?? name}_snapshot.json`)
    const snapshot = await readSnapshot(path)
    if (snapshot !== undefined) found.set(name, snapshot)
  }
  return found
}

async function readSnapshot(path: string): Promise<Snapshot | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The check of the folder names it; here it only means that nothing can be drafted from it.
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const id: unknown = Reflect.get(value, 'id')
  const single: unknown = Reflect.get(value, 'prevId')
  const several: unknown = Reflect.get(value, 'prevIds')
  const previous = Array.isArray(several) ? several.map(String) : typeof single === 'string' ? [single] : []
  return typeof id === 'string' ? { id, previous, value } : undefined
}

async function readResults(
  output: string,
  run: { readonly exitCode: number; readonly stdout: string; readonly stderr: string },
): Promise<v.InferOutput<typeof resultSchema>> {
  const text = await readFile(output, 'utf8').catch(() => undefined)
  if (text === undefined) {
    const said = `${run.stdout}\n${run.stderr}`.trim().split('\n').slice(-8).join('\n')
    throw new PlatformError(
      'tool',
      `the API of drizzle-kit could not be used (exit code ${run.exitCode}): ${said}`,
    )
  }
  try {
    return v.parse(resultSchema, JSON.parse(text))
  } catch (cause) {
    throw new PlatformError('tool', `the API of drizzle-kit gave something unknown: ${errorMessage(cause)}`, {
      cause,
    })
  }
}
