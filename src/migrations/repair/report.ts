import type { Report } from '../../report/index.ts'
import { type RepairOutcome, statusOf } from '../outcome.ts'
import {
  beforeLine,
  count,
  dataOf,
  type Telling,
  tellCancelled,
  tellFailed,
  tellRefusal,
  tellUnreachable,
  untouched,
} from '../report/index.ts'

/** What a repair came to. */
export function repairReport(outcome: RepairOutcome): Report {
  return {
    kind: 'migrate-repair',
    status: statusOf(outcome),
    outcome: outcome.kind,
    ...tell(outcome),
    data: dataOf(outcome),
  }
}

function tell(outcome: RepairOutcome): Telling {
  switch (outcome.kind) {
    case 'repaired':
      return {
        happened: `${count(outcome.steps.length, 'thing was', 'things were')} mended.`,
        impact: 'Drizzle and deploy-kit now see what the folder says.',
        next: ['Run `status`, then `apply`.'],
        evidence: [
          {
            type: 'table',
            head: ['step', 'migration', 'what'],
            rows: outcome.steps.map((step) => [step.kind, { code: step.migration ?? '-' }, step.message]),
          },
          ...leftAlone(outcome.left),
          ...beforeLine(outcome.before),
        ],
      }
    case 'nothing-to-repair':
      return { happened: 'Nothing to repair.', impact: untouched, evidence: leftAlone(outcome.left) }
    case 'refused':
      return tellRefusal(outcome, 'Repairing was refused')
    case 'unreachable':
      return tellUnreachable(outcome)
    case 'failed':
      return tellFailed(outcome, 'applied')
    case 'cancelled':
      return tellCancelled(outcome, 'applied')
  }
}

function leftAlone(left: readonly string[]): Telling['evidence'] {
  return left.length === 0
    ? []
    : [
        { type: 'heading', text: 'Left alone' },
        { type: 'list', items: left },
      ]
}
