import type { Report } from '../../report/index.ts'
import type { Unreachable } from '../connection/index.ts'
import { type Cancelled, type Failed, type MigrationOutcome, statusOf } from '../outcome.ts'
import type { Refusal } from '../types.ts'
import { type Telling, tellCancelled, tellRefusal, tellUnreachable } from './blocks.ts'
import { dataOf } from './data.ts'
import { tellFailed } from './failure.ts'

/** What a mode came to, for people and machines. */
export function outcomeReport(kind: string, outcome: MigrationOutcome, telling: Telling): Report {
  return { kind, status: statusOf(outcome), outcome: outcome.kind, ...telling, data: dataOf(outcome) }
}

/**
 * What stopped a run, in the same words in every mode.
 * @param said what was refused, a clause, and what the mode does to a migration
 */
export function tellStopped(
  outcome: Refusal | Unreachable | Failed | Cancelled,
  said: { readonly refused: string; readonly verb: string },
): Telling {
  switch (outcome.kind) {
    case 'refused':
      return tellRefusal(outcome, said.refused)
    case 'unreachable':
      return tellUnreachable(outcome)
    case 'failed':
      return tellFailed(outcome, said.verb)
    case 'cancelled':
      return tellCancelled(outcome, said.verb)
  }
}
