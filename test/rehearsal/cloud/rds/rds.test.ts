import {
  AddTagsToResourceCommand,
  CreateDBClusterSnapshotCommand,
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DeleteDBClusterCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ListTagsForResourceCommand,
  RestoreDBClusterFromSnapshotCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds'
import { describe, expect, it } from 'vitest'
import { ask, rdsStand } from './stand.ts'

/** A real server under the name `core`; its superuser's URL of the database core. */
async function withCore() {
  const stand = await rdsStand()
  const { client, happened } = stand
  await client.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'core',
      DBInstanceClass: 'db.t4g.small',
      Engine: 'postgres',
      EngineVersion: '18.4',
      MasterUsername: 'deploy',
      MasterUserPassword: 'hunter2 & more',
      DBName: 'core',
      DBSubnetGroupName: 'private',
      VpcSecurityGroupIds: ['sg-1'],
    }),
  )
  await happened('instance.available', 'core')
  const url = await urlOf(stand, 'core')
  await ask(url, 'create table item (id int primary key); insert into item select generate_series(1, 1000)')
  return { ...stand, url }
}

async function urlOf({ client }: Pick<Awaited<ReturnType<typeof rdsStand>>, 'client'>, name: string) {
  const { DBInstances = [] } = await client.send(
    new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }),
  )
  const { Address, Port } = DBInstances[0]?.Endpoint ?? {}
  return `postgres://deploy:hunter2%20%26%20more@${Address}:${Port}/core`
}

describe('RDS of the local cloud', () => {
  it('restores into a new instance what its snapshot saw, writers going on meanwhile', async () => {
    const { client, happened, url, ...stand } = await withCore()
    const { DBSnapshot: begun } = await client.send(
      new CreateDBSnapshotCommand({
        DBSnapshotIdentifier: 'before-1',
        DBInstanceIdentifier: 'core',
        Tags: [{ Key: 'deploy-kit:sha', Value: 'abc' }],
      }),
    )
    expect(begun).toMatchObject({ Status: 'creating', PercentProgress: 0, DBInstanceIdentifier: 'core' })
    await expect(
      client.send(new CreateDBSnapshotCommand({ DBSnapshotIdentifier: 'b', DBInstanceIdentifier: 'core' })),
    ).rejects.toMatchObject({
      name: 'InvalidDBInstanceStateFault',
      message: expect.stringContaining('core is not currently in the available state'),
    })
    // A client that is connected all the while, as a product is.
    await ask(url, 'create table later (id int)')
    await happened('snapshot.available', 'before-1')
    const { DBSnapshots: taken } = await client.send(
      new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: 'before-1' }),
    )
    expect(taken).toMatchObject([
      { Status: 'available', PercentProgress: 100, TagList: [{ Key: 'deploy-kit:sha', Value: 'abc' }] },
    ])
    await ask(url, 'truncate item')

    const { DBInstance: restoring } = await client.send(
      new RestoreDBInstanceFromDBSnapshotCommand({
        DBInstanceIdentifier: 'drill',
        DBSnapshotIdentifier: 'before-1',
        DBSubnetGroupName: 'private',
        Tags: [{ Key: 'deploy-kit:drill', Value: 'true' }],
      }),
    )
    expect(restoring).toMatchObject({ DBInstanceStatus: 'creating', DBInstanceClass: 'db.t4g.small' })
    expect(restoring?.Endpoint).toBeUndefined()
    await happened('instance.available', 'drill')
    const drill = await urlOf({ client, ...stand }, 'drill')
    expect(drill).not.toBe(url)
    expect(await ask(drill, 'select count(*)::int as n from item')).toEqual([{ n: 1000 }])
    expect(await ask(url, 'select count(*)::int as n from item')).toEqual([{ n: 0 }])

    await client.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'drill', SkipFinalSnapshot: true }))
    await happened('instance.deleted', 'drill')
    await expect(ask(drill, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await client.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'before-1' }))
    await expect(
      client.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: 'before-1' })),
    ).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault', $metadata: { httpStatusCode: 404 } })
  })

  it('does the same for a cluster, whose storage answers once it has an instance', async () => {
    const { client, happened, url, rds } = await withCore()
    rds.adoptCluster({ identifier: 'aurora', url, engineVersion: '18.4', databaseName: 'core' })
    await client.send(
      new CreateDBClusterSnapshotCommand({
        DBClusterSnapshotIdentifier: 'whole',
        DBClusterIdentifier: 'aurora',
      }),
    )
    await happened('snapshot.available', 'whole')
    const { DBCluster: restored } = await client.send(
      new RestoreDBClusterFromSnapshotCommand({
        DBClusterIdentifier: 'again',
        SnapshotIdentifier: 'whole',
        Engine: 'aurora-postgresql',
      }),
    )
    await happened('cluster.available', 'again')
    const there = new URL(url)
    there.port = String(restored?.Port)
    await expect(ask(there.href, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await client.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: 'again-1',
        DBClusterIdentifier: 'again',
        DBInstanceClass: 'db.t4g.medium',
        Engine: 'aurora-postgresql',
      }),
    )
    await happened('instance.available', 'again-1')
    expect(await ask(there.href, 'select count(*)::int as n from item')).toEqual([{ n: 1000 }])
    await expect(
      client.send(new DeleteDBClusterCommand({ DBClusterIdentifier: 'again', SkipFinalSnapshot: true })),
    ).rejects.toMatchObject({ name: 'InvalidDBClusterStateFault' })
    await client.send(
      new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'again-1', SkipFinalSnapshot: true }),
    )
    await client.send(new DeleteDBClusterCommand({ DBClusterIdentifier: 'again', SkipFinalSnapshot: true }))
    await happened('cluster.deleted', 'again')
    const { DBClusters: left = [] } = await client.send(new DescribeDBClustersCommand({}))
    expect(left.map((it) => it.DBClusterIdentifier)).toEqual(['aurora'])
  })

  it.each<[string, (stand: Awaited<ReturnType<typeof rdsStand>>) => Promise<unknown>, string, RegExp]>([
    [
      'an instance that is not there',
      ({ client }) =>
        client.send(new CreateDBSnapshotCommand({ DBSnapshotIdentifier: 'a', DBInstanceIdentifier: 'none' })),
      'DBInstanceNotFoundFault',
      /DBInstance none not found/,
    ],
    [
      'a name that RDS does not take',
      ({ client }) =>
        client.send(
          new CreateDBSnapshotCommand({ DBSnapshotIdentifier: 'a--b', DBInstanceIdentifier: 'known' }),
        ),
      'InvalidParameterValue',
      /two consecutive hyphens/,
    ],
    [
      'a delete that does not say what becomes of the data',
      ({ client }) => client.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'known' })),
      'InvalidParameterCombination',
      /FinalDBSnapshotIdentifier is required/,
    ],
    [
      'an instance that is protected',
      ({ client }) =>
        client.send(
          new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'protected', SkipFinalSnapshot: true }),
        ),
      'InvalidParameterCombination',
      /Cannot delete protected/,
    ],
    [
      'a member that the cloud does not act on',
      ({ client }) =>
        client.send(
          new RestoreDBInstanceFromDBSnapshotCommand({
            DBInstanceIdentifier: 'x',
            DBSnapshotIdentifier: 'y',
            Domain: 'd',
          }),
        ),
      'NotImplementedException',
      /does not act on Domain/,
    ],
    [
      'a tag with characters that RDS refuses',
      ({ client }) =>
        client.send(
          new CreateDBSnapshotCommand({
            DBSnapshotIdentifier: 'a',
            DBInstanceIdentifier: 'known',
            Tags: [{ Key: 'k', Value: '{"json": 1}' }],
          }),
        ),
      'InvalidParameterValue',
      /characters other than/,
    ],
  ])('refuses %s', async (_what, call, name, message) => {
    const stand = await rdsStand()
    const url = 'postgres://postgres:none@127.0.0.1:1/postgres'
    stand.rds.adopt({ identifier: 'known', url, engineVersion: '18.4' })
    stand.rds.adopt({
      identifier: 'protected',
      url,
      engineVersion: '18.4',
      settings: { DeletionProtection: true },
    })
    await expect(call(stand)).rejects.toMatchObject({ name, message: expect.stringMatching(message) })
  })

  it('keeps tags by key', async () => {
    const { client, rds } = await rdsStand()
    rds.adopt({ identifier: 'core', url: 'postgres://p:p@127.0.0.1:1/postgres', engineVersion: '18.4' })
    const ResourceName = 'arn:aws:rds:eu-west-1:111111111111:db:core'
    const add = (Value: string) =>
      client.send(new AddTagsToResourceCommand({ ResourceName, Tags: [{ Key: 'team', Value }] }))
    await add('core')
    await add('platform')
    expect((await client.send(new ListTagsForResourceCommand({ ResourceName }))).TagList).toEqual([
      { Key: 'team', Value: 'platform' },
    ])
  })
})
