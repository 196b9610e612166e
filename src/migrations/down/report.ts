import type { Report } from '../../report/index.ts'
import { type DownOutcome, statusOf } from '../outcome.ts'
import {
  beforeLine,
  count,
  dataOf,
  doneTable,
  type Telling,
  tellCancelled,
  tellFailed,
  tellRefusal,
  tellUnreachable,
  untouched,
  warnings,
} from '../report/index.ts'

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
