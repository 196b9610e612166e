import { errorMessage } from '../../kernel/index.ts'
import { type Session, sqlstateOf } from '../connection/index.ts'
import { progressSql } from '../ledger/index.ts'
import { isSetting, readStatements, type Statement } from '../sql/index.ts'
import { type Attempt, commit, type Run } from './attempt.ts'
import { alreadyDone, dropInvalidIndex, invalidAfterBuild } from './concurrent-index.ts'
import type { Place } from './failure.ts'
import { dropReindexLeftovers } from './reindex-leftovers.ts'

/**
 * For what cannot run in a transaction: every statement is sent and recorded by itself, so that a later run goes on
 * where this one ends. A statement that can have a transaction gets one, together with its record.
 */
export async function statementByStatement(run: Run, done: number, attempt: number): Promise<Attempt> {
  const { session, work, limits, logId, ports } = run
  const all = work.file.segments.flatMap((segment) =>
    readStatements(segment.text).map((statement) => ({ segment, statement })),
  )
  const unset = await errorOf(
    session.script(
      `${session.resetSql}; set lock_timeout = ${limits.concurrentLockMs}; set statement_timeout = ${limits.statementMs}`,
    ),
  )
  if (unset !== undefined) {
    return { kind: 'failed', error: unset, place: { stage: 'statement' }, completed: done }
  }
  let completed = done
  for (const { segment, statement } of all.slice(0, done)) {
    if (!isSetting(statement)) continue
    const { error } = await session.run(statement.text, ports.signal)
    if (error !== undefined) {
      return { kind: 'failed', error, place: { stage: 'statement', segment, statement }, completed }
    }
  }
  for (const { segment, statement } of all.slice(done)) {
    const place: Place = { stage: 'statement', segment, statement, statementNo: completed + 1 }
    const cutOffHere = completed === done && (work.resumeAfter !== undefined || attempt > 1)
    const error = await sendOne(run, statement, completed + 1, cutOffHere)
    if (error !== undefined) {
      return { kind: 'failed', error, place, completed, leftBehind: await cleanUp(run, statement) }
    }
    completed++
    if (statement.outsideTransaction === undefined) continue
    // Done but not recorded: the next run finds out by sending it again.
    const unrecorded = await errorOf(session.query(progressSql(logId, completed)))
    if (unrecorded !== undefined) return { kind: 'failed', error: unrecorded, place, completed }
  }
  const unopened = await errorOf(session.script(`${session.resetSql}; begin`))
  if (unopened !== undefined)
    return { kind: 'failed', error: unopened, place: { stage: 'commit' }, completed }
  return commit(run, completed)
}

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** Sends one statement; gives its error. */
async function sendOne(
  run: Run,
  statement: Statement,
  number: number,
  cutOffHere: boolean,
): Promise<unknown> {
  const { session, limits, ports, logId } = run
  if (statement.outsideTransaction === undefined) {
    await session.script(`begin; set local lock_timeout = ${limits.lockMs}`)
    const { error } = await session.run(statement.text, ports.signal)
    if (error !== undefined) await session.rollback()
    if (error !== undefined && !nothingToUndo(run, statement, error)) return error
    try {
      if (error !== undefined) await session.script('begin')
      await session.script(`${progressSql(logId, number)}; commit`)
      return undefined
    } catch (failure) {
      return failure
    }
  }
  try {
    for (const dropped of await dropLeftovers(session, statement)) {
      ports.onRetry(`dropped the invalid index ${dropped} that an earlier try left behind`)
    }
    const { error } = await session.run(statement.text, ports.signal)
    if (error !== undefined && nothingToUndo(run, statement, error)) return undefined
    if (error !== undefined && cutOffHere && (await alreadyDone(session, statement, error))) return undefined
    if (error !== undefined || statement.concurrentIndex === undefined) return error
    return await invalidAfterBuild(session, statement.concurrentIndex)
  } catch (failure) {
    return failure
  }
}

// Undefined table, object, column, function, schema; and what is there already: column, table, object, schema.
const absent = ['42P01', '42704', '42703', '42883', '3F000']
const present = ['42701', '42P07', '42710', '42P06']

/** Whether a statement of an undo failed because what it undoes was never done. */
function nothingToUndo({ work, ports, session }: Run, { tokens }: Statement, error: unknown): boolean {
  if (work.overWhatIsThere !== true || session.lost !== undefined) return false
  const code = sqlstateOf(error) ?? ''
  const has = (word: string) => tokens.some((token) => token.kind === 'word' && token.text === word)
  const takes = has('drop') && absent.includes(code)
  const gives = (has('create') || has('add')) && present.includes(code)
  if (takes || gives) ports.onRetry(`nothing to undo there: ${session.target.redact(errorMessage(error))}`)
  return takes || gives
}

async function dropLeftovers(session: Session, statement: Statement): Promise<readonly string[]> {
  if (statement.concurrentIndex === undefined) return dropReindexLeftovers(session, statement)
  const dropped = await dropInvalidIndex(session, statement.concurrentIndex)
  return dropped === undefined ? [] : [dropped]
}

/** Takes an invalid index away at once; gives its name where that did not work, so that it can be told. */
async function cleanUp(run: Run, statement: Statement): Promise<string | undefined> {
  const { session, limits } = run
  const name = statement.concurrentIndex?.name ?? (isReindex(statement) ? 'of REINDEX' : undefined)
  if (name === undefined) return undefined
  if (session.lost !== undefined) return name
  try {
    await session.script(`set lock_timeout = ${limits.lockMs}`)
    await dropLeftovers(session, statement)
    await session.script(`set lock_timeout = ${limits.concurrentLockMs}`)
    return undefined
  } catch {
    // Whoever blocked the build blocks this too. The name is reported, and the next try drops the index first.
    return name
  }
}

function isReindex(statement: Statement): boolean {
  return statement.outsideTransaction === 'REINDEX CONCURRENTLY'
}
