import {
  CreateDBInstanceCommand,
  type DBInstance,
  DeleteDBClusterCommand,
  DeleteDBInstanceCommand,
  type RDSClient,
  RestoreDBClusterFromSnapshotCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds'
import type { Copy, RdsPort } from '../../types.ts'
import { call, orNothing, tagList } from '../answers.ts'
import { clusterOf, instanceOf } from '../databases/index.ts'

/** Restores snapshots to copies, watches them and deletes them. */
export function copies(
  rds: RDSClient,
): Pick<RdsPort, 'restore' | 'addInstance' | 'describeCopy' | 'deleteCopy'> {
  return {
    restore: async (snapshot, name, placement, engine, tags) => {
      const shared = {
        ...(placement.subnetGroup === undefined ? {} : { DBSubnetGroupName: placement.subnetGroup }),
        ...(placement.securityGroups.length === 0
          ? {}
          : { VpcSecurityGroupIds: [...placement.securityGroups] }),
        ...(placement.iamAuthentication === undefined
          ? {}
          : { EnableIAMDatabaseAuthentication: placement.iamAuthentication }),
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
              // RDS takes no instance of the class db.serverless without it.
              ...(placement.serverless === undefined
                ? {}
                : { ServerlessV2ScalingConfiguration: placement.serverless }),
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
        const found = await instanceOf(rds, name)
        return found === undefined ? undefined : copyOf(kind, name, found, found.Endpoint?.Address)
      }
      const whole = await clusterOf(rds, name)
      if (whole === undefined) return undefined
      const member = await instanceOf(rds, memberOf(name))
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
