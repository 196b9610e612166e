import type { Report } from '../../report/index.ts'
import type { Before } from '../execute/index.ts'
import type { MigrationOutcome } from '../outcome.ts'

/** What a run came to, for machines: the same words in every mode. */
export function dataOf(outcome: MigrationOutcome): NonNullable<Report['data']> {
  switch (outcome.kind) {
    case 'refused':
      return {
        outcome: outcome.kind,
        reasons: outcome.reasons.map(({ kind, migration, file, line, message, fix }) => ({
          kind,
          migration: migration ?? null,
          file: file ?? null,
          line: line ?? null,
          message,
          fix,
        })),
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
        ...beforeData(outcome.before),
      }
    case 'reverted':
      return {
        outcome: outcome.kind,
        head: outcome.to ?? null,
        done: outcome.done.map((one) => ({ ...one })),
        ...beforeData(outcome.before),
      }
    case 'baselined':
      return {
        outcome: outcome.kind,
        head: outcome.head,
        marked: outcome.marked,
        proof: outcome.proof,
      }
    case 'nothing-to-mark':
      return { outcome: outcome.kind, head: outcome.head ?? null, marked: [] }
    case 'repaired':
      return {
        outcome: outcome.kind,
        steps: outcome.steps.map(({ kind, migration, message }) => ({
          kind,
          migration: migration ?? null,
          message,
        })),
        left: outcome.left,
        ...beforeData(outcome.before),
      }
    case 'nothing-to-repair':
      return { outcome: outcome.kind, steps: [], left: outcome.left }
    case 'cancelled':
      return {
        outcome: outcome.kind,
        migration: outcome.migration ?? null,
        rolledBack: outcome.rolledBack,
        done: outcome.done.map((one) => ({ ...one })),
        remaining: outcome.remaining,
        ...beforeData(outcome.before),
      }
    case 'failed': {
      const { migration, file, line, sqlstate, message, rolledBack } = outcome.failure
      return {
        outcome: outcome.kind,
        failure: { migration, file, line: line ?? null, sqlstate: sqlstate ?? null, message, rolledBack },
        done: outcome.done.map((one) => ({ ...one })),
        remaining: outcome.remaining,
        ...beforeData(outcome.before),
      }
    }
  }
}

/** Both null where nothing was sent. */
function beforeData(before: Before | undefined): {
  readonly snapshot: string | null
  readonly restorePoint: string | null
} {
  return { snapshot: before?.snapshot ?? null, restorePoint: before?.restorePoint ?? null }
}
