import { AwsError, type AwsOperation } from '../ports.ts'
import { operation, refuseMembers } from '../services/operation.ts'
import { type DescribeInput, described, snapshotView } from './describe.ts'
import {
  checkIdentifier,
  clusterNotFound,
  clusterSnapshotNotFound,
  instanceNotFound,
  invalidCombination,
  snapshotNotFound,
} from './refusal.ts'
import {
  arnOf,
  type Cluster,
  durations,
  type Instance,
  type RdsState,
  type Snapshot,
  type Tag,
} from './state.ts'
import { setTags } from './tags.ts'

interface DescribeSnapshots extends DescribeInput {
  readonly DBInstanceIdentifier?: string
  readonly DBSnapshotIdentifier?: string
  readonly DBClusterIdentifier?: string
  readonly DBClusterSnapshotIdentifier?: string
  readonly SnapshotType?: string
  readonly IncludeShared?: boolean
  readonly IncludePublic?: boolean
}

/** Snapshots of instances and of clusters: the same under two sets of names. */
export function snapshotOperations(state: RdsState): Readonly<Record<string, AwsOperation>> {
  const find = (kind: Snapshot['kind'], name: string): Snapshot => {
    const found = state.snapshots.get(`${kind}/${name.toLowerCase()}`)
    if (found === undefined) throw kind === 'cluster' ? clusterSnapshotNotFound(name) : snapshotNotFound(name)
    return found
  }
  const describe = (kind: Snapshot['kind'], input: DescribeSnapshots) => {
    refuseMembers('rds', 'DescribeDBSnapshots', input, ['IncludeShared', 'IncludePublic'])
    const name = kind === 'cluster' ? input.DBClusterSnapshotIdentifier : input.DBSnapshotIdentifier
    const source = kind === 'cluster' ? input.DBClusterIdentifier : input.DBInstanceIdentifier
    const all = [...state.snapshots.values()]
      .filter((it) => it.kind === kind)
      .filter((it) => name === undefined || it === find(kind, name))
      .filter((it) => source === undefined || it.source.identifier === source.toLowerCase())
      // Nothing here is taken by itself, so all are manual.
      .filter(() => input.SnapshotType === undefined || input.SnapshotType === 'manual')
    if (name !== undefined) find(kind, name)
    return described(all, input, `${kind}-snapshots`, filterValues, [
      'db-instance-id',
      'db-cluster-id',
      'db-snapshot-id',
      'db-cluster-snapshot-id',
      'snapshot-type',
      'engine',
    ])
  }
  const remove = (kind: Snapshot['kind'], name: string): object => {
    const snapshot = find(kind, name)
    if (snapshot.status !== 'available' && snapshot.status !== 'failed')
      throw new AwsError(
        kind === 'cluster' ? 'InvalidDBClusterSnapshotStateFault' : 'InvalidDBSnapshotStateFault',
        `Snapshot ${name} is not in available state`,
      )
    const seen = { ...snapshotView(state, snapshot), Status: 'deleted' }
    state.snapshots.delete(`${kind}/${snapshot.identifier}`)
    state.tags.delete(snapshot.arn)
    const { data } = snapshot
    if (data !== undefined && ![...state.clusters.values()].some((it) => it.storage === data))
      state.background(`discarding ${name}`, () => state.engine.discard(data.folder))
    return seen
  }
  return {
    CreateDBSnapshot: operation(
      (input: { DBSnapshotIdentifier: string; DBInstanceIdentifier: string; Tags?: readonly Tag[] }) => {
        const instance = state.instances.get(input.DBInstanceIdentifier.toLowerCase())
        if (instance === undefined) throw instanceNotFound(input.DBInstanceIdentifier)
        if (instance.cluster !== undefined)
          throw invalidCombination(
            'The source DB instance is a member of a DB cluster; use CreateDBClusterSnapshot.',
          )
        const { snapshot } = takeSnapshot(state, 'instance', instance, input.DBSnapshotIdentifier, input.Tags)
        return { DBSnapshot: snapshotView(state, snapshot) }
      },
    ),
    CreateDBClusterSnapshot: operation(
      (input: {
        DBClusterSnapshotIdentifier: string
        DBClusterIdentifier: string
        Tags?: readonly Tag[]
      }) => {
        const cluster = state.clusters.get(input.DBClusterIdentifier.toLowerCase())
        if (cluster === undefined) throw clusterNotFound(input.DBClusterIdentifier)
        const { snapshot } = takeSnapshot(
          state,
          'cluster',
          cluster,
          input.DBClusterSnapshotIdentifier,
          input.Tags,
        )
        return { DBClusterSnapshot: snapshotView(state, snapshot) }
      },
    ),
    DescribeDBSnapshots: operation((input: DescribeSnapshots) => {
      const { items, ...rest } = describe('instance', input)
      return { DBSnapshots: items.map((it) => snapshotView(state, it)), ...rest }
    }),
    DescribeDBClusterSnapshots: operation((input: DescribeSnapshots) => {
      const { items, ...rest } = describe('cluster', input)
      return { DBClusterSnapshots: items.map((it) => snapshotView(state, it)), ...rest }
    }),
    DeleteDBSnapshot: operation(({ DBSnapshotIdentifier: name }: { DBSnapshotIdentifier: string }) => ({
      DBSnapshot: remove('instance', name),
    })),
    DeleteDBClusterSnapshot: operation(
      ({ DBClusterSnapshotIdentifier: name }: { DBClusterSnapshotIdentifier: string }) => ({
        DBClusterSnapshot: remove('cluster', name),
      }),
    ),
  }
}

/** Begins a snapshot; the source is `backing-up` and the snapshot `creating` until it is done. */
export function takeSnapshot(
  state: RdsState,
  kind: Snapshot['kind'],
  source: Instance | Cluster,
  name: string,
  tags: readonly Tag[] = [],
): { readonly snapshot: Snapshot; readonly done: Promise<void> } {
  const cluster = kind === 'cluster'
  const identifier = checkIdentifier(
    name,
    cluster ? 'DBClusterSnapshotIdentifier' : 'DBSnapshotIdentifier',
    cluster ? 63 : 255,
  )
  if (state.snapshots.has(`${kind}/${identifier}`))
    throw new AwsError(
      cluster ? 'DBClusterSnapshotAlreadyExistsFault' : 'DBSnapshotAlreadyExistsFault',
      `Cannot create the snapshot because a snapshot with the identifier ${identifier} already exists.`,
    )
  const { server } = source
  if (source.status !== 'available' || server === undefined)
    throw new AwsError(
      cluster ? 'InvalidDBClusterStateFault' : 'InvalidDBInstanceStateFault',
      `Cannot create a snapshot because the database ${cluster ? 'cluster' : 'instance'} ${source.identifier} is not currently in the available state.`,
    )
  const snapshot: Snapshot = {
    kind,
    identifier,
    arn: arnOf(state, cluster ? 'cluster-snapshot' : 'snapshot', identifier),
    source,
    createdAt: new Date(state.context.clock.now()),
    status: 'creating',
    progress: 0,
    data: undefined,
  }
  setTags(state, snapshot.arn, tags)
  state.snapshots.set(`${kind}/${identifier}`, snapshot)
  source.status = 'backing-up'
  const emit = (type: string) =>
    state.context.emit({
      at: state.context.clock.now(),
      source: 'rds',
      type,
      detail: { snapshot: identifier, of: source.identifier },
    })
  emit('snapshot.creating')
  const { promise, resolve } = Promise.withResolvers<void>()
  state.background(`taking ${identifier}`, async (signal) => {
    try {
      const folder = await state.engine.copy(server, identifier)
      snapshot.progress = 50
      await state.context.clock.sleep(durations.snapshotMs, signal)
      snapshot.data = { folder, like: server }
      snapshot.progress = 100
      snapshot.status = 'available'
      emit('snapshot.available')
    } catch (error) {
      snapshot.status = 'failed'
      throw error
    } finally {
      if (source.status === 'backing-up') source.status = 'available'
      resolve()
    }
  })
  return { snapshot, done: promise }
}

function filterValues(snapshot: Snapshot, filter: string): readonly string[] | undefined {
  switch (filter) {
    case 'db-instance-id':
    case 'db-cluster-id':
      return [snapshot.source.identifier, snapshot.source.arn]
    case 'db-snapshot-id':
    case 'db-cluster-snapshot-id':
      return [snapshot.identifier]
    case 'snapshot-type':
      return ['manual']
    case 'engine':
      return [snapshot.kind === 'cluster' ? 'aurora-postgresql' : 'postgres']
    default:
      return undefined
  }
}
