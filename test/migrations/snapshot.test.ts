import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds'
import { describe, expect, it } from 'vitest'
import { PlatformError, VirtualClock } from '../../src/kernel/index.ts'
import {
  type DatabaseSource,
  drill,
  drillReport,
  type RdsPort,
  type Snapshot,
  snapshotTags,
  take as takeSnapshotOf,
} from '../../src/migrations/snapshot/index.ts'
import { ask } from '../rehearsal/cloud/rds/stand.ts'
import { owner, snapshotStand } from './snapshot-stand.ts'

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

describe('an older snapshot that cannot be deleted', () => {
  const old = (id: string, day: number): Snapshot => ({
    id,
    kind: 'instance',
    source: 'core',
    status: 'available',
    progress: 100,
    createdAt: day * 86_400_000,
    manual: true,
    tags: snapshotTags(owner, { id: '1' }, undefined),
  })
  const source: DatabaseSource = {
    kind: 'instance',
    identifier: 'core',
    status: 'available',
    engine: 'postgres',
    placement: { securityGroups: [] },
  }
  const take = async (refusal: (id: string) => PlatformError | undefined) => {
    const clock = new VirtualClock()
    const all = [old('a', 1), old('b', 2), old('c', 3), old('d', 4)]
    const rds = {
      describeSource: async () => source,
      createSnapshot: async () => undefined,
      describeSnapshot: async () => old('new', 5),
      listSnapshots: async () => all,
      deleteSnapshot: async (_kind: string, id: string) => {
        const error = refusal(id)
        if (error !== undefined) throw error
      },
    } as unknown as RdsPort
    return clock.runUntil(
      takeSnapshotOf(
        {
          owner,
          run: { id: '1' },
          source,
          why: 'always',
          losesData: false,
          timeoutMs: 60_000,
          retention: { keep: 1, maxAgeMs: 1e12 },
        },
        {
          rds,
          clock,
          signal: new AbortController().signal,
          log: { info: () => undefined },
          record: async (snapshot) => ({
            version: 1,
            snapshot,
            at: '',
            ledger: { rows: 0, head: null },
            tables: [],
          }),
          needed: async () => [],
        },
      ),
    )
  }

  it('waits for the next run where it is busy, and keeps no other from going', async () => {
    const busy = new PlatformError('aws', 'rds:DeleteDBSnapshot failed: it is being copied', {
      code: 'InvalidDBSnapshotStateFault',
    })
    expect(await take((id) => (id === 'b' ? busy : undefined))).toMatchObject({
      pruned: ['c', 'a'],
      warnings: [
        expect.stringMatching(/^b is beyond what is kept and cannot be deleted now: .*being copied/),
      ],
    })
  })

  it('is told once, with what to do, where nothing may be deleted', async () => {
    const denied = new PlatformError('aws', 'rds:DeleteDBSnapshot failed: AccessDenied', {
      code: 'AccessDenied',
      fix: 'Allow rds:DeleteDBSnapshot to the role of this environment.',
    })
    expect(await take(() => denied)).toMatchObject({
      pruned: [],
      warnings: [
        expect.stringMatching(/could not all be deleted: .*AccessDenied\. Allow rds:DeleteDBSnapshot/),
      ],
    })
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
