import {
  type DBCluster,
  type DBInstance,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  type RDSClient,
} from '@aws-sdk/client-rds'
import { allPages } from '../../../../config/index.ts'
import type { DatabaseSource, RdsPort } from '../../types.ts'
import { call, defined, orNothing, tagsOf } from '../answers.ts'

/** Finds and describes what snapshots are taken of. */
export function databases(rds: RDSClient): Pick<RdsPort, 'describeSource' | 'findSource' | 'listNamed'> {
  const instance = (name: string) => instanceOf(rds, name)
  const cluster = (name: string) => clusterOf(rds, name)
  const allInstances = () =>
    call('rds:DescribeDBInstances', () =>
      allPages(async (Marker) => {
        const answer = await rds.send(new DescribeDBInstancesCommand({ Marker }))
        return { items: answer.DBInstances ?? [], next: answer.Marker }
      }),
    )
  const allClusters = () =>
    call('rds:DescribeDBClusters', () =>
      allPages(async (Marker) => {
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
    listNamed: async (kind, prefix) => {
      const all =
        kind === 'instance'
          ? (await allInstances()).map((it) => ({ name: it.DBInstanceIdentifier ?? '', tags: it.TagList }))
          : (await allClusters()).map((it) => ({ name: it.DBClusterIdentifier ?? '', tags: it.TagList }))
      return all
        .filter(({ name }) => name.startsWith(prefix))
        .map(({ name, tags }) => ({ name, tags: tagsOf(tags) }))
    },
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
  }
}

/** The instance of that name as RDS describes it. */
export function instanceOf(rds: RDSClient, name: string): Promise<DBInstance | undefined> {
  return call('rds:DescribeDBInstances', () =>
    orNothing('DBInstanceNotFoundFault', async () => {
      const answer = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }))
      return answer.DBInstances?.[0]
    }),
  )
}

/** The cluster of that name as RDS describes it. */
export function clusterOf(rds: RDSClient, name: string): Promise<DBCluster | undefined> {
  return call('rds:DescribeDBClusters', () =>
    orNothing('DBClusterNotFoundFault', async () => {
      const answer = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: name }))
      return answer.DBClusters?.[0]
    }),
  )
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
      ...defined('iamAuthentication', found.IAMDatabaseAuthenticationEnabled),
    },
  }
}

function serverlessOf(
  found: DBCluster['ServerlessV2ScalingConfiguration'],
): DatabaseSource['placement']['serverless'] {
  return found === undefined
    ? undefined
    : { ...defined('MinCapacity', found.MinCapacity), ...defined('MaxCapacity', found.MaxCapacity) }
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
      ...defined('iamAuthentication', found.IAMDatabaseAuthenticationEnabled),
      ...(writer?.DBInstanceClass === 'db.serverless'
        ? defined('serverless', serverlessOf(found.ServerlessV2ScalingConfiguration))
        : {}),
    },
  }
}
