import { type Attempt, commit, type Run } from './attempt.ts'
import { alreadyDone, dropInvalidIndex } from './concurrent-index.ts'
import type { Place } from './failure.ts'
import { progressSql } from './migration-log.ts'
import { isSetting } from './not-resumable.ts'
import { readStatements, type Statement } from './sql-statements.ts'

/**
 * For what cannot run in a transaction: every statement is sent and recorded by itself, so that a later run goes on
 * where this one ends. A statement that can have a transaction gets one, together with its record.
 */
export async function statementByStatement(run: Run, done: number, attempt: number): Promise<Attempt> {
  const { session, work, limits, logId, ports } = run
  const all = work.file.segments.flatMap((segment) =>
    readStatements(segment.text).map((statement) => ({ segment, statement })),
  )
  await session.script(
    `${session.resetSql}; set lock_timeout = ${limits.concurrentLockMs}; set statement_timeout = ${limits.statementMs}`,
  )
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
    if (statement.outsideTransaction !== undefined) await session.query(progressSql(logId, completed))
  }
  await session.script(`${session.resetSql}; begin`)
  return commit(run, completed)
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
    if (error !== undefined) {
      await session.rollback()
      return error
    }
    try {
      await session.script(`${progressSql(logId, number)}; commit`)
      return undefined
    } catch (failure) {
      return failure
    }
  }
  if (statement.concurrentIndex !== undefined) {
    try {
      const dropped = await dropInvalidIndex(session, statement.concurrentIndex)
      if (dropped !== undefined)
        ports.onRetry(`dropped the invalid index ${dropped} that an earlier try left behind`)
    } catch (failure) {
      return failure
    }
  }
  const { error } = await session.run(statement.text, ports.signal)
  if (error !== undefined && cutOffHere && (await alreadyDone(session, statement, error))) return undefined
  return error
}

/** Takes an invalid index away at once; gives its name where that did not work, so that it can be told. */
async function cleanUp(run: Run, statement: Statement): Promise<string | undefined> {
  const { session, limits } = run
  const index = statement.concurrentIndex
  if (index === undefined) return undefined
  if (session.lost !== undefined) return index.name
  try {
    await session.script(`set lock_timeout = ${limits.lockMs}`)
    await dropInvalidIndex(session, index)
    await session.script(`set lock_timeout = ${limits.concurrentLockMs}`)
    return undefined
  } catch {
    // Whoever blocked the build blocks this too. The name is reported, and the next try drops the index first.
    return index.name
  }
}
