import type { Report } from '../../report/index.ts'
import type { RepairOutcome } from '../outcome.ts'
import { beforeLine, count, outcomeReport, type Telling, tellStopped, untouched } from '../report/index.ts'

/** What a repair came to. */
export function repairReport(outcome: RepairOutcome): Report {
  return outcomeReport('migrate-repair', outcome, tell(outcome))
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
    default:
      return tellStopped(outcome, { refused: 'Repairing was refused', verb: 'applied' })
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
