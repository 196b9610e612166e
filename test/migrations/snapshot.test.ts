import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds'
import { describe, expect, it } from 'vitest'
import { drill, drillReport } from '../../src/migrations/snapshot/index.ts'
import { ask } from '../rehearsal/cloud/rds/stand.ts'
import { snapshotStand } from './snapshot-stand.ts'

describe('a snapshot before a migration', () => {
  it('is found by the host of the URL, waited for, tagged, and proven by a restore that leaves nothing behind', async () => {
    const { takeOne, drillPorts, rds, source, request, lines, client, url } = await snapshotStand()
    expect(source).toMatchObject({ kind: 'instance', identifier: 'core' })
    const taken = await takeOne()
    expect(await rds.describeSnapshot('instance', taken.id)).toMatchObject({
      status: 'available',
      tags: {
        'deploy-kit:module': 'core',
        'deploy-kit:environment': 'staging',
        'deploy-kit:sha': 'c'.repeat(40),
        'deploy-kit:run': '7-1',
        'deploy-kit:migration-head': 'bbb',
        'deploy-kit:record': expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    })
    expect(lines.join('\n')).toMatch(/taking the snapshot .*: data may be lost[\s\S]*is available after/)
    // What is lost afterwards is in the snapshot all the same.
    await ask(url, 'drop table item')

    const outcome = await drill({ ...request, timeoutMs: 3_600_000 }, drillPorts)
    expect(outcome).toMatchObject({
      kind: 'passed',
      snapshot: { id: taken.id },
      deletion: 'gone',
      leftover: undefined,
      comparison: {
        tables: expect.arrayContaining([
          { table: 'public.item', recorded: 500, restored: 500, estimated: false, agrees: true },
        ]),
      },
    })
    const report = drillReport(outcome)
    expect(report.status).toBe('success')
    expect(report.happened).toMatch(/was restored in .*: the ledger and 2 tables are as recorded/)
    const { DBInstances = [] } = await client.send(new DescribeDBInstancesCommand({}))
    expect(DBInstances.map((it) => it.DBInstanceIdentifier)).toEqual(['core'])
  })
})

describe('a drill without a snapshot', () => {
  it('has nothing to restore where we took nothing', async () => {
    const { drillPorts, request } = await snapshotStand()
    expect(await drill(request, drillPorts)).toMatchObject({ kind: 'no-snapshot' })
    expect(await drill({ ...request, snapshot: 'none' }, drillPorts)).toMatchObject({
      kind: 'no-snapshot',
      reason: 'RDS has no instance snapshot none',
    })
  })
})
