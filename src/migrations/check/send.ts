import { frontMatterOf } from '../checklist/index.ts'
import type { ScratchDatabase } from '../ephemeral/index.ts'
import { type Failure, failureOf, type Place } from '../execute/index.ts'
import {
  readStatements,
  type Statement,
  statementsOf,
  type TransactionMode,
  transactionMode,
} from '../sql/index.ts'
import type { Migration, SqlFile } from '../types.ts'

/**
 * Sends a file as the runner does: in one transaction, a query for each of Drizzle's pieces, or statement by statement
 * where PostgreSQL refuses a transaction. Without ledger, log and locks: nobody else is in this database.
 */
export async function send(
  database: ScratchDatabase,
  migration: Migration,
  direction: 'up' | 'down',
  file: SqlFile,
): Promise<Failure | undefined> {
  const mode = modeOf(migration, file)
  const ended = mode.transactional ? await whole(database, file) : await oneByOne(database, file)
  // What a migration set in its session must not reach the next one.
  await database.rows('reset session authorization; reset role; reset all')
  if (ended === undefined) return undefined
  return failureOf(file, {
    name: migration.name,
    direction,
    transactional: mode.transactional,
    place: ended.place,
    completed: ended.completed,
    attempts: 1,
    error: ended.error,
    leftBehind: undefined,
    lost: false,
    redact: (text) => text,
  })
}

interface Ended {
  readonly error: unknown
  readonly place: Place
  readonly completed: number
}

async function whole(database: ScratchDatabase, file: SqlFile): Promise<Ended | undefined> {
  await database.rows('begin')
  let completed = 0
  for (const segment of file.segments) {
    const statements = readStatements(segment.text)
    if (statements.length === 0) continue
    const result = await database.run(segment.text)
    completed += result.completed
    if (result.error === undefined) continue
    await database.rows('rollback')
    return {
      error: result.error,
      completed,
      place: {
        stage: 'statement',
        segment,
        statement: statements[Math.min(result.completed, statements.length - 1)],
        statementNo: completed + 1,
      },
    }
  }
  // Deferred constraints speak up here.
  const { error } = await database.run('commit')
  return error === undefined ? undefined : { error, completed, place: { stage: 'commit' } }
}

async function oneByOne(database: ScratchDatabase, file: SqlFile): Promise<Ended | undefined> {
  let completed = 0
  for (const segment of file.segments) {
    for (const statement of readStatements(segment.text)) {
      const error = await apart(database, statement)
      if (error !== undefined) {
        return {
          error,
          completed,
          place: { stage: 'statement', segment, statement, statementNo: completed + 1 },
        }
      }
      completed++
    }
  }
  return undefined
}

/** A statement with a transaction of its own, where PostgreSQL lets it have one: it is committed with a note that it is done. */
async function apart(database: ScratchDatabase, statement: Statement): Promise<unknown> {
  if (statement.outsideTransaction !== undefined) return (await database.run(statement.text)).error
  await database.rows('begin')
  const { error } = await database.run(statement.text)
  if (error === undefined) return (await database.run('commit')).error
  await database.rows('rollback')
  return error
}

/** Whether a file of a migration runs in one transaction, by its SQL and by what its front matter asks for. */
export function modeOf(migration: Migration, file: SqlFile): TransactionMode {
  const { declared } = frontMatterOf(file, file === migration.up ? migration.sidecar : undefined)
  return transactionMode(statementsOf(file), declared.transaction?.value)
}
