import type { Report } from '../../report/index.ts'
import type { BaselineOutcome } from '../outcome.ts'
import { count, outcomeReport, type Telling, tellStopped, untouched } from '../report/index.ts'

/** What a baseline came to. */
export function baselineReport(outcome: BaselineOutcome): Report {
  return outcomeReport('migrate-baseline', outcome, tell(outcome))
}

function tell(outcome: BaselineOutcome): Telling {
  switch (outcome.kind) {
    case 'baselined':
      return {
        happened: `${count(outcome.marked.length, 'migration is', 'migrations are')} recorded as applied, up to ${outcome.head}; none was run.`,
        impact: untouched,
        next: [
          outcome.proof === 'catalog'
            ? 'Run `apply` for what is newer.'
            : 'Run `apply` for what is newer. Nobody checked that the database is at that migration: it rests on the consent that was given.',
        ],
        evidence: [
          {
            type: 'paragraph',
            text:
              outcome.proof === 'catalog'
                ? 'Proof: a replay of these migrations on a throw-away server gave the same catalog (owners, privileges and data aside).'
                : 'Proof: none, by consent.',
          },
          { type: 'list', items: outcome.marked },
        ],
      }
    case 'nothing-to-mark':
      return {
        happened: `Nothing to record: the ledger is at ${outcome.head ?? 'its beginning'}.`,
        impact: untouched,
        evidence: [],
      }
    default:
      return tellStopped(outcome, { refused: 'The baseline was refused', verb: 'recorded' })
  }
}
