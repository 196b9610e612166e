import { pageOf } from '../services/page.ts'
import { invalidValue } from './refusal.ts'
import type { Cluster, Instance, RdsState, Settings, Snapshot } from './state.ts'

export interface DescribeInput {
  readonly Filters?: readonly { readonly Name: string; readonly Values: readonly string[] }[]
  readonly MaxRecords?: number
  readonly Marker?: string
}

/** One page of what passes the filters; `values` gives what a filter of that name looks at, undefined for no such filter. */
export function described<T>(
  items: readonly T[],
  input: DescribeInput,
  stamp: string,
  values: (item: T, filter: string) => readonly string[] | undefined,
  known: readonly string[],
): { readonly items: readonly T[]; readonly Marker?: string } {
  const size = input.MaxRecords ?? 100
  if (size < 20 || size > 100)
    throw invalidValue(`Invalid value ${size} for MaxRecords. Must be between 20 and 100`)
  for (const { Name } of input.Filters ?? [])
    if (!known.includes(Name)) throw invalidValue(`Unrecognized filter name: ${Name}`)
  const passing = items.filter((item) =>
    (input.Filters ?? []).every(({ Name, Values }) =>
      (values(item, Name) ?? []).some((value) => Values.includes(value)),
    ),
  )
  const page = pageOf(passing, size, input.Marker, stamp, () => {
    throw invalidValue('The parameter Marker is not valid.')
  })
  return {
    items: page.items,
    ...(page.nextToken === undefined ? {} : { Marker: page.nextToken }),
  }
}

const vpcId = 'vpc-rehearsal'

export function instanceView(state: RdsState, instance: Instance): object {
  const { settings, server, cluster } = instance
  return {
    DBInstanceIdentifier: instance.identifier,
    DBInstanceClass: settings.DBInstanceClass ?? 'db.t4g.micro',
    Engine: instance.engine,
    EngineVersion: instance.engineVersion,
    DBInstanceStatus: instance.status,
    MasterUsername: instance.masterUsername,
    DBName: instance.databaseName,
    // As in AWS, there is no endpoint while the instance is made.
    ...(server === undefined || instance.status === 'creating'
      ? {}
      : { Endpoint: { Address: server.host, Port: server.port, HostedZoneId: 'ZLOCAL' } }),
    AllocatedStorage: settings.AllocatedStorage ?? (cluster === undefined ? 20 : 1),
    InstanceCreateTime: instance.createdAt,
    BackupRetentionPeriod: settings.BackupRetentionPeriod ?? 1,
    DBParameterGroups: [
      {
        DBParameterGroupName: settings.DBParameterGroupName ?? `default.${family(instance)}`,
        ParameterApplyStatus: 'in-sync',
      },
    ],
    ...network(settings),
    MultiAZ: settings.MultiAZ ?? false,
    AutoMinorVersionUpgrade: settings.AutoMinorVersionUpgrade ?? true,
    LicenseModel: 'postgresql-license',
    PubliclyAccessible: settings.PubliclyAccessible ?? false,
    StorageType: settings.StorageType ?? (cluster === undefined ? 'gp3' : 'aurora'),
    DBClusterIdentifier: cluster?.identifier,
    StorageEncrypted: false,
    DbiResourceId: instance.resourceId,
    CACertificateIdentifier: settings.CACertificateIdentifier ?? 'rds-ca-rsa2048-g1',
    CopyTagsToSnapshot: settings.CopyTagsToSnapshot ?? false,
    IAMDatabaseAuthenticationEnabled: settings.EnableIAMDatabaseAuthentication ?? false,
    DeletionProtection: settings.DeletionProtection ?? false,
    DBInstanceArn: instance.arn,
    TagList: state.tags.get(instance.arn) ?? [],
  }
}

export function clusterView(state: RdsState, cluster: Cluster): object {
  const { settings } = cluster
  const members = [...state.instances.values()].filter((instance) => instance.cluster === cluster)
  const { DBSubnetGroup: group, VpcSecurityGroups } = network(settings)
  return {
    DBClusterIdentifier: cluster.identifier,
    DBClusterArn: cluster.arn,
    DbClusterResourceId: cluster.resourceId,
    Engine: 'aurora-postgresql',
    EngineVersion: cluster.engineVersion,
    EngineMode: 'provisioned',
    Status: cluster.status,
    Endpoint: '127.0.0.1',
    ReaderEndpoint: '127.0.0.1',
    Port: cluster.port,
    MasterUsername: cluster.masterUsername,
    DatabaseName: cluster.databaseName,
    ClusterCreateTime: cluster.createdAt,
    DBClusterParameterGroup: settings.DBClusterParameterGroupName ?? `default.${family(cluster)}`,
    DBSubnetGroup: group.DBSubnetGroupName,
    VpcSecurityGroups,
    DBClusterMembers: members.map((instance, index) => ({
      DBInstanceIdentifier: instance.identifier,
      IsClusterWriter: index === 0,
      DBClusterParameterGroupStatus: 'in-sync',
      PromotionTier: 1,
    })),
    MultiAZ: false,
    StorageEncrypted: false,
    ServerlessV2ScalingConfiguration: settings.ServerlessV2ScalingConfiguration,
    IAMDatabaseAuthenticationEnabled: settings.EnableIAMDatabaseAuthentication ?? false,
    DeletionProtection: settings.DeletionProtection ?? false,
    CopyTagsToSnapshot: settings.CopyTagsToSnapshot ?? false,
    TagList: state.tags.get(cluster.arn) ?? [],
  }
}

export function snapshotView(state: RdsState, snapshot: Snapshot): object {
  const { source } = snapshot
  const shared = {
    SnapshotCreateTime: snapshot.createdAt,
    EngineVersion: source.engineVersion,
    AllocatedStorage: source.settings.AllocatedStorage ?? 20,
    Status: snapshot.status,
    Port: 'port' in source ? source.port : (source.server?.port ?? 5432),
    VpcId: vpcId,
    MasterUsername: source.masterUsername,
    LicenseModel: 'postgresql-license',
    SnapshotType: 'manual',
    PercentProgress: snapshot.progress,
    IAMDatabaseAuthenticationEnabled: source.settings.EnableIAMDatabaseAuthentication ?? false,
    TagList: state.tags.get(snapshot.arn) ?? [],
  }
  return snapshot.kind === 'cluster'
    ? {
        ...shared,
        DBClusterSnapshotIdentifier: snapshot.identifier,
        DBClusterIdentifier: source.identifier,
        DBClusterSnapshotArn: snapshot.arn,
        ClusterCreateTime: source.createdAt,
        Engine: 'aurora-postgresql',
        EngineMode: 'provisioned',
        StorageEncrypted: false,
        DbClusterResourceId: source.resourceId,
      }
    : {
        ...shared,
        DBSnapshotIdentifier: snapshot.identifier,
        DBInstanceIdentifier: source.identifier,
        DBSnapshotArn: snapshot.arn,
        InstanceCreateTime: source.createdAt,
        OriginalSnapshotCreateTime: snapshot.createdAt,
        Engine: 'postgres',
        Encrypted: false,
        StorageType: source.settings.StorageType ?? 'gp3',
        DbiResourceId: source.resourceId,
        SnapshotTarget: 'region',
      }
}

function network(settings: Settings) {
  return {
    DBSubnetGroup: {
      DBSubnetGroupName: settings.DBSubnetGroupName ?? 'default',
      VpcId: vpcId,
      SubnetGroupStatus: 'Complete',
    },
    VpcSecurityGroups: (settings.VpcSecurityGroupIds ?? ['sg-default']).map((VpcSecurityGroupId) => ({
      VpcSecurityGroupId,
      Status: 'active',
    })),
  }
}

function family({ engineVersion, ...rest }: Instance | Cluster): string {
  const engine = 'engine' in rest ? rest.engine : 'aurora-postgresql'
  return `${engine}${engineVersion.split('.')[0]}`
}
