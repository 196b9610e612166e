import type { Report } from '../../report/index.ts'
import type { ApplyOutcome, DownOutcome } from '../outcome.ts'

/** What a run came to, for machines. */
export function dataOf(outcome: ApplyOutcome | DownOutcome): NonNullable<Report['data']> {
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
