import {
  CreateDBClusterSnapshotCommand,
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  type DBCluster,
  type DBClusterSnapshot,
  type DBInstance,
  type DBSnapshot,
  DeleteDBClusterCommand,
  DeleteDBClusterSnapshotCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  RDSClient,
  RestoreDBClusterFromSnapshotCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  type Tag,
} from '@aws-sdk/client-rds'
import { type AwsSession, awsError } from '../../config/index.ts'
import type { Copy, DatabaseSource, RdsPort, Snapshot, Tags } from './types.ts'

/** `RdsPort` over the AWS SDK: every answer parsed once, every error a PlatformError that names the call. */
export function createRds(session: AwsSession): RdsPort & { close(): void } {
  const rds = new RDSClient({
    region: session.region,
    maxAttempts: 6,
    ...(session.credentials === undefined ? {} : { credentials: session.credentials }),
  })
  const call = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw awsError(name, error)
    }
  }
  const instance = (name: string) =>
    call('rds:DescribeDBInstances', () =>
      orNothing('DBInstanceNotFoundFault', async () => {
        const answer = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }))
        return answer.DBInstances?.[0]
      }),
    )
  const cluster = (name: string) =>
    call('rds:DescribeDBClusters', () =>
      orNothing('DBClusterNotFoundFault', async () => {
        const answer = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: name }))
        return answer.DBClusters?.[0]
      }),
    )
  const allInstances = () =>
    call('rds:DescribeDBInstances', () =>
      pages(async (Marker) => {
        const answer = await rds.send(new DescribeDBInstancesCommand({ Marker }))
        return { items: answer.DBInstances ?? [], next: answer.Marker }
      }),
    )
  const allClusters = () =>
    call('rds:DescribeDBClusters', () =>
      pages(async (Marker) => {
        const answer = await rds.send(new DescribeDBClustersCommand({ Marker }))
        return { items: answer.DBClusters ?? [], next: answer.Marker }
      }),
    )
  /** A cluster says nothing of its instances' class; a copy takes that of the first. */
  const clusterSource = async (found: DBCluster): Promise<DatabaseSource> => {
    const writer = found.DBClusterMembers?.find((it) => it.IsClusterWriter === true)
    const name = (writer ?? found.DBClusterMembers?.[0])?.DBInstanceIdentifier
    return parseCluster(found, name === undefined ? undefined : await instance(name))
  }
  return {
    describeSource: async (kind, identifier) => {
      if (kind === 'instance') {
        const found = await instance(identifier)
        return found === undefined ? undefined : parseInstance(found)
      }
      const found = await cluster(identifier)
      return found === undefined ? undefined : clusterSource(found)
    },
    findSource: async (host, port) => {
      // The first word of an RDS host name is the identifier: one call, and a right to look at one resource, are enough.
      const rdsName =
        /^([a-z][a-z0-9-]*)\.(cluster-(?:ro-)?)?[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com(?:\.cn)?$/i.exec(
          host,
        )
      const [, identifier, ofCluster] = rdsName ?? []
      if (identifier !== undefined && ofCluster !== undefined) {
        const found = await cluster(identifier)
        return found === undefined ? undefined : clusterSource(found)
      }
      const candidates = identifier === undefined ? await allInstances() : [await instance(identifier)]
      const found = candidates.find(
        (it) => it?.Endpoint?.Address?.toLowerCase() === host.toLowerCase() && it.Endpoint.Port === port,
      )
      if (found?.DBClusterIdentifier !== undefined) {
        const its = await cluster(found.DBClusterIdentifier)
        return its === undefined ? undefined : clusterSource(its)
      }
      if (found !== undefined) return parseInstance(found)
      if (identifier !== undefined) return undefined
      const answering = (await allClusters()).find(
        (it) =>
          it.Port === port &&
          [it.Endpoint, it.ReaderEndpoint, ...(it.CustomEndpoints ?? [])].includes(host.toLowerCase()),
      )
      return answering === undefined ? undefined : clusterSource(answering)
    },
    createSnapshot: async (source, id, tags) => {
      if (source.kind === 'cluster')
        await call('rds:CreateDBClusterSnapshot', () =>
          rds.send(
            new CreateDBClusterSnapshotCommand({
              DBClusterIdentifier: source.identifier,
              DBClusterSnapshotIdentifier: id,
              Tags: tagList(tags),
            }),
          ),
        )
      else
        await call('rds:CreateDBSnapshot', () =>
          rds.send(
            new CreateDBSnapshotCommand({
              DBInstanceIdentifier: source.identifier,
              DBSnapshotIdentifier: id,
              Tags: tagList(tags),
            }),
          ),
        )
    },
    describeSnapshot: (kind, id) =>
      kind === 'cluster'
        ? call('rds:DescribeDBClusterSnapshots', () =>
            orNothing('DBClusterSnapshotNotFoundFault', async () => {
              const answer = await rds.send(
                new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: id }),
              )
              const found = answer.DBClusterSnapshots?.[0]
              return found === undefined ? undefined : parseClusterSnapshot(found)
            }),
          )
        : call('rds:DescribeDBSnapshots', () =>
            orNothing('DBSnapshotNotFoundFault', async () => {
              const answer = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: id }))
              const found = answer.DBSnapshots?.[0]
              return found === undefined ? undefined : parseSnapshot(found)
            }),
          ),
    listSnapshots: (source) =>
      source.kind === 'cluster'
        ? call('rds:DescribeDBClusterSnapshots', () =>
            pages(async (Marker) => {
              const answer = await rds.send(
                new DescribeDBClusterSnapshotsCommand({
                  DBClusterIdentifier: source.identifier,
                  SnapshotType: 'manual',
                  Marker,
                }),
              )
              return {
                items: (answer.DBClusterSnapshots ?? []).map(parseClusterSnapshot),
                next: answer.Marker,
              }
            }),
          )
        : call('rds:DescribeDBSnapshots', () =>
            pages(async (Marker) => {
              const answer = await rds.send(
                new DescribeDBSnapshotsCommand({
                  DBInstanceIdentifier: source.identifier,
                  SnapshotType: 'manual',
                  Marker,
                }),
              )
              return { items: (answer.DBSnapshots ?? []).map(parseSnapshot), next: answer.Marker }
            }),
          ),
    deleteSnapshot: async (kind, id) => {
      if (kind === 'cluster')
        await call('rds:DeleteDBClusterSnapshot', () =>
          rds.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: id })),
        )
      else
        await call('rds:DeleteDBSnapshot', () =>
          rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id })),
        )
    },
    restore: async (snapshot, name, placement, engine, tags) => {
      const shared = {
        ...(placement.subnetGroup === undefined ? {} : { DBSubnetGroupName: placement.subnetGroup }),
        ...(placement.securityGroups.length === 0
          ? {}
          : { VpcSecurityGroupIds: [...placement.securityGroups] }),
        DeletionProtection: false,
        Tags: tagList(tags),
      }
      if (snapshot.kind === 'cluster')
        await call('rds:RestoreDBClusterFromSnapshot', () =>
          rds.send(
            new RestoreDBClusterFromSnapshotCommand({
              DBClusterIdentifier: name,
              SnapshotIdentifier: snapshot.id,
              Engine: engine,
              ...(placement.parameterGroup === undefined
                ? {}
                : { DBClusterParameterGroupName: placement.parameterGroup }),
              ...shared,
            }),
          ),
        )
      else
        await call('rds:RestoreDBInstanceFromDBSnapshot', () =>
          rds.send(
            new RestoreDBInstanceFromDBSnapshotCommand({
              DBInstanceIdentifier: name,
              DBSnapshotIdentifier: snapshot.id,
              MultiAZ: false,
              PubliclyAccessible: placement.publiclyAccessible ?? false,
              ...(placement.instanceClass === undefined ? {} : { DBInstanceClass: placement.instanceClass }),
              ...(placement.parameterGroup === undefined
                ? {}
                : { DBParameterGroupName: placement.parameterGroup }),
              ...shared,
            }),
          ),
        )
    },
    addInstance: async (name, placement, engine, tags) => {
      await call('rds:CreateDBInstance', () =>
        rds.send(
          new CreateDBInstanceCommand({
            DBInstanceIdentifier: memberOf(name),
            DBClusterIdentifier: name,
            DBInstanceClass: placement.instanceClass,
            Engine: engine,
            PubliclyAccessible: placement.publiclyAccessible ?? false,
            Tags: tagList(tags),
          }),
        ),
      )
    },
    describeCopy: async (kind, name) => {
      if (kind === 'instance') {
        const found = await instance(name)
        return found === undefined ? undefined : copyOf(kind, name, found, found.Endpoint?.Address)
      }
      const whole = await cluster(name)
      if (whole === undefined) return undefined
      const member = await instance(memberOf(name))
      if (member === undefined)
        return { name, kind, status: `storage ${whole.Status ?? ''}`, endpoint: undefined }
      return copyOf(kind, name, member, whole.Endpoint, whole.Port)
    },
    deleteCopy: (kind, name) =>
      call(kind === 'cluster' ? 'rds:DeleteDBCluster' : 'rds:DeleteDBInstance', async () => {
        const remove = async (DBInstanceIdentifier: string) => {
          await orNothing('DBInstanceNotFoundFault', () =>
            rds.send(
              new DeleteDBInstanceCommand({
                DBInstanceIdentifier,
                SkipFinalSnapshot: true,
                DeleteAutomatedBackups: true,
              }),
            ),
          )
        }
        try {
          await remove(kind === 'cluster' ? memberOf(name) : name)
          if (kind === 'cluster')
            await orNothing('DBClusterNotFoundFault', () =>
              rds.send(new DeleteDBClusterCommand({ DBClusterIdentifier: name, SkipFinalSnapshot: true })),
            )
          return true
        } catch (error) {
          if (error instanceof Error && /^InvalidDB(Instance|Cluster)StateFault$/.test(error.name))
            return /already being deleted/i.test(error.message)
          throw error
        }
      }),
    close: () => rds.destroy(),
  }
}

/** The one instance of a copied cluster. */
function memberOf(cluster: string): string {
  return `${cluster}-1`
}

function copyOf(
  kind: Copy['kind'],
  name: string,
  found: DBInstance,
  host: string | undefined,
  port = found.Endpoint?.Port,
): Copy {
  return {
    name,
    kind,
    status: found.DBInstanceStatus ?? '',
    endpoint: host === undefined || port === undefined ? undefined : { host, port },
  }
}

function parseInstance(found: DBInstance): DatabaseSource {
  return {
    kind: 'instance',
    identifier: found.DBInstanceIdentifier ?? '',
    status: found.DBInstanceStatus ?? '',
    engine: found.Engine ?? '',
    placement: {
      securityGroups: (found.VpcSecurityGroups ?? []).flatMap((it) => it.VpcSecurityGroupId ?? []),
      ...defined('instanceClass', found.DBInstanceClass),
      ...defined('subnetGroup', found.DBSubnetGroup?.DBSubnetGroupName),
      ...defined('parameterGroup', found.DBParameterGroups?.[0]?.DBParameterGroupName),
      ...defined('publiclyAccessible', found.PubliclyAccessible),
    },
  }
}

function parseCluster(found: DBCluster, writer: DBInstance | undefined): DatabaseSource {
  return {
    kind: 'cluster',
    identifier: found.DBClusterIdentifier ?? '',
    status: found.Status ?? '',
    engine: found.Engine ?? '',
    placement: {
      securityGroups: (found.VpcSecurityGroups ?? []).flatMap((it) => it.VpcSecurityGroupId ?? []),
      ...defined('instanceClass', writer?.DBInstanceClass),
      ...defined('subnetGroup', found.DBSubnetGroup),
      ...defined('parameterGroup', found.DBClusterParameterGroup),
      ...defined('publiclyAccessible', writer?.PubliclyAccessible),
    },
  }
}

function parseSnapshot(found: DBSnapshot): Snapshot {
  return {
    id: found.DBSnapshotIdentifier ?? '',
    kind: 'instance',
    source: found.DBInstanceIdentifier ?? '',
    status: found.Status ?? '',
    progress: found.PercentProgress ?? 0,
    createdAt: found.SnapshotCreateTime?.getTime(),
    manual: found.SnapshotType === 'manual',
    tags: tagsOf(found.TagList),
  }
}

function parseClusterSnapshot(found: DBClusterSnapshot): Snapshot {
  return {
    id: found.DBClusterSnapshotIdentifier ?? '',
    kind: 'cluster',
    source: found.DBClusterIdentifier ?? '',
    status: found.Status ?? '',
    progress: found.PercentProgress ?? 0,
    createdAt: found.SnapshotCreateTime?.getTime(),
    manual: found.SnapshotType === 'manual',
    tags: tagsOf(found.TagList),
  }
}

function tagList(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

function tagsOf(list: readonly Tag[] | undefined): Tags {
  return Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']))
}

async function pages<T>(
  page: (
    marker: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = []
  let marker: string | undefined
  do {
    const { items, next } = await page(marker)
    all.push(...items)
    marker = next
  } while (marker !== undefined && marker !== '')
  return all
}

async function orNothing<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && error.name === name) return undefined
    throw error
  }
}

function defined<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }
}
