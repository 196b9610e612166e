import { errorMessage, PlatformError } from '../../kernel/index.ts'
import { copyPrefix, copyTags, isForgotten } from './plan.ts'
import type { Copy, DatabaseSource, Owner, Snapshot, SnapshotPorts } from './types.ts'

/** Whose copy it is, and what of. */
interface CopyRequest {
  readonly owner: Owner
  readonly run: { readonly id: string }
  readonly source: DatabaseSource
  readonly timeoutMs: number
}

/** What became of a copy: RDS says that it is gone, or has only accepted to delete it, or it stands. */
export type Deletion = 'gone' | 'accepted' | 'stands'

const pollMs = 15_000
const pause = (looks: number) => Math.min(pollMs, 1_000 * 2 ** looks)
const comingUp =
  /^(creating|storage |backing-up|modifying|rebooting|configuring|starting|maintenance|renaming|upgrading|resetting)/

/** Deletes what drills left that were killed before they could; no drill fails for what another has left. */
export async function sweep(
  { owner, source, timeoutMs }: Omit<CopyRequest, 'run'>,
  { rds, clock, log }: SnapshotPorts,
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

/** Begins the copy; of a cluster, once its storage is there, the instance that makes it answer. */
export async function restore(
  { owner, run, source }: Omit<CopyRequest, 'timeoutMs'>,
  snapshot: Snapshot,
  copy: string,
  deadline: number,
  { rds, clock, signal, log }: SnapshotPorts,
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
        { fix: 'Raise migrations.snapshots.timeout.' },
      )
    log.info(`${copy}: storage ${cluster?.status ?? 'not there yet'}`)
    await clock.sleep(pollMs, signal)
  }
  await rds.addInstance(copy, source.placement, source.engine, tags)
}

/** Waits until the copy answers, and says where. Throws a PlatformError where it never will. */
export async function untilAvailable(
  kind: Copy['kind'],
  name: string,
  deadline: number,
  { rds, clock, signal, log }: SnapshotPorts,
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
        fix: 'Raise migrations.snapshots.timeout.',
      })
    if (status !== said) log.info(`${name}: ${status}`)
    said = status
    await clock.sleep(pause(looks), signal)
  }
}

/**
 * Deletes the copy and waits until RDS says that it is gone; not stopped by a cancelled run, which must not leave a
 * database that costs money. Such a run has seconds, so it asks once and takes RDS's acceptance.
 */
export async function remove(
  kind: Copy['kind'],
  name: string,
  timeoutMs: number,
  { rds, clock, log, signal }: SnapshotPorts,
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
