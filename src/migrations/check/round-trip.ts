import { ConfigurationError, errorMessage } from '../../kernel/index.ts'
import { type Catalog, compareCatalogs, printDifference, readCatalog } from '../catalog/index.ts'
import type { ScratchDatabase, ThrowAwayServer } from '../ephemeral/index.ts'
import type { Failure } from '../execute/index.ts'
import type { Migration } from '../types.ts'
import { failureFinding } from './failure-finding.ts'
import { send } from './send.ts'
import type { Setup } from './setup.ts'
import { tablesOf, traceMigration } from './trace.ts'
import type { Finding, StatementTrace } from './types.ts'

export interface RoundTripOptions {
  readonly migrations: readonly Migration[]
  /** Names of those that are proved, not only replayed. */
  readonly fresh: ReadonlySet<string>
  /** True where the tables before the first new migration are production's; without a base every table may be new. */
  readonly baseKnown: boolean
  /** SQL that makes what production has and no migration makes: roles, extensions, foreign schemas. */
  readonly setup?: Setup
}

export interface RoundTrip {
  /** How many migrations were applied one after the other. */
  readonly replayed: number
  /** Whatever kept the folder from being applied to an empty database. */
  readonly replay: readonly Finding[]
  /** Names of those whose down was proved to restore. */
  readonly proved: readonly string[]
  readonly roundTrip: readonly Finding[]
  readonly traces: readonly StatementTrace[]
}

interface Mutable {
  readonly replay: Finding[]
  readonly roundTrip: Finding[]
  readonly proved: string[]
  readonly traces: StatementTrace[]
}

/**
 * Applies every migration to an empty database; a new one goes up, down and up again, the catalog read in between.
 * A down that fails or does not restore is told, and the rest is proved on a database that is built anew.
 */
export async function roundTrip(server: ThrowAwayServer, options: RoundTripOptions): Promise<RoundTrip> {
  const state: Mutable = { replay: [], roundTrip: [], proved: [], traces: [] }
  let database = await prepare(server, options)
  let existing: ReadonlySet<string> | undefined
  try {
    for (const [index, migration] of options.migrations.entries()) {
      const fresh = options.fresh.has(migration.name)
      if (fresh && (existing === undefined || !options.baseKnown)) existing = await tablesOf(database)
      if (fresh && existing !== undefined) {
        state.traces.push(...(await traceMigration(database, migration, existing)))
      }
      const before = fresh ? await catalogOf(database) : []
      const failure = await send(database, migration, 'up', migration.up)
      if (failure !== undefined) {
        state.replay.push(failureFinding(failure, 'replay-fails'))
        return { ...state, replayed: index }
      }
      if (!fresh || migration.down === undefined) continue
      const finding = await undoAndRedo(database, migration, before)
      if (finding === undefined) {
        state.proved.push(migration.name)
        continue
      }
      state.roundTrip.push(finding)
      await database.close()
      database = await prepare(server, options)
      const rebuilt = await rebuild(database, options, index)
      if (rebuilt.kind === 'failed') {
        state.replay.push(rebuilt.finding)
        return { ...state, replayed: index }
      }
      // OIDs are of one database.
      if (options.baseKnown) existing = rebuilt.existing
    }
    return { ...state, replayed: options.migrations.length }
  } finally {
    await database.close()
  }
}

/** Applies everything up to and with `last`; gives the tables that were there before the first new migration. */
async function rebuild(
  database: ScratchDatabase,
  options: RoundTripOptions,
  last: number,
): Promise<
  | { readonly kind: 'rebuilt'; readonly existing: ReadonlySet<string> | undefined }
  | { readonly kind: 'failed'; readonly finding: Finding }
> {
  let existing: ReadonlySet<string> | undefined
  for (const migration of options.migrations.slice(0, last + 1)) {
    if (options.fresh.has(migration.name)) existing ??= await tablesOf(database)
    const failure = await send(database, migration, 'up', migration.up)
    if (failure === undefined) continue
    return {
      kind: 'failed',
      finding: {
        ...failureFinding(failure, 'replay-fails'),
        message: `${migration.name} could be applied to an empty database once and failed the second time: ${failure.message}`,
      },
    }
  }
  return { kind: 'rebuilt', existing }
}

async function undoAndRedo(
  database: ScratchDatabase,
  migration: Migration,
  before: Catalog,
): Promise<Finding | undefined> {
  const { name, down } = migration
  if (down === undefined) return undefined
  const after = await catalogOf(database)
  const failed = await send(database, migration, 'down', down)
  if (failed !== undefined) return failureFinding(failed, 'down-fails')
  const undone = compareCatalogs(before, await catalogOf(database))
  if (undone !== undefined) {
    return {
      rule: 'down-restores-not',
      severity: 'error',
      migration: name,
      file: down.path,
      message: `${down.path} does not restore what was there before ${name}`,
      fix: `Change ${down.path} until up and down leave no difference, or declare the migration irreversible with a reason.`,
      detail: {
        language: 'diff',
        text: printDifference(undone, { expected: `before ${name}`, found: `after ${name} and its down` }),
      },
    }
  }
  const again: Failure | undefined = await send(database, migration, 'up', migration.up)
  if (again !== undefined) return failureFinding(again, 'up-after-down-fails')
  const redone = compareCatalogs(after, await catalogOf(database))
  if (redone === undefined) return undefined
  return {
    rule: 'up-after-down-differs',
    severity: 'error',
    migration: name,
    file: down.path,
    message: `${name} gives another schema after it was taken back once`,
    fix: `Look for what ${down.path} leaves behind and no catalog shows (data, the state of an enum, an IF NOT EXISTS in the up).`,
    detail: {
      language: 'diff',
      text: printDifference(redone, {
        expected: `after ${name}`,
        found: `after ${name}, its down and ${name} again`,
      }),
    },
  }
}

async function prepare(server: ThrowAwayServer, options: RoundTripOptions): Promise<ScratchDatabase> {
  const database = await server.database()
  try {
    if (options.setup !== undefined) {
      const { error } = await database.run(options.setup.text)
      if (error !== undefined) throw setupError(options.setup.file, error)
    }
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

function setupError(file: string, cause: unknown): ConfigurationError {
  return new ConfigurationError(
    `${file}, which prepares the throw-away database, failed: ${errorMessage(cause)}`,
    {
      at: { file },
      fix: 'Write it so that it runs on an empty database, again and again: roles belong to the server, so create them only where they are missing.',
      cause,
    },
  )
}

function catalogOf(database: ScratchDatabase): Promise<Catalog> {
  return readCatalog((sql) => database.rows(sql))
}
