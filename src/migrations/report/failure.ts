import type { Annotation, Block } from '../../report/index.ts'
import type { Failure } from '../execute/index.ts'
import type { Failed } from '../outcome.ts'
import { beforeLine, count, doneTable, type Telling, untouched } from './blocks.ts'

/** A migration that failed: the place, the server's words, what is left of it and what to do. */
export function tellFailed(outcome: Failed, verb: string): Telling {
  const { failure } = outcome
  return {
    happened: `${failure.migration} failed at ${placeOf(failure)}: ${failure.message}${failure.sqlstate === undefined ? '' : ` (${failure.sqlstate})`}. ${failure.left}`,
    impact: impactOf(outcome, verb),
    next: nextSteps(failure, outcome.done.length === 0),
    evidence: [
      ...doneTable(outcome.done, verb, [
        [
          { code: failure.migration },
          failure.rolledBack ? 'failed, rolled back' : 'failed, partly done',
          '-',
          String(failure.attempts),
        ],
        ...outcome.remaining.map((name) => [{ code: name }, 'not tried', '-', '-'] as const),
      ]),
      ...serverWords(failure),
      ...beforeLine(outcome.before),
    ],
    annotations: [annotationOf(failure)],
  }
}

function impactOf({ done, failure }: Failed, verb: string): string {
  if (done.length === 0)
    return failure.rolledBack
      ? untouched
      : 'Part of the migration is in the database; what runs now may see it.'
  const before = `${count(done.length, 'migration before it stays', 'migrations before it stay')} ${verb}`
  return failure.rolledBack
    ? `${before}; what runs now sees ${done.length === 1 ? 'that' : 'them'}.`
    : `${before}, and part of it is in the database; what runs now sees both.`
}

function nextSteps(failure: Failure, first: boolean): readonly string[] {
  switch (failure.sqlstate) {
    case '42P06':
    case '42P07':
    case '42701':
    case '42710':
      if (failure.direction === 'down') break
      if (!first)
        return [
          `What ${placeOf(failure)} makes is there already: find out who made it (another migration, drizzle-kit push, a person), take it away or mend the file, and run again.`,
        ]
      return [
        'What the migration makes is there already. Where the database was made without recorded migrations (drizzle-kit push, by hand, by another tool), adopt it with `baseline`; else find out who made it, and run again.',
      ]
    case '55P03':
      return [
        'Run `plan`: it names who sits on the table now, with the process. Wait until that is done, or end it with `select pg_terminate_backend(PROCESS)`, and run again; or raise `lock-timeout` (outside a transaction `concurrent-lock-timeout`).',
      ]
    case '57014':
      // The driver's own refusal comes back from the server as a cancelled statement.
      if (/COPY from stdin failed/.test(failure.message))
        return [
          `A migration has no input to copy from: write the rows of ${placeOf(failure)} as INSERT, or load them outside of the migrations, and run again.`,
        ]
      return /statement timeout/.test(failure.message)
        ? [
            'The statement took longer than `statement-timeout` allows: raise it, or split the migration into smaller steps.',
          ]
        : ['Somebody, or a time-out of the server, cancelled the statement. Find out who, and run again.']
    case '42501':
      return [
        'Run the migrations with a role that owns what they change, or grant it the right named in the message.',
      ]
    case '53100':
      return [
        'The disk of the server is full. Make room or enlarge the storage (on RDS: FreeStorageSpace), then run again; a rewrite needs room for a second copy of the table and its indexes.',
      ]
    case '53200':
    case '53400':
      return [
        'The statement needs more than a limit of the server allows. Raise the limit that the message names, or split the migration into smaller steps, and run again.',
      ]
    case '25006':
      return [
        'The server only reads: the URL reaches a replica, or the database is set to read-only. Use the URL of the primary.',
      ]
  }
  if (failure.stage === 'connection')
    return ['Run again: the ledger says what was committed, and the rest is applied.']
  const file = `${failure.file}${failure.line === undefined ? '' : ` at line ${failure.line}`}`
  // Class 23: it is rows that stand in the way as often as the file.
  const what = failure.sqlstate?.startsWith('23')
    ? `the rows that break the constraint${failure.detail === undefined ? '' : ' (the detail below names one)'}, or ${file},`
    : file
  return [
    `Mend ${what} and run again${failure.rolledBack ? '' : '; the statements that are done must stay as they are in the file'}.`,
  ]
}

function serverWords(failure: Failure): readonly Block[] {
  const fields = {
    SQLSTATE: failure.sqlstate,
    detail: failure.detail,
    hint: failure.hint,
    context: failure.where,
  }
  const items = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  )
  return [
    ...(items.length === 0 ? [] : [{ type: 'list', items } as const]),
    ...(failure.statement === undefined
      ? []
      : [
          {
            type: 'details',
            summary: `Statement ${failure.statementNo ?? ''} of ${failure.file}`,
            blocks: [{ type: 'code', language: 'sql', text: failure.statement }],
          } as const,
        ]),
  ]
}

function annotationOf(failure: Failure): Annotation {
  return {
    level: 'error',
    title: `migration ${failure.migration} failed`,
    message: [
      `${failure.message}${failure.sqlstate === undefined ? '' : ` (SQLSTATE ${failure.sqlstate})`}`,
      failure.detail,
      failure.hint,
      failure.left,
    ]
      .filter((line) => line !== undefined)
      .join('\n'),
    // SQL that came from the log has no file that an annotation could point at.
    ...(failure.file.endsWith('.sql')
      ? { at: { file: failure.file, ...(failure.line === undefined ? {} : { line: failure.line }) } }
      : {}),
  }
}

function placeOf(failure: Failure): string {
  if (failure.line !== undefined) return `${failure.file}:${failure.line}`
  return failure.stage === 'commit' ? `the commit of ${failure.file}` : failure.file
}
