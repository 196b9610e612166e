import { errorMessage } from '../../kernel/index.ts'
import { type Session, sqlstateOf } from '../connection/index.ts'
import { type ConcurrentIndex, identifier, type Statement } from '../sql/index.ts'

/**
 * CREATE INDEX CONCURRENTLY that fails leaves its index behind, marked invalid: it slows writes, serves no reads, and
 * makes the next try end in "already exists". One that another session is still building is left alone.
 * @returns the name of the index that was dropped, if there was one
 */
export async function dropInvalidIndex(
  session: Session,
  index: ConcurrentIndex,
): Promise<string | undefined> {
  const found = await findIndex(session, index)
  if (found === undefined || found.valid || found.building) return undefined
  await session.query(`drop index concurrently ${found.name}`)
  return found.name
}

/**
 * A run that was cut off between a statement and its record cannot tell whether the statement was done. Where it was,
 * sending it again ends in an error that says so.
 */
export async function alreadyDone(session: Session, statement: Statement, error: unknown): Promise<boolean> {
  if (session.lost !== undefined) return false
  const code = sqlstateOf(error)
  if (code === '42P07' && statement.concurrentIndex !== undefined) {
    return (await findIndex(session, statement.concurrentIndex))?.valid === true
  }
  switch (statement.outsideTransaction) {
    case 'DROP INDEX CONCURRENTLY':
    case 'DROP SUBSCRIPTION':
    case 'DROP TABLESPACE':
      return code === '42704'
    case 'CREATE SUBSCRIPTION':
    case 'CREATE TABLESPACE':
      return code === '42710'
    case 'CREATE DATABASE':
      return code === '42P04'
    case 'DROP DATABASE':
      return code === '3D000'
    case 'DETACH PARTITION CONCURRENTLY':
      return code === '42P01' && /is not a partition of/.test(errorMessage(error))
    default:
      return false
  }
}

/**
 * An index that is there but invalid after its CREATE ended well: with IF NOT EXISTS the server keeps one that another
 * session is building, or that it failed to build meanwhile.
 */
export async function invalidAfterBuild(
  session: Session,
  index: ConcurrentIndex,
): Promise<Error | undefined> {
  const found = await findIndex(session, index)
  if (found === undefined || found.valid) return undefined
  return new Error(
    `the index ${found.name} is there but invalid${found.building ? ', because another session is building it' : ''}: it serves no reads`,
  )
}

/** Looks an index up by its name and table. */
export async function findIndex(
  session: Session,
  index: ConcurrentIndex,
): Promise<{ readonly name: string; readonly valid: boolean; readonly building: boolean } | undefined> {
  const table =
    index.tableSchema === undefined ? identifier(index.table) : identifier(index.tableSchema, index.table)
  const [row] = await session.query<{ name: string; valid: boolean; building: boolean }>(
    `select format('%I.%I', n.nspname, c.relname) as name, i.indisvalid as valid,
            exists (select from pg_stat_progress_create_index p where p.index_relid = c.oid) as building
       from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where c.relname = $1 and i.indrelid = to_regclass($2)`,
    [index.name, table],
  )
  return row
}
