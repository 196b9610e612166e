import { formatDuration } from '../kernel/index.ts'
import type { Annotation, Block, Report } from '../report/index.ts'
import type { Unreachable } from './connect.ts'
import type { Drift } from './drift.ts'
import type { Failure } from './failure.ts'
import {
  type ApplyOutcome,
  type Cancelled,
  type Done,
  type DownOutcome,
  type Failed,
  statusOf,
} from './outcome.ts'
import type { MigrationStatus } from './status.ts'
import type { Refusal } from './types.ts'

type Telling = Pick<Report, 'happened' | 'impact' | 'next' | 'evidence' | 'annotations'>

const untouched = 'The database is as it was; what runs now is not affected.'

/** What an apply came to, for people and machines. */
export function applyReport(outcome: ApplyOutcome): Report {
  return {
    kind: 'migrate',
    status: statusOf(outcome),
    outcome: outcome.kind,
    ...tellApply(outcome),
    data: dataOf(outcome),
  }
}

function tellApply(outcome: ApplyOutcome): Telling {
  switch (outcome.kind) {
    case 'applied':
      return {
        happened: `${count(outcome.done.length, 'migration was', 'migrations were')} applied; the database is at ${outcome.head}.`,
        impact: 'The version that runs now and the one to be deployed both see the new schema.',
        evidence: [...doneTable(outcome.done, 'applied'), ...warnings(outcome.warnings)],
      }
    case 'up-to-date':
      return {
        happened:
          outcome.head === undefined
            ? 'There are no migrations.'
            : `Nothing to do: the database has every migration up to ${outcome.head}.`,
        impact: untouched,
        evidence: warnings(outcome.warnings),
      }
    case 'refused':
      return tellRefusal(outcome, 'Migrating was refused')
    case 'unreachable':
      return tellUnreachable(outcome)
    case 'failed':
      return tellFailed(outcome, 'applied')
    case 'cancelled':
      return tellCancelled(outcome, 'applied')
  }
}

/** What a down came to. */
export function downReport(outcome: DownOutcome): Report {
  return {
    kind: 'migrate-down',
    status: statusOf(outcome),
    outcome: outcome.kind,
    ...tellDown(outcome),
    data: dataOf(outcome),
  }
}

function tellDown(outcome: DownOutcome): Telling {
  switch (outcome.kind) {
    case 'reverted':
      return {
        happened: `${count(outcome.done.length, 'migration was', 'migrations were')} taken back; the database is at ${outcome.to ?? 'its beginning'}.`,
        impact: 'A version that needs what was taken back does not work on this database any more.',
        evidence: doneTable(outcome.done, 'taken back'),
      }
    case 'nothing-to-revert':
      return {
        happened: `Nothing to take back: ${outcome.to === undefined ? 'no migration is applied' : `${outcome.to} is the newest applied migration`}.`,
        impact: untouched,
        evidence: [],
      }
    case 'refused':
      return tellRefusal(outcome, 'Going down was refused')
    case 'unreachable':
      return tellUnreachable(outcome)
    case 'failed':
      return tellFailed(outcome, 'taken back')
    case 'cancelled':
      return tellCancelled(outcome, 'taken back')
  }
}

function tellRefusal(refusal: Refusal, what: string): Telling {
  const [first] = refusal.reasons
  const more = refusal.reasons.length - 1
  return {
    happened: `${what}: ${first?.message ?? 'no reason given'}${more > 0 ? ` (and ${count(more, 'more reason', 'more reasons')})` : ''}.`,
    impact: untouched,
    next: [...new Set(refusal.reasons.map((reason) => reason.fix))],
    evidence: [
      {
        type: 'table',
        head: ['why', 'migration', 'found'],
        rows: refusal.reasons.map((reason) => [
          reason.kind,
          { code: reason.migration ?? '-' },
          reason.message,
        ]),
      },
    ],
    annotations: refusal.reasons.map((reason) => ({
      level: 'error',
      title: `migration ${reason.kind}`,
      message: `${reason.message}. ${reason.fix}`,
      ...(reason.file === undefined
        ? {}
        : { at: { file: reason.file, ...(reason.line === undefined ? {} : { line: reason.line }) } }),
    })),
  }
}

function tellUnreachable(outcome: Unreachable): Telling {
  return {
    happened: `No session with the database: ${outcome.message}.`,
    impact: untouched,
    next: [outcome.fix],
    evidence: [],
    annotations: [
      { level: 'error', title: 'database unreachable', message: `${outcome.message}. ${outcome.fix}` },
    ],
  }
}

function tellFailed(outcome: Failed, verb: string): Telling {
  const { failure } = outcome
  return {
    happened: `${failure.migration} failed at ${placeOf(failure)}: ${failure.message}${failure.sqlstate === undefined ? '' : ` (${failure.sqlstate})`}. ${failure.left}`,
    impact:
      outcome.done.length === 0
        ? failure.rolledBack
          ? untouched
          : 'Part of the migration is in the database; what runs now may see it.'
        : `${count(outcome.done.length, 'migration before it stays', 'migrations before it stay')} ${verb}; what runs now sees them.`,
    next: nextSteps(failure),
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
    ],
    annotations: [annotationOf(failure)],
  }
}

function nextSteps(failure: Failure): readonly string[] {
  switch (failure.sqlstate) {
    case '55P03':
      return [
        'Find who holds the lock: `select pid, state, query from pg_stat_activity where pid = any(pg_blocking_pids(PID))`; run again when it is gone, or raise the lock limit.',
      ]
    case '57014':
      return [
        'The statement took longer than the statement limit allows: raise the limit, or split the migration into smaller steps.',
      ]
    case '42501':
      return [
        'Run the migrations with a role that owns what they change, or grant it the right named in the message.',
      ]
  }
  if (failure.stage === 'connection')
    return ['Run again: the ledger says what was committed, and the rest is applied.']
  return [
    `Mend ${failure.file}${failure.line === undefined ? '' : ` at line ${failure.line}`} and run again${failure.rolledBack ? '' : '; the statements that are done must stay as they are in the file'}.`,
  ]
}

function tellCancelled(outcome: Cancelled, verb: string): Telling {
  const under =
    outcome.migration === undefined
      ? 'between two migrations'
      : `during ${outcome.migration}, which ${outcome.rolledBack ? 'was rolled back' : 'runs outside a transaction and is partly done'}`
  return {
    happened: `The run was cancelled ${under}; ${count(outcome.done.length, 'migration was', 'migrations were')} ${verb} before.`,
    impact:
      outcome.done.length === 0 && outcome.rolledBack
        ? untouched
        : 'What was committed before stays; what runs now sees it.',
    next: ['Run again to go on where it ended.'],
    evidence: doneTable(outcome.done, verb, [
      ...(outcome.migration === undefined
        ? []
        : [[{ code: outcome.migration }, 'cancelled', '-', '-'] as const]),
      ...outcome.remaining.map((name) => [{ code: name }, 'not tried', '-', '-'] as const),
    ]),
  }
}

type Rows = Extract<Block, { type: 'table' }>['rows']

function doneTable(done: readonly Done[], verb: string, more: Rows = []): readonly Block[] {
  const rows: Rows = [
    ...done.map((one) => [
      { code: one.name },
      one.transactional ? verb : `${verb}, outside a transaction`,
      formatDuration(one.ms),
      String(one.attempts),
    ]),
    ...more,
  ]
  return rows.length === 0 ? [] : [{ type: 'table', head: ['migration', 'status', 'took', 'tries'], rows }]
}

function warnings(list: readonly string[]): readonly Block[] {
  return list.length === 0
    ? []
    : [
        { type: 'heading', text: 'Warnings' },
        { type: 'list', items: list },
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
    at: { file: failure.file, ...(failure.line === undefined ? {} : { line: failure.line }) },
  }
}

function placeOf(failure: Failure): string {
  if (failure.line !== undefined) return `${failure.file}:${failure.line}`
  return failure.stage === 'commit' ? `the commit of ${failure.file}` : failure.file
}

/** The state of a database, as a report. */
export function statusReport(status: MigrationStatus | Unreachable): Report {
  if ('kind' in status) {
    return { kind: 'migrate-status', status: 'failure', outcome: status.kind, ...tellUnreachable(status) }
  }
  const troubled = { edited: status.edited, renamed: status.renamed, 'out of order': status.outOfOrder }
  const trouble = Object.entries(troubled).flatMap(([word, names]) =>
    names.map((name) => `${name} is ${word}`),
  )
  return {
    kind: 'migrate-status',
    status: status.state === 'needs-attention' ? 'failure' : 'success',
    outcome: status.state,
    happened: `The database is at ${status.head ?? 'its beginning'}: ${count(status.applied.length, 'migration', 'migrations')} applied, ${status.pending.length} pending, ${status.unknown.length} unknown to the folder.`,
    ...(trouble.length === 0 ? {} : { next: [`Applying will be refused: ${trouble.join('; ')}.`] }),
    evidence: [
      {
        type: 'table',
        head: ['migration', 'status', 'when', 'took', 'by'],
        rows: [
          ...status.pending.map((name) => [{ code: name }, 'pending', '-', '-', '-'] as const),
          ...status.unknown.map((name) => [{ code: name }, 'unknown to the folder', '-', '-', '-'] as const),
          ...status.applied
            .toReversed()
            .map((one) => [
              { code: one.name },
              status.edited.includes(one.name) ? 'applied, edited since' : 'applied',
              one.appliedAt ?? '-',
              one.ms === null ? '-' : formatDuration(one.ms),
              one.actor ?? '-',
            ]),
        ],
      },
    ],
    data: { ...status },
  }
}

/** Whether schema and migrations agree, as a report. */
export function driftReport(drift: Drift, folder: string): Report {
  const report = { kind: 'migrate-drift', outcome: drift.kind }
  switch (drift.kind) {
    case 'in-sync':
      return {
        ...report,
        status: 'success',
        happened: `Schema and migrations agree (drizzle-kit ${drift.drizzleKit}).`,
        evidence: [],
      }
    case 'drift':
      return {
        ...report,
        status: 'failure',
        happened: `The schema has changes for which ${folder} has no migration (drizzle-kit ${drift.drizzleKit}).`,
        impact: 'Deployed like this, the code would ask for what the database does not have.',
        next: ['Run `drizzle-kit generate` and commit what it writes.'],
        evidence: drift.sql.map(({ text }) => ({ type: 'code', language: 'sql', text })),
        annotations: [
          {
            level: 'error',
            title: 'schema without migration',
            message: 'Run drizzle-kit generate and commit what it writes.',
          },
        ],
      }
    case 'unclear':
      return {
        ...report,
        status: 'failure',
        happened: `Whether schema and migrations agree is not known: ${drift.why}.`,
        next: ['Run `drizzle-kit generate` on your machine and commit what it writes.'],
        evidence: [
          {
            type: 'details',
            summary: 'What drizzle-kit said',
            blocks: [{ type: 'code', text: drift.output || '(nothing)' }],
          },
        ],
        annotations: [{ level: 'error', title: 'drift check', message: drift.why }],
      }
  }
}

function dataOf(outcome: ApplyOutcome | DownOutcome): NonNullable<Report['data']> {
  switch (outcome.kind) {
    case 'refused':
      return {
        outcome: outcome.kind,
        reasons: outcome.reasons.map(({ kind, message, fix }) => ({ kind, message, fix })),
      }
    case 'unreachable':
      return { outcome: outcome.kind, reason: outcome.reason, message: outcome.message }
    case 'up-to-date':
      return { outcome: outcome.kind, head: outcome.head ?? null, done: [] }
    case 'nothing-to-revert':
      return { outcome: outcome.kind, head: outcome.to ?? null, done: [] }
    case 'applied':
      return {
        outcome: outcome.kind,
        head: outcome.head ?? null,
        done: outcome.done.map((one) => ({ ...one })),
      }
    case 'reverted':
      return {
        outcome: outcome.kind,
        head: outcome.to ?? null,
        done: outcome.done.map((one) => ({ ...one })),
      }
    case 'cancelled':
      return {
        outcome: outcome.kind,
        migration: outcome.migration ?? null,
        rolledBack: outcome.rolledBack,
        done: outcome.done.map((one) => ({ ...one })),
        remaining: outcome.remaining,
      }
    case 'failed': {
      const { migration, file, line, sqlstate, message, rolledBack } = outcome.failure
      return {
        outcome: outcome.kind,
        failure: { migration, file, line: line ?? null, sqlstate: sqlstate ?? null, message, rolledBack },
        done: outcome.done.map((one) => ({ ...one })),
        remaining: outcome.remaining,
      }
    }
  }
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
