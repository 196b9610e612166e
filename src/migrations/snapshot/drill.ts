import { errorMessage, formatDuration, PlatformError } from '../../kernel/index.ts'
import { type Comparison, compare } from './compare.ts'
import { copyName, copyPrefix, copyTags, isForgotten, newestOf } from './plan.ts'
import type {
  Copy,
  DatabaseSource,
  Owner,
  Snapshot,
  SnapshotPorts,
  StateRecord,
  TableCount,
} from './types.ts'

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

export type Deletion = 'gone' | 'accepted' | 'stands'

interface Restored extends Tried {
  readonly restoreMs: number
}

const pollMs = 15_000
const pause = (looks: number) => Math.min(pollMs, 1_000 * 2 ** looks)
const comingUp =
  /^(creating|storage |backing-up|modifying|rebooting|configuring|starting|maintenance|renaming|upgrading|resetting)/

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
  let looked: { readonly comparison?: Comparison; readonly reasons: readonly string[] } | 'cancelled'
  try {
    log.info(`restoring ${snapshot.id} to ${copy}`)
    const deadline = started + request.timeoutMs
    await restore(request, snapshot, copy, deadline, ports)
    const endpoint = await untilAvailable(snapshot.kind, copy, deadline, ports)
    restoreMs = clock.now() - started
    log.info(`${copy} is available after ${formatDuration(restoreMs)}`)
    const found = await ports.inspect(endpoint, snapshot.id)
    looked = 'kind' in found ? { reasons: [`${found.message}. ${found.fix}`] } : judged(snapshot, found)
  } catch (error) {
    looked = ports.signal.aborted ? 'cancelled' : { reasons: [errorMessage(error)] }
  }
  const removed = await remove(snapshot.kind, copy, request.timeoutMs, ports)
  const { leftover } = removed
  const tried = { snapshot, copy, restoreMs, ...removed }
  if (looked === 'cancelled') return { kind: 'cancelled', ...tried }
  const reasons = [...looked.reasons, ...(leftover === undefined ? [] : [leftover])]
  const { comparison } = looked
  if (reasons.length === 0 && comparison !== undefined && restoreMs !== undefined)
    return { kind: 'passed', ...tried, restoreMs, comparison }
  return { kind: 'failed', reasons, ...tried, ...(comparison === undefined ? {} : { comparison }) }
}

/** Deletes what drills left that were killed before they could; no drill fails for what another has left. */
async function sweep(
  { owner, source, timeoutMs }: DrillRequest,
  { rds, clock, log }: DrillPorts,
): Promise<void> {
  try {
    for (const found of await rds.listNamed(source.kind, copyPrefix)) {
      if (!isForgotten(found, owner, clock.now(), timeoutMs)) continue
      const accepted = await rds.deleteCopy(source.kind, found.name)
      log.info(
        accepted
          ? `deleting ${found.name}, which an earlier drill left behind`
          : `${found.name}, which an earlier drill left behind, cannot be deleted now`,
      )
    }
  } catch (error) {
    log.info(`what earlier drills may have left behind could not be looked for: ${errorMessage(error)}`)
  }
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

async function restore(
  { owner, run, source }: DrillRequest,
  snapshot: Snapshot,
  copy: string,
  deadline: number,
  { rds, clock, signal, log }: DrillPorts,
): Promise<void> {
  signal.throwIfAborted()
  const tags = copyTags(owner, run, snapshot.id)
  await rds.restore(snapshot, copy, source.placement, source.engine, tags)
  if (snapshot.kind === 'instance') return
  // Aurora's storage comes first; an instance can be added once it is available.
  for (;;) {
    const cluster = await rds.describeSource('cluster', copy)
    if (cluster?.status === 'available') break
    if (clock.now() + pollMs > deadline)
      throw new PlatformError(
        'aws',
        `the storage of ${copy} was ${cluster?.status ?? 'not there'} when its time was over`,
      )
    log.info(`${copy}: storage ${cluster?.status ?? 'not there yet'}`)
    await clock.sleep(pollMs, signal)
  }
  await rds.addInstance(copy, source.placement, source.engine, tags)
}

async function untilAvailable(
  kind: Copy['kind'],
  name: string,
  deadline: number,
  { rds, clock, signal, log }: DrillPorts,
): Promise<{ readonly host: string; readonly port: number }> {
  let said = ''
  for (let looks = 0; ; looks++) {
    const copy = await rds.describeCopy(kind, name)
    const status = copy?.status ?? 'creating'
    if (status === 'available' && copy?.endpoint !== undefined) return copy.endpoint
    if (status !== 'available' && !comingUp.test(status))
      throw new PlatformError('aws', `the restored ${kind} ${name} is ${status}`)
    if (clock.now() + pollMs > deadline)
      throw new PlatformError('aws', `the restored ${kind} ${name} was ${status} when its time was over`, {
        fix: 'Raise the time-out of the drill.',
      })
    if (status !== said) log.info(`${name}: ${status}`)
    said = status
    await clock.sleep(pause(looks), signal)
  }
}

/** How long a count may take in the copy, which serves nobody. */
export const drillCountMs = 10 * 60_000

function judged(snapshot: Snapshot, found: Inspection) {
  const comparison = compare(snapshot, found.record, found)
  return { comparison, reasons: comparison.problems }
}

/**
 * Deletes the copy and waits until RDS says that it is gone; not stopped by a cancelled run, which must not leave a
 * database that costs money. Such a run has seconds, so it asks once and takes RDS's acceptance.
 */
async function remove(
  kind: Copy['kind'],
  name: string,
  timeoutMs: number,
  { rds, clock, log, signal }: DrillPorts,
): Promise<{ readonly deletion: Deletion; readonly leftover: string | undefined }> {
  const flag = kind === 'cluster' ? 'cluster' : 'instance'
  const byHand = `aws rds delete-db-${flag} --db-${flag}-identifier ${name} --skip-final-snapshot`
  const deadline = clock.now() + timeoutMs
  let accepted = false
  try {
    for (let looks = 0; ; looks++) {
      const copy = await rds.describeCopy(kind, name)
      if (copy === undefined) {
        if (accepted) log.info(`${name} is gone`)
        return { deletion: 'gone', leftover: undefined }
      }
      if (!accepted && (await rds.deleteCopy(kind, name))) {
        accepted = true
        log.info(`deleting ${name}`)
      }
      // What RDS does not delete now is named rather than waited for.
      if (signal.aborted || clock.now() + pollMs > deadline) {
        if (accepted) return { deletion: 'accepted', leftover: undefined }
        return stands(`${name} still stands (${copy.status}) and costs money; delete it: ${byHand}`)
      }
      await untilAborted(clock.sleep(pause(looks), signal), signal)
    }
  } catch (error) {
    // Once accepted it goes, whoever looks.
    if (accepted) return { deletion: 'accepted', leftover: undefined }
    return stands(`${name} may still stand and cost money (${errorMessage(error)}); delete it: ${byHand}`)
  }
}

function stands(leftover: string) {
  return { deletion: 'stands', leftover } as const
}

/** The end of a wait, early where the run is cancelled. */
async function untilAborted(wait: Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await wait
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
