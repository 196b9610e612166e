import { ConfigurationError, errorMessage, fixOf, formatDuration, PlatformError } from '../../kernel/index.ts'
import { prunable, snapshotId, snapshotTags } from './plan.ts'
import type {
  DatabaseSource,
  Owner,
  RdsPort,
  Retention,
  Snapshot,
  SnapshotPorts,
  StateRecord,
} from './types.ts'

export interface TakeRequest {
  readonly owner: Owner
  readonly run: { readonly id: string; readonly gitSha?: string | undefined }
  readonly source: DatabaseSource
  /** Why, as the log shall say it. */
  readonly why: string
  /** Whether data is lost for good by what follows: then it goes by age alone. */
  readonly losesData: boolean
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number
  readonly retention: Retention
}

export interface TakePorts extends SnapshotPorts {
  /** Reads what the database holds and writes it down there, so that a restore can be held against it. */
  readonly record: (snapshot: string) => Promise<StateRecord>
  /** The snapshots that the log of migrations names for what may have changed the database. */
  readonly needed: () => Promise<readonly string[]>
}

export interface Taken {
  readonly id: string
  readonly ms: number
  /** Snapshots of earlier runs that were deleted. */
  readonly pruned: readonly string[]
  readonly warnings: readonly string[]
}

/** How often RDS is asked: soon at first, then every ten seconds, for a whole account shares its limit on calls. */
const pollMs = 10_000
const pause = (looks: number) => Math.min(pollMs, 1_000 * 2 ** looks)

/** States from which a snapshot can be begun after a wait. */
const passing = ['backing-up', 'configuring-log-exports', 'modifying', 'maintenance', 'creating', 'starting']

/**
 * Takes a snapshot, waits until it is available and deletes what is beyond the retention.
 * @throws the signal's reason, or a PlatformError: a snapshot that is not there in time is none
 */
export async function take(request: TakeRequest, ports: TakePorts): Promise<Taken> {
  const { rds, clock, log, signal } = ports
  const started = clock.now()
  const deadline = started + request.timeoutMs
  const id = snapshotId(request.owner, request.run.gitSha, started)
  const record = await ports.record(id)
  signal.throwIfAborted()
  const { source } = request
  log.info(`taking the snapshot ${id} of ${source.kind} ${source.identifier}: ${request.why}`)
  const tags = snapshotTags(request.owner, request.run, record, request.losesData)
  let room: Pick<Taken, 'pruned' | 'warnings'> | undefined
  for (;;) {
    await whenAvailable(source, deadline, ports)
    try {
      await rds.createSnapshot(source, id, tags)
      break
    } catch (error) {
      if (room === undefined && isFull(error)) {
        log.info('RDS keeps no more manual snapshots; those that the new one pushes out go first')
        room = await prune(source, withRoomForOne(request), ports)
        if (room.pruned.length > 0) {
          await untilGone(source.kind, room.pruned, deadline, ports)
          continue
        }
      }
      // Something else began between the look and the call.
      if (!(error instanceof PlatformError) || !/^InvalidDB(Instance|Cluster)State/.test(error.code ?? ''))
        throw error
      await clock.sleep(pollMs, signal)
    }
  }
  await untilAvailable(source.kind, id, deadline, ports)
  const ms = clock.now() - started
  log.info(`snapshot ${id} is available after ${formatDuration(ms)}`)
  const after = await prune(source, request, ports)
  return {
    id,
    ms,
    pruned: [...(room?.pruned ?? []), ...after.pruned],
    warnings: [...new Set([...(room?.warnings ?? []), ...after.warnings])],
  }
}

/** What is kept of those that are there, so that with the new one it is what is kept; the newest stays in any case. */
function withRoomForOne(request: TakeRequest): TakeRequest {
  const { retention } = request
  return { ...request, retention: { ...retention, keep: Math.max(1, retention.keep - 1) } }
}

/** A snapshot counts until RDS does not show it any more. */
async function untilGone(
  kind: DatabaseSource['kind'],
  ids: readonly string[],
  deadline: number,
  { rds, clock, signal }: SnapshotPorts,
): Promise<void> {
  for (const id of ids)
    for (let looks = 0; (await rds.describeSnapshot(kind, id)) !== undefined; looks++) {
      if (clock.now() + pollMs > deadline) return
      await clock.sleep(pause(looks), signal)
    }
}

function isFull(error: unknown): boolean {
  return error instanceof PlatformError && /^SnapshotQuotaExceeded/.test(error.code ?? '')
}

/** The configured instance or cluster, else the one that answers at the URL's host. Throws a ConfigurationError. */
export async function findSource(
  rds: RdsPort,
  database: { readonly host: string; readonly port: number },
  configured: { readonly instance?: string | undefined; readonly cluster?: string | undefined },
): Promise<DatabaseSource> {
  const named =
    configured.cluster !== undefined
      ? { kind: 'cluster' as const, name: configured.cluster }
      : configured.instance !== undefined
        ? { kind: 'instance' as const, name: configured.instance }
        : undefined
  if (named !== undefined) {
    const found = await rds.describeSource(named.kind, named.name)
    if (found !== undefined) return found
    throw new ConfigurationError(`RDS has no ${named.kind} ${named.name} in this account and region`, {
      fix: `Check environments.NAME.migrations.rds-${named.kind}.`,
    })
  }
  const found = await rds.findSource(database.host, database.port)
  if (found !== undefined) return found
  throw new ConfigurationError(
    `RDS has no instance or cluster whose endpoint is ${database.host}:${database.port}`,
    {
      fix: 'Where the database URL names RDS by another host name, set environments.NAME.migrations.rds-instance or rds-cluster. Where the database is not on RDS or Aurora, back it up yourself and give the consent without-snapshot.',
    },
  )
}

async function whenAvailable(
  source: DatabaseSource,
  deadline: number,
  { rds, clock, log, signal }: SnapshotPorts,
): Promise<void> {
  let said = ''
  for (let looks = 0; ; looks++) {
    const now = await rds.describeSource(source.kind, source.identifier)
    if (now?.status === 'available' || now?.status === 'storage-optimization') return
    const status = now?.status ?? 'gone'
    if (!passing.includes(status) || clock.now() + pollMs > deadline)
      throw new PlatformError(
        'aws',
        `${source.kind} ${source.identifier} is ${status}, so no snapshot can be begun`,
        { fix: 'Wait until RDS shows it as available, then run again.' },
      )
    if (status !== said)
      log.info(`${source.kind} ${source.identifier} is ${status}; waiting until it is available`)
    said = status
    await clock.sleep(pause(looks), signal)
  }
}

async function untilAvailable(
  kind: DatabaseSource['kind'],
  id: string,
  deadline: number,
  { rds, clock, log, signal }: SnapshotPorts,
): Promise<Snapshot> {
  let said = ''
  for (let looks = 0; ; looks++) {
    const snapshot = await rds.describeSnapshot(kind, id)
    const status = snapshot?.status ?? 'not there'
    if (snapshot !== undefined && status === 'available') return snapshot
    if (status !== 'creating' && status !== 'not there' && status !== 'copying')
      throw new PlatformError('aws', `the snapshot ${id} is ${status}`, {
        fix: 'Look at the events of the database in RDS; a failed snapshot can be deleted.',
      })
    if (clock.now() + pollMs > deadline)
      throw new PlatformError('aws', `the snapshot ${id} was ${status} when its time was over`, {
        fix: 'Raise migrations.snapshots.timeout. RDS goes on with this snapshot; the next run takes one of its own.',
      })
    const now = `${status}, ${snapshot?.progress ?? 0} %`
    if (now !== said) log.info(`snapshot ${id}: ${now}`)
    said = now
    try {
      await clock.sleep(pause(looks), signal)
    } catch (error) {
      log.info(`the run was cancelled; RDS goes on with the snapshot ${id}`)
      throw error
    }
  }
}

/**
 * Deletes what is beyond the retention. The snapshot that is wanted does not depend on it, so what cannot be deleted is a
 * warning: one that is being copied waits for the next run, and anything else would meet the others as well.
 */
async function prune(
  source: DatabaseSource,
  request: TakeRequest,
  { rds, clock, log, needed }: TakePorts,
): Promise<Pick<Taken, 'pruned' | 'warnings'>> {
  const pruned: string[] = []
  const warnings: string[] = []
  try {
    const all = await rds.listSnapshots(source)
    const inNeed = new Set(await needed())
    for (const old of prunable(all, request.owner, request.retention, clock.now(), inNeed)) {
      try {
        await rds.deleteSnapshot(old.kind, old.id)
      } catch (error) {
        if (!isBusy(error)) throw error
        warnings.push(`${old.id} is beyond what is kept and cannot be deleted now: ${errorMessage(error)}`)
        continue
      }
      pruned.push(old.id)
      log.info(`deleted the snapshot ${old.id}, which is beyond what is kept`)
    }
  } catch (error) {
    const fix = fixOf(error)
    warnings.push(
      `older snapshots could not all be deleted: ${errorMessage(error)}${fix === undefined ? '' : `. ${fix}`}`,
    )
  }
  return { pruned, warnings }
}

function isBusy(error: unknown): boolean {
  return error instanceof PlatformError && /^InvalidDB(Cluster)?SnapshotState/.test(error.code ?? '')
}
