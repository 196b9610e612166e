import { serverError } from '../connection/index.ts'
import { lineAt, type Statement } from '../sql/index.ts'
import type { Segment, SqlFile } from '../types.ts'

/** A migration that failed: where, why in the server's words, and what is left of it. */
export interface Failure {
  readonly migration: string
  readonly direction: 'up' | 'down'
  readonly file: string
  readonly line: number | undefined
  readonly statementNo: number | undefined
  readonly statement: string | undefined
  readonly stage: Place['stage'] | 'connection' | 'bookkeeping'
  readonly sqlstate: string | undefined
  readonly message: string
  readonly detail: string | undefined
  readonly hint: string | undefined
  readonly where: string | undefined
  readonly attempts: number
  /** True where nothing of this migration is left in the database. */
  readonly rolledBack: boolean
  /** One sentence on what is left of it. */
  readonly left: string
}

/** Where in a file a try ended. */
export interface Place {
  readonly stage: 'statement' | 'commit'
  readonly segment?: Segment
  readonly statement?: Statement | undefined
  readonly statementNo?: number
}

const longestExcerpt = 2_000

export function failureOf(
  file: SqlFile,
  context: {
    readonly name: string
    readonly direction: 'up' | 'down'
    readonly transactional: boolean
    readonly place: Place
    /** Statements that stay done. */
    readonly completed: number
    readonly attempts: number
    readonly error: unknown
    readonly leftBehind: string | undefined
    readonly lost: boolean
    readonly redact: (text: string) => string
  },
): Failure {
  const { place, lost, redact } = context
  const sent = context.transactional ? place.segment?.text : place.statement?.text
  const error = serverError(context.error, sent ?? '')
  const statementAt =
    place.segment === undefined ? undefined : place.segment.offset + (place.statement?.offset ?? 0)
  const sentAt = context.transactional ? place.segment?.offset : statementAt
  const at = error.offset !== undefined && sentAt !== undefined ? sentAt + error.offset : statementAt
  const unsureOfCommit = lost && place.stage === 'commit'
  const excerpt = place.statement?.text.slice(0, longestExcerpt)
  const clean = (text: string | undefined) => (text === undefined ? undefined : redact(text))
  return {
    migration: context.name,
    direction: context.direction,
    file: file.path,
    line: at === undefined ? undefined : lineAt(file.text, at),
    statementNo: place.statementNo,
    statement: clean(excerpt),
    stage: lost ? 'connection' : place.stage,
    sqlstate: error.sqlstate,
    message: redact(error.message),
    detail: clean(error.detail),
    hint: clean(error.hint),
    where: clean(error.where),
    attempts: context.attempts,
    rolledBack:
      !unsureOfCommit &&
      (context.transactional || (context.completed === 0 && context.leftBehind === undefined)),
    left: whatIsLeft(context, unsureOfCommit),
  }
}

/**
 * A migration that was never sent, because the log or the session could not be had.
 * @param completed statements that an earlier run left done
 */
export function bookkeepingFailure(
  file: SqlFile,
  name: string,
  direction: 'up' | 'down',
  completed: number,
  error: unknown,
  redact: (text: string) => string,
): Failure {
  const said = serverError(error, '')
  return {
    migration: name,
    direction,
    file: file.path,
    line: undefined,
    statementNo: undefined,
    statement: undefined,
    stage: 'bookkeeping',
    sqlstate: said.sqlstate,
    message: redact(said.message),
    detail: said.detail === undefined ? undefined : redact(said.detail),
    hint: said.hint,
    where: said.where,
    attempts: 1,
    rolledBack: completed === 0,
    left: `The run could not be recorded, so ${name} was not ${completed === 0 ? 'committed' : 'gone on with'}.`,
  }
}

function whatIsLeft(
  context: {
    readonly name: string
    readonly transactional: boolean
    readonly completed: number
    readonly leftBehind: string | undefined
  },
  unsureOfCommit: boolean,
): string {
  const { name, completed } = context
  if (unsureOfCommit) {
    return `The connection was lost while ${name} was being committed; the ledger holds the truth, and the next run reads it.`
  }
  if (context.transactional) return `${name} was rolled back whole.`
  const index =
    context.leftBehind === undefined
      ? ''
      : ` The invalid index ${context.leftBehind} may be left behind; the next run drops it before it builds it again.`
  if (completed === 0) return `Nothing of ${name} was done.${index}`
  const those =
    completed === 1 ? 'its first statement stays done' : `its first ${completed} statements stay done`
  return `${name} runs outside a transaction: ${those}, and the next run goes on from there.${index}`
}
