import { errorMessage, fixOf, formatDuration } from '../../kernel/index.ts'
import { type Comparison, compare } from './compare.ts'
import { copyName, newestOf } from './plan.ts'
import { type Deletion, remove, restore, sweep, untilAvailable } from './throw-away-copy.ts'
import type { DatabaseSource, Owner, Snapshot, SnapshotPorts, StateRecord, TableCount } from './types.ts'

export interface DrillRequest {
  readonly owner: Owner
  readonly run: { readonly id: string }
  readonly source: DatabaseSource
  /** A snapshot by name; the newest of ours where not given. */
  readonly snapshot?: string | undefined
  /** How long restoring and looking may take, in milliseconds; deleting has as long again. */
  readonly timeoutMs: number
}

/** What is found in the restored database. */
export interface Inspection {
  readonly record: StateRecord | undefined
  readonly ledger: StateRecord['ledger']
  readonly tables: readonly TableCount[]
}

export interface DrillPorts extends SnapshotPorts {
  /** Looks into the copy, or says why nobody could. */
  readonly inspect: (
    endpoint: { readonly host: string; readonly port: number },
    snapshot: string,
  ) => Promise<Inspection | { readonly kind: 'unreachable'; readonly message: string; readonly fix: string }>
}

export type DrillOutcome =
  | { readonly kind: 'no-snapshot'; readonly reason: string; readonly fix: string }
  | ({ readonly kind: 'passed'; readonly comparison: Comparison } & Restored)
  | ({
      readonly kind: 'failed'
      readonly reasons: readonly string[]
      /** What to do about the first of them, where that is known. */
      readonly fix?: string | undefined
      readonly comparison?: Comparison
    } & Tried)
  | ({ readonly kind: 'cancelled' } & Tried)

interface Tried {
  readonly snapshot: Snapshot
  readonly copy: string
  /** How long it took until the copy was available; undefined where it did not come to that. */
  readonly restoreMs: number | undefined
  /** What became of the copy: RDS says that it is gone, or has only accepted to delete it, or it stands. */
  readonly deletion: Deletion
  /** What still stands and costs money, with the command that deletes it. */
  readonly leftover: string | undefined
}

interface Restored extends Tried {
  readonly restoreMs: number
}

/**
 * Restores a snapshot to a throw-away copy, looks into it, and deletes it however that went. A copy that could not be
 * deleted makes a drill fail that would have passed.
 */
export async function drill(request: DrillRequest, ports: DrillPorts): Promise<DrillOutcome> {
  const { clock, log } = ports
  await sweep(request, ports)
  const chosen = await choose(request, ports)
  if (chosen.kind === 'no-snapshot') return chosen
  const snapshot = chosen
  const copy = copyName(request.owner, clock.now())
  const started = clock.now()
  let restoreMs: number | undefined
  let looked: Looked | 'cancelled'
  try {
    log.info(`restoring ${snapshot.id} to ${copy}`)
    const deadline = started + request.timeoutMs
    await restore(request, snapshot, copy, deadline, ports)
    const endpoint = await untilAvailable(snapshot.kind, copy, deadline, ports)
    restoreMs = clock.now() - started
    log.info(`${copy} is available after ${formatDuration(restoreMs)}`)
    const found = await ports.inspect(endpoint, snapshot.id)
    looked = 'kind' in found ? { reasons: [found.message], fix: found.fix } : judged(snapshot, found)
  } catch (error) {
    looked = ports.signal.aborted ? 'cancelled' : { reasons: [errorMessage(error)], fix: fixOf(error) }
  }
  const removed = await remove(snapshot.kind, copy, request.timeoutMs, ports)
  const { leftover } = removed
  const tried = { snapshot, copy, restoreMs, ...removed }
  if (looked === 'cancelled') return { kind: 'cancelled', ...tried }
  const reasons = [...looked.reasons, ...(leftover === undefined ? [] : [leftover])]
  const { comparison, fix } = looked
  if (reasons.length === 0 && comparison !== undefined && restoreMs !== undefined)
    return { kind: 'passed', ...tried, restoreMs, comparison }
  return { kind: 'failed', reasons, fix, ...tried, ...(comparison === undefined ? {} : { comparison }) }
}

/** What came of restoring and looking. */
interface Looked {
  readonly comparison?: Comparison
  readonly reasons: readonly string[]
  readonly fix?: string | undefined
}

async function choose(
  { owner, source, snapshot: named }: DrillRequest,
  { rds }: DrillPorts,
): Promise<Snapshot | Extract<DrillOutcome, { kind: 'no-snapshot' }>> {
  if (named !== undefined) {
    const found = await rds.describeSnapshot(source.kind, named)
    if (found?.status === 'available') return found
    return {
      kind: 'no-snapshot',
      reason:
        found === undefined
          ? `RDS has no ${source.kind} snapshot ${named}`
          : `the snapshot ${named} is ${found.status}, not available`,
      fix: 'Name a snapshot that is available, or none for the newest.',
    }
  }
  const newest = newestOf(await rds.listSnapshots(source), owner)
  if (newest !== undefined) return newest
  return {
    kind: 'no-snapshot',
    reason: `${source.kind} ${source.identifier} has no available snapshot that deploy-kit took for ${owner.module} in ${owner.environment}`,
    fix: 'Apply a migration with migrations.snapshot: always, or name a snapshot.',
  }
}

/** How long a count may take in the copy, which serves nobody. */
export const drillCountMs = 10 * 60_000

function judged(snapshot: Snapshot, found: Inspection): Looked {
  const comparison = compare(snapshot, found.record, found)
  return { comparison, reasons: comparison.problems }
}
