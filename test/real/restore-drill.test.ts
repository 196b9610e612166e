import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds'
import { describe, expect, it } from 'vitest'
import { drill, drillReport } from '../../src/migrations/snapshot/index.ts'
import { owner, snapshotStand } from '../migrations/snapshot-stand.ts'
import { ask } from '../rehearsal/cloud/rds/stand.ts'

describe('a snapshot before a migration', () => {
  it('is taken and proven of a cluster too', async () => {
    const { takeOne, drillPorts, source, request } = await snapshotStand('cluster')
    expect(source).toMatchObject({ kind: 'cluster', placement: { instanceClass: 'db.t4g.micro' } })
    await takeOne()
    expect(await drill(request, drillPorts)).toMatchObject({ kind: 'passed', leftover: undefined })
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
      leftover: undefined,
    })
    expect(drillReport(outcome)).toMatchObject({ status: 'failure' })
    const { DBInstances = [] } = await client.send(new DescribeDBInstancesCommand({}))
    expect(
      DBInstances.filter((it) => it.DBInstanceStatus !== 'deleting').map((it) => it.DBInstanceIdentifier),
    ).toEqual(['core'])
  })

  it('deletes the copy when it is cancelled, and names it where RDS does not let it', async () => {
    const { takeOne, drillPorts, request, cancel, rds } = await snapshotStand()
    await takeOne()
    const reason = new DOMException('cancelled', 'AbortError')
    const cancelled = {
      ...drillPorts,
      rds: {
        ...rds,
        restore: async (...args: Parameters<typeof rds.restore>) => {
          await rds.restore(...args)
          cancel.abort(reason)
        },
      },
    }
    expect(await drill(request, cancelled)).toMatchObject({ kind: 'cancelled', leftover: undefined })
    const stuck = { ...cancelled, rds: { ...cancelled.rds, deleteCopy: async () => false } }
    const outcome = await drill({ ...request, owner, run: { id: '8' } }, stuck)
    expect(outcome).toMatchObject({ kind: 'cancelled' })
  })
})
