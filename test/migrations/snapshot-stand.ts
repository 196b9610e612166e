import { CreateDBInstanceCommand, DescribeDBInstancesCommand } from '@aws-sdk/client-rds'
import { onTestFinished, vi } from 'vitest'
import { scaledClock } from '../../src/kernel/index.ts'
import { readConnectionUrl } from '../../src/migrations/connection/url.ts'
import {
  findSource,
  inspect,
  neededSnapshots,
  openRds,
  recordState,
  type SnapshotPorts,
  take,
} from '../../src/migrations/snapshot/index.ts'
import { drizzleLedger } from '../../src/migrations/types.ts'
import { ask, rdsStand } from '../rehearsal/cloud/rds/stand.ts'

export const owner = { module: 'core', environment: 'staging' }

/** A database on RDS with a ledger and some rows, and everything that a snapshot and a drill need. */
export async function snapshotStand(kind: 'instance' | 'cluster' = 'instance') {
  const made = await rdsStand()
  await made.client.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'core',
      DBInstanceClass: 'db.t4g.micro',
      Engine: 'postgres',
      MasterUsername: 'deploy',
      MasterUserPassword: 'hunter2hunter2',
      DBName: 'core',
    }),
  )
  await made.happened('instance.available', 'core')
  const { DBInstances = [] } = await made.client.send(new DescribeDBInstancesCommand({}))
  const endpoint = DBInstances[0]?.Endpoint
  const url = `postgres://deploy:hunter2hunter2@127.0.0.1:${endpoint?.Port}/core`
  await ask(
    url,
    `create schema drizzle; create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
     insert into drizzle.__drizzle_migrations (hash, created_at) values ('aaa', 1), ('bbb', 2);
     create table item (id int); insert into item select generate_series(1, 500)`,
  )
  if (kind === 'cluster') {
    made.rds.adoptCluster({ identifier: 'aurora', url, engineVersion: '18', databaseName: 'core' })
  }
  vi.stubEnv('AWS_ENDPOINT_URL', made.endpoint)
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATEST')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  const rds = await openRds({ region: 'eu-west-1', credentials: undefined })
  onTestFinished(() => {
    rds.close()
    vi.unstubAllEnvs()
  })
  const lines: string[] = []
  const cancel = new AbortController()
  const ports = {
    rds,
    clock: scaledClock(10_000),
    signal: cancel.signal,
    random: Math.random,
    log: { info: (line: string) => lines.push(line), debug: () => undefined },
  }
  const access = { target: await readConnectionUrl(url), ledger: drizzleLedger }
  const source = await findSource(
    rds,
    { host: '127.0.0.1', port: Number(endpoint?.Port) },
    kind === 'cluster' ? { cluster: 'aurora' } : {},
  )
  const request = {
    owner,
    run: { id: '7-1', gitSha: 'c'.repeat(40) },
    source,
    why: 'data may be lost: 0002 drops item.note',
    losesData: true,
    timeoutMs: 3_600_000,
    retention: { keep: 2, maxAgeMs: 30 * 86_400_000 },
  }
  return {
    ...made,
    url,
    rds,
    ports,
    lines,
    cancel,
    source,
    request,
    takeOne: (more: Partial<SnapshotPorts> = {}) =>
      take(request, {
        ...ports,
        ...more,
        record: async (snapshot) => {
          const record = await recordState(access, snapshot, ports)
          if ('kind' in record) throw new Error(record.message)
          return record
        },
        needed: async () => {
          const needed = await neededSnapshots(access, ports)
          if ('kind' in needed) throw new Error(needed.message)
          return needed
        },
      }),
    drillPorts: {
      ...ports,
      inspect: async (at: { host: string; port: number }, snapshot: string) =>
        inspect({ ...access, target: { ...access.target, ...at } }, snapshot, ports),
    },
  }
}
