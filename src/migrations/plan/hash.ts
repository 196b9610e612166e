import { createHash } from 'node:crypto'
import type { Left } from '../outcome.ts'
import type { Ledger, RefusalReason } from '../types.ts'
import type { PlannedMigration, PlanOptions } from './plan.ts'

/** What a plan stands on. */
interface Basis {
  readonly ledger: Ledger
  readonly pending: readonly Pick<PlannedMigration, 'migration' | 'mode' | 'traits' | 'resumeAfter'>[]
  readonly left: readonly Left[]
  readonly options: PlanOptions
}

const parts = ['ledger', 'pending migrations', 'options'] as const

/**
 * Names a plan by a text such as `p1.<ledger>.<pending>.<options>`, each part a digest of its own, so that a plan that
 * no longer holds can say which part of it changed. What runs is left out: it may change between plan and apply, and
 * is judged anew each time. Pure.
 */
export function planHash({ ledger, pending, left, options }: Basis): string {
  return [
    'p1',
    digest(ledger.rows.map(({ hash, createdAt, name }) => [hash, createdAt, name])),
    digest({
      // Names, contents and how they are run, in order; the way down goes into the log and is agreed to as well.
      pending: pending.map(({ migration, mode, traits, resumeAfter }) => [
        migration.name,
        migration.up.hash,
        migration.down?.hash ?? null,
        mode.transactional,
        traits.phase,
        traits.lockTimeoutMs ?? null,
        resumeAfter ?? null,
      ]),
      left: left.map(({ name }) => name),
    }),
    digest([options.phase ?? 'all', options.outOfOrder ?? 'refuse', options.ahead ?? 'refuse']),
  ].join('.')
}

/** The reason for which an apply is refused whose plan is not the one that was agreed to; undefined where it is. */
export function planChanged(
  agreed: string,
  now: string,
  pending: readonly string[],
): RefusalReason | undefined {
  if (agreed === now) return undefined
  const before = agreed.split('.')
  const after = now.split('.')
  const known = before.length === after.length && before[0] === after[0]
  const changed = known ? parts.filter((_, index) => before[index + 1] !== after[index + 1]) : []
  return {
    kind: 'plan-changed',
    migration: undefined,
    message: known
      ? `the plan that was agreed to (${agreed}) does not hold any more: ${changed.join(' and ')} changed since; now ${pending.length === 0 ? 'nothing' : pending.join(', ')} would be applied`
      : `${JSON.stringify(agreed)} is not the hash of a plan of this version of deploy-kit`,
    fix: `Look at the plan again and give its hash: ${now}`,
  }
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 20)
}
