import { loadTraits } from '../checklist/index.ts'
import { createOnce, type MigrationPorts, type Session } from '../connection/index.ts'
import { before, type RunOptions, underLock } from '../execute/index.ts'
import { readFolder } from '../folder/index.ts'
import { closeAbandoned, ensureLedger, ensureLog, otherLedger, readDatabaseState } from '../ledger/index.ts'
import type { ApplyOutcome, Done } from '../outcome.ts'
import {
  checkDeployPlan,
  isDeployHash,
  type Plan,
  type PlanOptions,
  plan,
  planChanged,
} from '../plan/index.ts'
import {
  type Consent,
  type DatabaseState,
  drizzleLedger,
  isNew,
  type LogRow,
  type Migration,
  type MigrationFolder,
  type Refusal,
  type SnapshotPolicy,
  type Traits,
} from '../types.ts'
import { applyPending } from './pending.ts'
import { takeSnapshot } from './snapshot.ts'

export interface ApplyOptions extends RunOptions, PlanOptions {
  /** The hash of the plan that was agreed to; the run is refused where it is not the one that holds now. */
  readonly planHash?: string
  /** Default: by-risk. */
  readonly snapshot?: SnapshotPolicy
  readonly consent?: readonly Consent[]
}

/**
 * Applies what is pending, one transaction a migration.
 * @throws ConfigurationError for a folder or URL to mend, PlatformError where ledger or log cannot be read or written
 */
export async function apply(options: ApplyOptions, ports: MigrationPorts): Promise<ApplyOutcome> {
  const folder = await readFolder(options.folder)
  const traitsOf = await loadTraits(folder.migrations)
  return await underLock(options, ports, (session, done) =>
    applyLocked({ session, folder, traitsOf, options, ports, done }),
  )
}

interface ApplyRun {
  readonly session: Session
  readonly folder: MigrationFolder
  readonly traitsOf: (migration: Migration) => Traits
  readonly options: ApplyOptions
  readonly ports: MigrationPorts
  readonly done: Done[]
}

async function applyLocked(run: ApplyRun): Promise<ApplyOutcome> {
  const { session, folder, options, ports, done } = run
  const table = options.ledger ?? drizzleLedger
  const state = await readDatabaseState(session, table)
  const { ledger } = state
  // First, because whatever else speaks against the run follows from a ledger that is not the product's.
  const elsewhere = ledger.exists ? undefined : await otherLedger(session, table, folder)
  if (elsewhere !== undefined) return { kind: 'refused', reasons: [elsewhere] }
  const planned = planNow(run, state)
  if (planned.kind === 'refused') return planned
  const agreed = heldAgainst(run, planned, state.log)
  if ('kind' in agreed) return agreed
  const { left } = planned
  const warnings = [...planned.warnings, ...agreed.warnings]
  for (const warning of warnings) ports.log.info(`warning: ${warning}`)
  if (planned.pending.length === 0) {
    return { kind: 'up-to-date', head: newestApplied(folder, planned, []), warnings, left }
  }
  const ready = await takeSnapshot(
    isNew(ledger) ? [] : lossesOf(planned),
    { policy: options.snapshot ?? 'by-risk', consent: options.consent ?? [] },
    ports,
  )
  if (ready.kind === 'refused') return ready
  if (ready.id !== undefined) {
    // A snapshot takes minutes, in which a product that migrates at boot may have been at work.
    const again = planNow(run, await readDatabaseState(session, table))
    if (again.kind === 'refused') return again
    const meanwhile = changedSince(planned.hash, again)
    if (meanwhile !== undefined) return meanwhile
  }

  const named = await createOnce(ports, () => ensureLedger(session, table, folder, ledger))
  await createOnce(ports, () => ensureLog(session))
  const abandoned = await closeAbandoned(session, table)
  if (abandoned > 0) ports.log.info('an earlier run ended without a word; its log row is closed now')
  const was = await before(session, ready.id)
  const stopped = await applyPending(planned.pending, {
    session,
    table,
    named,
    options,
    ports,
    done,
    snapshot: ready.id,
  })
  if (stopped !== undefined) return { ...stopped, before: was }
  const head = newestApplied(folder, planned, done)
  return { kind: 'applied', done, head, warnings, left, before: was }
}

function planNow({ folder, traitsOf, options }: ApplyRun, { ledger, log }: DatabaseState): Plan | Refusal {
  return plan(folder, ledger, options, log, traitsOf)
}

/** A refusal where the plan is not the one that was agreed to; else what is worth to be told of it. */
function heldAgainst(
  { folder, options }: ApplyRun,
  planned: Plan,
  log: readonly LogRow[],
): Refusal | { readonly warnings: readonly string[] } {
  const { planHash } = options
  if (planHash === undefined || !isDeployHash(planHash))
    return changedSince(planHash, planned) ?? { warnings: [] }
  const { refusal, already } = checkDeployPlan(planHash, {
    folder,
    classes: planned.classes,
    options,
    byThisRun: log.flatMap((row) => (sameRun(row.runId, options.run.id) ? [row.name] : [])),
  })
  if (refusal !== undefined) return { kind: 'refused', reasons: [refusal] }
  return {
    warnings:
      already.length === 0 ? [] : [`planned as well, and in the database already: ${already.join(', ')}`],
  }
}

/**
 * A run of CI is `ID-ATTEMPT`; its failed jobs are run again with the outputs of those that were not. At a terminal
 * every run has a name of its own.
 */
function sameRun(a: string, b: string): boolean {
  const [one, other] = [a, b].map((id) => /^([1-9]\d*)-\d+$/.exec(id)?.[1])
  return one !== undefined && one === other
}

function changedSince(agreed: string | undefined, planned: Plan): Refusal | undefined {
  if (agreed === undefined) return undefined
  const reason = planChanged(
    agreed,
    planned.hash,
    planned.pending.map(({ migration }) => migration.name),
  )
  return reason === undefined ? undefined : { kind: 'refused', reasons: [reason] }
}

function lossesOf(planned: Plan): readonly string[] {
  return planned.pending.flatMap(({ migration, traits }) =>
    traits.risk === 'data-loss'
      ? [`${migration.name}${traits.riskBecause === undefined ? '' : ` (${traits.riskBecause})`}`]
      : [],
  )
}

/** In the order of the folder, where the one that was applied last may be an older one. */
function newestApplied(folder: MigrationFolder, planned: Plan, done: readonly Done[]): string | undefined {
  const applied = new Set([
    ...planned.classes.applied.map(({ migration }) => migration.name),
    ...done.map(({ name }) => name),
  ])
  return folder.migrations.findLast(({ name }) => applied.has(name))?.name
}
