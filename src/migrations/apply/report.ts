import type { Report } from '../../report/index.ts'
import type { ApplyOutcome, Left } from '../outcome.ts'
import {
  beforeLine,
  count,
  doneTable,
  leftBlocks,
  outcomeReport,
  type Telling,
  tellStopped,
  untouched,
  warnings,
} from '../report/index.ts'

/** What an apply came to, for people and machines. */
export function applyReport(outcome: ApplyOutcome): Report {
  return outcomeReport('migrate', outcome, tell(outcome))
}

function tell(outcome: ApplyOutcome): Telling {
  switch (outcome.kind) {
    case 'applied':
      return {
        happened: `${count(outcome.done.length, 'migration was', 'migrations were')} applied; the database is at ${outcome.head}.${heldBack(outcome.left)}`,
        impact: 'The version that runs now and the one to be deployed both see the new schema.',
        ...nextPhase(outcome.left),
        evidence: [
          ...doneTable(outcome.done, 'applied'),
          ...leftBlocks(outcome.left),
          ...beforeLine(outcome.before),
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
    default:
      return tellStopped(outcome, { refused: 'Migrating was refused', verb: 'applied' })
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
