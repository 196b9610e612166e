import type { Report } from '../report/index.ts'
import { type ApplyOutcome, type Cancelled, type DownOutcome, statusOf } from './outcome.ts'
import { count, doneTable, type Telling, tellUnreachable, untouched, warnings } from './report-blocks.ts'
import { tellFailed } from './report-failure.ts'
import type { Refusal } from './types.ts'

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
