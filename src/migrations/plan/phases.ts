import type { Left } from '../outcome.ts'
import type { Migration, MigrationFolder, RefusalReason, RunningVersion, Traits } from '../types.ts'
import { needsOldShape, runningUnknown } from './still-needed.ts'

/**
 * The part of a release that a run belongs to. `before` the deploy the schema grows (expand); `after` it, once the new
 * version serves, it may shrink (contract). `all` knows no deploy: what is pending is applied in one go.
 */
export type RunPhase = 'before' | 'after' | 'all'

interface PhaseOptions {
  readonly phase: RunPhase
  /** What runs on the database now or may run again; undefined where that is not known. */
  readonly running: readonly RunningVersion[] | undefined
  /** True for a new database, on which no migration was ever applied and nothing else is: no version can depend on an old shape of it. */
  readonly fresh: boolean
  /** Those of the pending that are older than one which is applied. */
  readonly overtaken: readonly Migration[]
}

interface Pending {
  readonly migration: Migration
  readonly traits: Traits
}

export interface PhaseSplit<One> {
  readonly selected: readonly One[]
  readonly left: readonly Left[]
  readonly warnings: readonly string[]
  readonly reasons: readonly RefusalReason[]
}

/**
 * Decides which of the pending migrations a phase applies. Only ever the first ones: Drizzle's ledger is a high-water
 * mark, and a migration that a later one overtakes would be skipped by drizzle-orm 0.x in silence. So `before` stops at
 * the first contract migration; where an expand one stands behind it, the contract one is taken along if nothing that
 * runs needs the old shape any more, and the whole run is refused otherwise.
 */
export function splitByPhase<One extends Pending>(
  folder: MigrationFolder,
  pending: readonly One[],
  options: PhaseOptions,
): PhaseSplit<One> {
  if (options.fresh) return { selected: pending, left: [], warnings: [], reasons: [] }
  return options.phase === 'before' ? before(folder, pending, options) : anyTime(folder, pending, options)
}

function before<One extends Pending>(
  folder: MigrationFolder,
  pending: readonly One[],
  { running, overtaken: late }: PhaseOptions,
): PhaseSplit<One> {
  const firstContract = pending.findIndex(isContract)
  if (firstContract === -1) return { selected: pending, left: [], warnings: [], reasons: [] }
  const lastExpand = pending.findLastIndex((one) => !isContract(one))
  const end = Math.max(firstContract, lastExpand + 1)
  const overtaken = pending.slice(0, end).filter(isContract)
  const left = pending.slice(end).map(({ migration }): Left => {
    return {
      name: migration.name,
      why: 'a contract migration: it is applied in the phase after the deploy, once nothing that runs needs the old shape',
    }
  })
  const behind = pending[lastExpand]?.migration.name ?? ''
  return {
    selected: pending.slice(0, end),
    left,
    warnings: overtaken.map(
      ({ migration }) =>
        `${migration.name} is a contract migration, but ${behind} stands behind it and needs to come before the deploy; nothing that runs needs the old shape, so both are applied now`,
    ),
    reasons: overtaken.flatMap(({ migration, traits }): readonly RefusalReason[] => {
      if (running === undefined) {
        return [
          runningUnknown(migration.name, `${migration.name} is a contract migration in front of ${behind}`),
        ]
      }
      const needs = needsOldShape(folder, migration, traits, running, late)
      if (needs.length === 0) return []
      return [
        {
          kind: 'phase-order',
          migration: migration.name,
          file: migration.up.path,
          message: `${behind} belongs before the deploy, but the contract migration ${migration.name} stands in front of it, and ${needs.join('; ')}`,
          fix: `Deploy the version that ${migration.name} was made for, run its phase \`after\`, and then deploy this one; or put the expand migrations in front of the contract one while neither is applied anywhere.`,
        },
      ]
    }),
  }
}

function anyTime<One extends Pending>(
  folder: MigrationFolder,
  pending: readonly One[],
  { running, phase, overtaken: late }: PhaseOptions,
): PhaseSplit<One> {
  const expand = pending.filter((one) => !isContract(one))
  return {
    selected: pending,
    left: [],
    warnings:
      phase === 'after' && expand.length > 0
        ? [
            `${expand.map(({ migration }) => migration.name).join(', ')} should have been applied before the deploy`,
          ]
        : [],
    reasons: pending.filter(isContract).flatMap(({ migration, traits }): readonly RefusalReason[] => {
      if (running === undefined) {
        return [runningUnknown(migration.name, `${migration.name} is a contract migration`)]
      }
      const needs = needsOldShape(folder, migration, traits, running, late)
      if (needs.length === 0) return []
      return [
        {
          kind: 'still-needed',
          migration: migration.name,
          file: migration.up.path,
          message: `${migration.name} takes away what is still needed: ${needs.join('; ')}`,
          fix:
            phase === 'after'
              ? 'Run again once those have been replaced; a version that a rollback must be able to reach holds the contract back until it is given up.'
              : 'Deploy first and run the phase `after` then; in the meantime the phase `before` applies what comes before it.',
        },
      ]
    }),
  }
}

function isContract({ traits }: Pending): boolean {
  return traits.phase === 'contract'
}
