import type { ScratchDatabase } from '../ephemeral/index.ts'
import { lineAt, type Statement, statementsOf } from '../sql/index.ts'
import { key, loadParser } from '../syntax/index.ts'
import type { Migration } from '../types.ts'
import { modeOf } from './send.ts'
import { type SlowWork, slowWork } from './slow-statement.ts'
import type { StatementTrace } from './types.ts'

/** What PostgreSQL says of the tables at one moment, by OID, because a table may be renamed or dropped meanwhile. */
interface Moment {
  readonly names: ReadonlyMap<string, string>
  /** Where the rows of a table lie; another file is a table written anew. */
  readonly files: ReadonlyMap<string, string>
  /** `oid mode` of every lock that this session holds. */
  readonly locks: ReadonlySet<string>
}

/** The OIDs of the tables that are there; those that production has, where asked before the first new migration. */
export async function tablesOf(database: ScratchDatabase): Promise<ReadonlySet<string>> {
  return new Set((await momentOf(database)).names.keys())
}

/**
 * Runs a migration's statements in a transaction that is rolled back, and asks after each which locks this session
 * holds and whose file changed. What cannot run in a transaction is left out, and what comes after a failure.
 * @param existing the OIDs of the tables that production has; a lock on any other disturbs nobody
 */
export async function traceMigration(
  database: ScratchDatabase,
  migration: Migration,
  existing: ReadonlySet<string>,
): Promise<readonly StatementTrace[]> {
  const mode = modeOf(migration, migration.up)
  const parsed = (await loadParser()).parseFile(migration.up)
  const traces: StatementTrace[] = []
  await database.rows('begin')
  try {
    let before = await momentOf(database)
    for (const statement of statementsOf(migration.up)) {
      const about = aboutOf(migration, statement)
      const outside =
        statement.outsideTransaction ??
        (mode.transactional ? undefined : statement.enumValue && 'ALTER TYPE … ADD VALUE')
      if (outside !== undefined) {
        traces.push({
          ...about,
          locks: [],
          rewrites: [],
          untraced: `${outside} runs outside a transaction, so its locks are gone when it ends`,
        })
        continue
      }
      const { error } = await database.run(statement.text)
      if (error !== undefined) {
        const said = error instanceof Error ? error.message : String(error)
        traces.push({ ...about, locks: [], rewrites: [], untraced: `it failed: ${said}` })
        break
      }
      const after = await momentOf(database)
      const work = slowWork(parsed, statement.offset).find((one) => mayBeLarge(one, before, existing))
      traces.push({
        ...about,
        ...difference(before, after, existing),
        ...(work === undefined ? {} : { slow: work.what }),
      })
      before = { ...after, names: new Map([...before.names, ...after.names]) }
    }
  } finally {
    await database.rows('rollback; reset session authorization; reset role; reset all')
  }
  return traces
}

function aboutOf(
  migration: Migration,
  statement: Statement,
): Pick<StatementTrace, 'migration' | 'file' | 'line' | 'statement'> {
  const text = statement.text.replace(/\s+/g, ' ')
  return {
    migration: migration.name,
    file: migration.up.path,
    line: lineAt(migration.up.text, statement.offset),
    statement: text.length > 120 ? `${text.slice(0, 119)}…` : text,
  }
}

/** Unless it is about a table that came with the same change, which is empty and nobody's. Pure. */
function mayBeLarge({ table }: SlowWork, before: Moment, existing: ReadonlySet<string>): boolean {
  if (table === undefined) return true
  // By its name alone where the search path decides on the schema.
  const named = [...before.names].filter(([, name]) => name === key(table))
  const found =
    named.length > 0 ? named : [...before.names].filter(([, name]) => name.endsWith(`.${table.name}`))
  return found.length === 0 || found.some(([oid]) => existing.has(oid))
}

/** Pure. */
function difference(
  before: Moment,
  after: Moment,
  existing: ReadonlySet<string>,
): Pick<StatementTrace, 'locks' | 'rewrites'> {
  const nameOf = (oid: string) => before.names.get(oid) ?? after.names.get(oid)
  const locks = [...after.locks]
    .filter((lock) => !before.locks.has(lock))
    .flatMap((lock) => {
      const [oid = '', mode = ''] = lock.split(' ')
      const table = nameOf(oid)
      // What has no name here is an index, a sequence or a view: their locks follow those of the tables.
      return table === undefined ? [] : [{ table, mode, existing: existing.has(oid) }]
    })
  const rewrites = [...after.files]
    .filter(([oid, file]) => existing.has(oid) && before.files.has(oid) && before.files.get(oid) !== file)
    .map(([oid]) => nameOf(oid) ?? oid)
  return { locks, rewrites }
}

async function momentOf(database: ScratchDatabase): Promise<Moment> {
  const rows = await database.rows<{
    kind: 'lock' | 'table'
    oid: string
    text: string
    file: string | null
  }>(momentSql)
  const tables = rows.filter((row) => row.kind === 'table')
  return {
    names: new Map(tables.map((row) => [row.oid, row.text])),
    files: new Map(tables.flatMap((row) => (row.file === null ? [] : [[row.oid, row.file] as const]))),
    locks: new Set(rows.filter((row) => row.kind === 'lock').map((row) => `${row.oid} ${row.text}`)),
  }
}

const momentSql = `
  select 'table' as kind, c.oid::text as oid, n.nspname || '.' || c.relname as text, pg_catalog.pg_relation_filenode(c.oid)::text as file
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.oid >= 16384 and c.relkind in ('r', 'p', 'm', 'f') and n.nspname !~ '^pg_'
  union all
  select 'lock', relation::text, mode, null from pg_catalog.pg_locks
   where pid = pg_catalog.pg_backend_pid() and locktype = 'relation' and granted and relation >= 16384
     and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())`
