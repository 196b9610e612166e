import type { Report } from '../report/index.ts'
import { type ApplyOutcome, type DownOutcome, type Left, statusOf } from './outcome.ts'
import {
  count,
  doneTable,
  leftBlocks,
  type Telling,
  tellCancelled,
  tellRefusal,
  tellUnreachable,
  untouched,
  warnings,
} from './report-blocks.ts'
import { tellFailed } from './report-failure.ts'

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
        happened: `${count(outcome.done.length, 'migration was', 'migrations were')} applied; the database is at ${outcome.head}.${heldBack(outcome.left)}`,
        impact: 'The version that runs now and the one to be deployed both see the new schema.',
        ...nextPhase(outcome.left),
        evidence: [
          ...doneTable(outcome.done, 'applied'),
          ...leftBlocks(outcome.left),
          ...snapshotLine(outcome.snapshot),
          ...warnings(outcome.warnings),
        ],
      }
    case 'up-to-date':
      return {
        happened:
          outcome.head === undefined && outcome.left.length === 0
            ? 'There are no migrations.'
            : `Nothing to do: the database has every migration${outcome.left.length === 0 ? '' : ' of this phase,'} up to ${outcome.head ?? 'its beginning'}.${heldBack(outcome.left)}`,
        impact: untouched,
        ...nextPhase(outcome.left),
        evidence: [...leftBlocks(outcome.left), ...warnings(outcome.warnings)],
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
        evidence: [
          ...doneTable(outcome.done, 'taken back'),
          ...snapshotLine(outcome.snapshot),
          ...warnings(outcome.warnings),
        ],
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

function heldBack(left: readonly Left[]): string {
  return left.length === 0
    ? ''
    : ` ${count(left.length, 'contract migration waits', 'contract migrations wait')} for the phase after the deploy.`
}

function nextPhase(left: readonly Left[]): { readonly next?: readonly string[] } {
  return left.length === 0
    ? {}
    : {
        next: [
          'Deploy the new version; once nothing that runs needs the old shape, run the phase `after`. A product that migrates at boot would apply what waits by itself: switch that off.',
        ],
      }
}

function snapshotLine(snapshot: string | undefined): Telling['evidence'] {
  return snapshot === undefined
    ? []
    : [{ type: 'paragraph', text: `Snapshot before the first statement: ${snapshot}.` }]
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
      return {
        outcome: outcome.kind,
        head: outcome.head ?? null,
        done: [],
        left: outcome.left.map((one) => ({ ...one })),
      }
    case 'nothing-to-revert':
      return { outcome: outcome.kind, head: outcome.to ?? null, done: [] }
    case 'applied':
      return {
        outcome: outcome.kind,
        head: outcome.head ?? null,
        done: outcome.done.map((one) => ({ ...one })),
        left: outcome.left.map((one) => ({ ...one })),
        snapshot: outcome.snapshot ?? null,
      }
    case 'reverted':
      return {
        outcome: outcome.kind,
        head: outcome.to ?? null,
        done: outcome.done.map((one) => ({ ...one })),
        snapshot: outcome.snapshot ?? null,
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
