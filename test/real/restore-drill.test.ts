import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds'
import { describe, expect, it, vi } from 'vitest'
import { PlatformError } from '../../src/kernel/index.ts'
import type { DrillPorts } from '../../src/migrations/snapshot/drill.ts'
import { copyName, copyTags, drill, drillReport } from '../../src/migrations/snapshot/index.ts'
import { owner, snapshotStand } from '../migrations/snapshot-stand.ts'
import { ask } from '../rehearsal/cloud/rds/stand.ts'

describe('a snapshot before a migration', () => {
  it('is taken and proven of a cluster too', async () => {
    const { takeOne, drillPorts, source, request } = await snapshotStand('cluster')
    expect(source).toMatchObject({ kind: 'cluster', placement: { instanceClass: 'db.t4g.micro' } })
    await takeOne()
    expect(await drill(request, drillPorts)).toMatchObject({
      kind: 'passed',
      deletion: 'gone',
      leftover: undefined,
    })
  })

  it('leaves two of ours, and those of others alone', async () => {
    const { takeOne, rds, source, ports } = await snapshotStand()
    await rds.createSnapshot(source, 'kept-by-hand', { team: 'core' })
    const ids: string[] = []
    for (let i = 0; i < 3; i++) {
      // Names have the second in them; a day later it is another one.
      const later = i * 86_400_000
      ports.clock.now = () => Date.now() + later
      ids.push((await takeOne()).id)
    }
    const left = (await rds.listSnapshots(source)).map((it) => it.id)
    expect(left.sort()).toEqual([ids[1], ids[2], 'kept-by-hand'].sort())
  })
})

describe('a snapshot that there is no room for', () => {
  it('is taken once those that it pushes out are gone, but for the one that a migration needs', async () => {
    const { takeOne, rds, source, ports, url, lines } = await snapshotStand()
    const ids: string[] = []
    const full = {
      ...rds,
      createSnapshot: async (...given: Parameters<typeof rds.createSnapshot>) => {
        if ((await rds.listSnapshots(source)).length < 3) return rds.createSnapshot(...given)
        throw new PlatformError(
          'aws',
          'rds:CreateDBSnapshot failed: Cannot create more than 3 manual snapshots',
          { code: 'SnapshotQuotaExceededFault' },
        )
      },
    }
    for (let i = 0; i < 4; i++) {
      const later = i * 86_400_000
      ports.clock.now = () => Date.now() + later
      ids.push((await takeOne({ rds: full })).id)
      if (i > 0) continue
      await ask(
        url,
        `create table deploykit.migration_log (id serial, name text, status text, transactional boolean, snapshot_id text);
         insert into deploykit.migration_log (name, status, transactional, snapshot_id)
           values ('0001_drop', 'ok', true, '${ids[0]}')`,
      )
    }
    expect(lines.join('\n')).toMatch(/RDS keeps no more manual snapshots/)
    const left = (await rds.listSnapshots(source)).map((it) => it.id)
    expect(left.sort()).toEqual([ids[0], ids[2], ids[3]].sort())
  })
})

describe('a copy that a killed drill left', () => {
  it('is deleted by the next one, and nothing else is', async () => {
    const { takeOne, drillPorts, rds, request, source } = await snapshotStand()
    const { id } = await takeOne()
    const snapshot = await rds.describeSnapshot('instance', id)
    if (snapshot === undefined) throw new Error('no snapshot')
    const made = Date.now() - 3 * request.timeoutMs
    const [forgotten, foreign] = [copyName(owner, made), 'deploy-kit-drill-of-somebody-else']
    const tags = copyTags(owner, request.run, id)
    await rds.restore(snapshot, forgotten, source.placement, source.engine, tags)
    await rds.restore(snapshot, foreign, source.placement, source.engine, {})
    expect(await drill(request, drillPorts)).toMatchObject({ kind: 'passed' })
    await vi.waitFor(
      async () => expect(await rds.describeCopy('instance', forgotten)).toBeUndefined(),
      20_000,
    )
    expect(await rds.describeCopy('instance', foreign)).toBeDefined()
    expect(await rds.describeCopy('instance', 'core')).toBeDefined()
  })
})

describe('a drill that does not pass', () => {
  it('says what differs, and deletes the copy', async () => {
    const { takeOne, drillPorts, request, client } = await snapshotStand()
    await takeOne()
    const lossy = {
      ...drillPorts,
      inspect: async (at: { host: string; port: number }, snapshot: string) => {
        await ask(`postgres://deploy:hunter2hunter2@127.0.0.1:${at.port}/core`, 'truncate item')
        return drillPorts.inspect(at, snapshot)
      },
    }
    const outcome = await drill(request, lossy)
    expect(outcome).toMatchObject({
      kind: 'failed',
      reasons: ['public.item has 0 rows; recorded were 500'],
      deletion: 'gone',
      leftover: undefined,
    })
    expect(drillReport(outcome)).toMatchObject({ status: 'failure' })
    const { DBInstances = [] } = await client.send(new DescribeDBInstancesCommand({}))
    expect(DBInstances.map((it) => it.DBInstanceIdentifier)).toEqual(['core'])
  })

  it('deletes the copy when it is cancelled, as far as a run that has seconds can know', async () => {
    const { takeOne, drillPorts, request, client } = await snapshotStand()
    await takeOne()
    const outcome = await drill(request, cancelledAfterRestore(drillPorts))
    expect(outcome).toMatchObject({ kind: 'cancelled', deletion: 'accepted', leftover: undefined })
    expect(JSON.stringify(drillReport(outcome))).toContain('RDS has accepted to delete it')
    const { DBInstances = [] } = await client.send(new DescribeDBInstancesCommand({}))
    const copy = DBInstances.find((it) => it.DBInstanceIdentifier !== 'core')
    expect(copy?.DBInstanceStatus ?? 'gone').toMatch(/^(deleting|gone)$/)
  })

  it.each([
    ['refuses to delete it', async () => false, 'still stands (creating) and costs money; delete it'],
    [
      'does not answer',
      async () => {
        throw new Error('no route to host')
      },
      'may still stand and cost money (no route to host); delete it',
    ],
  ])('names the copy with the command when it is cancelled and RDS %s', async (_what, deleteCopy, words) => {
    const { takeOne, drillPorts, request } = await snapshotStand()
    await takeOne()
    const cancelled = cancelledAfterRestore(drillPorts)
    const outcome = await drill(request, { ...cancelled, rds: { ...cancelled.rds, deleteCopy } })
    expect(outcome).toMatchObject({ kind: 'cancelled', deletion: 'stands' })
    const copy = 'copy' in outcome ? outcome.copy : ''
    expect(drillReport(outcome)).toMatchObject({
      status: 'failure',
      next: [
        `${copy} ${words}: aws rds delete-db-instance --db-instance-identifier ${copy} --skip-final-snapshot`,
      ],
    })
  })

  it('fails where everything agreed and the copy could not be deleted', async () => {
    const { takeOne, drillPorts, request } = await snapshotStand()
    await takeOne()
    const { clock } = drillPorts
    let ahead = 0
    const outcome = await drill(request, {
      ...drillPorts,
      clock: { now: () => clock.now() + ahead, sleep: (...given) => clock.sleep(...given) },
      rds: {
        ...drillPorts.rds,
        deleteCopy: async () => {
          // A quarter of the time that deleting has.
          ahead += request.timeoutMs / 4
          return false
        },
      },
    })
    expect(outcome).toMatchObject({
      kind: 'failed',
      deletion: 'stands',
      reasons: [expect.stringMatching(/still stands \(available\).*delete-db-instance/)],
    })
  })
})

/** The run is cancelled as soon as RDS has begun the copy. */
function cancelledAfterRestore<P extends DrillPorts>(ports: P): P {
  const cancel = new AbortController()
  return {
    ...ports,
    signal: cancel.signal,
    rds: {
      ...ports.rds,
      restore: async (...args: Parameters<typeof ports.rds.restore>) => {
        await ports.rds.restore(...args)
        cancel.abort(new DOMException('cancelled', 'AbortError'))
      },
    },
  }
}
