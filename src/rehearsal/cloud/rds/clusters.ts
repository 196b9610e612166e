import { AwsError, type AwsOperation } from '../ports.ts'
import { base32, randomText } from '../services/identifier.ts'
import { operation } from '../services/operation.ts'
import { clusterView, type DescribeInput, described } from './describe.ts'
import { tell } from './instance-life.ts'
import { checkFinalSnapshot } from './instances.ts'
import { checkIdentifier, clusterNotFound, clusterSnapshotNotFound, invalidCombination } from './refusal.ts'
import { readSettings } from './settings.ts'
import { takeSnapshot } from './snapshots.ts'
import { arnOf, type Cluster, durations, type RdsState, type Settings, type Tag } from './state.ts'
import { setTags } from './tags.ts'

interface RestoreInput extends Settings {
  readonly DBClusterIdentifier: string
  readonly SnapshotIdentifier: string
  readonly Engine: string
  readonly EngineVersion?: string
  readonly Tags?: readonly Tag[]
}

export function clusterOperations(state: RdsState): Readonly<Record<string, AwsOperation>> {
  const find = (name: string): Cluster => {
    const found = state.clusters.get(name.toLowerCase())
    if (found === undefined) throw clusterNotFound(name)
    return found
  }
  return {
    DescribeDBClusters: operation((input: DescribeInput & { DBClusterIdentifier?: string }) => {
      const all =
        input.DBClusterIdentifier === undefined
          ? [...state.clusters.values()]
          : [find(input.DBClusterIdentifier)]
      const values = (cluster: Cluster, filter: string) =>
        filter === 'db-cluster-id' ? [cluster.identifier, cluster.arn] : ['aurora-postgresql']
      const { items, ...rest } = described(all, input, 'clusters', values, ['db-cluster-id', 'engine'])
      return { DBClusters: items.map((it) => clusterView(state, it)), ...rest }
    }),
    RestoreDBClusterFromSnapshot: operation(async (input: RestoreInput) => {
      const settings = readSettings('RestoreDBClusterFromSnapshot', input, [
        'DBClusterIdentifier',
        'SnapshotIdentifier',
        'Engine',
        'EngineVersion',
      ])
      const identifier = checkIdentifier(input.DBClusterIdentifier, 'DBClusterIdentifier')
      if (state.clusters.has(identifier))
        throw new AwsError('DBClusterAlreadyExistsFault', 'DB Cluster already exists')
      const name = input.SnapshotIdentifier.split(':cluster-snapshot:').at(-1) ?? ''
      const snapshot = state.snapshots.get(`cluster/${name.toLowerCase()}`)
      if (snapshot === undefined) throw clusterSnapshotNotFound(name)
      const { data, source } = snapshot
      if (snapshot.status !== 'available' || data === undefined)
        throw new AwsError('InvalidDBClusterSnapshotStateFault', `Snapshot ${name} is not in available state`)
      if (input.Engine !== 'aurora-postgresql')
        throw invalidCombination(
          `The engine ${input.Engine} is not compatible with the snapshot's engine aurora-postgresql.`,
        )
      const cluster = addCluster(state, {
        identifier,
        engineVersion: source.engineVersion,
        masterUsername: source.masterUsername,
        databaseName: source.databaseName,
        settings,
        port: await state.engine.freePort(),
      })
      cluster.storage = data
      setTags(state, cluster.arn, input.Tags)
      state.background(`restoring ${identifier}`, async (signal) => {
        await state.context.clock.sleep(durations.restoreMs, signal)
        if (cluster.status === 'creating') cluster.status = 'available'
        tell(state, 'cluster.available', cluster)
      })
      return { DBCluster: clusterView(state, cluster) }
    }),
    DeleteDBCluster: operation(
      (input: {
        DBClusterIdentifier: string
        SkipFinalSnapshot?: boolean
        FinalDBSnapshotIdentifier?: string
      }) => {
        const cluster = find(input.DBClusterIdentifier)
        checkFinalSnapshot(input)
        const members = [...state.instances.values()].filter((it) => it.cluster === cluster)
        if (members.some(({ status }) => status !== 'deleting'))
          throw new AwsError(
            'InvalidDBClusterStateFault',
            'Cluster cannot be deleted, it still contains DB instances in non-deleting state.',
          )
        if (cluster.settings.DeletionProtection === true)
          throw invalidCombination(
            'Cannot delete protected Cluster, please disable deletion protection and try again.',
          )
        const final =
          input.FinalDBSnapshotIdentifier === undefined
            ? undefined
            : takeSnapshot(state, 'cluster', cluster, input.FinalDBSnapshotIdentifier)
        cluster.status = 'deleting'
        state.background(`deleting ${cluster.identifier}`, async (signal) => {
          await final?.done
          await state.context.clock.sleep(durations.deleteMs, signal)
          await cluster.server?.close()
          state.clusters.delete(cluster.identifier)
          state.tags.delete(cluster.arn)
          tell(state, 'cluster.deleted', cluster)
        })
        return { DBCluster: clusterView(state, cluster) }
      },
    ),
  }
}

/** A record of a cluster under its name, without an instance. */
export function addCluster(
  state: RdsState,
  given: Omit<Cluster, 'arn' | 'resourceId' | 'createdAt' | 'status' | 'storage' | 'server'>,
): Cluster {
  const cluster: Cluster = {
    ...given,
    arn: arnOf(state, 'cluster', given.identifier),
    resourceId: `cluster-${randomText(state.context.random, 26, base32)}`,
    createdAt: new Date(state.context.clock.now()),
    status: 'creating',
    storage: undefined,
    server: undefined,
  }
  state.clusters.set(cluster.identifier, cluster)
  tell(state, 'cluster.creating', cluster)
  return cluster
}
