import type { Report } from '../../report/index.ts'
import type { DownOutcome } from '../outcome.ts'
import {
  beforeLine,
  count,
  doneTable,
  outcomeReport,
  type Telling,
  tellStopped,
  untouched,
  warnings,
} from '../report/index.ts'

/** What a down came to. */
export function downReport(outcome: DownOutcome): Report {
  return outcomeReport('migrate-down', outcome, tell(outcome))
}

function tell(outcome: DownOutcome): Telling {
  switch (outcome.kind) {
    case 'reverted':
      return {
        happened: `${count(outcome.done.length, 'migration was', 'migrations were')} taken back; the database is at ${outcome.to ?? 'its beginning'}.`,
        impact: 'A version that needs what was taken back does not work on this database any more.',
        evidence: [
          ...doneTable(outcome.done, 'taken back'),
          ...beforeLine(outcome.before),
          ...warnings(outcome.warnings),
        ],
      }
    case 'nothing-to-revert':
      return {
        happened: `Nothing to take back: ${outcome.to === undefined ? 'no migration is applied' : `${outcome.to} is the newest applied migration`}.`,
        impact: untouched,
        evidence: [],
      }
    default:
      return tellStopped(outcome, { refused: 'Going down was refused', verb: 'taken back' })
  }
}
