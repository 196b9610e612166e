import {
  CreateDBClusterSnapshotCommand,
  CreateDBSnapshotCommand,
  type DBClusterSnapshot,
  type DBSnapshot,
  DeleteDBClusterSnapshotCommand,
  DeleteDBSnapshotCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBSnapshotsCommand,
  type RDSClient,
} from '@aws-sdk/client-rds'
import { allPages } from '../../../../config/index.ts'
import type { RdsPort, Snapshot } from '../../types.ts'
import { call, orNothing, tagList, tagsOf } from '../answers.ts'

/** Begins, lists and deletes snapshots of instances and of clusters. */
export function snapshots(
  rds: RDSClient,
): Pick<RdsPort, 'createSnapshot' | 'describeSnapshot' | 'listSnapshots' | 'deleteSnapshot'> {
  return {
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
            allPages(async (Marker) => {
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
            allPages(async (Marker) => {
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
