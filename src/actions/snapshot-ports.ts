import type { AwsSession } from '../config/index.ts'
import type { Host } from '../host/index.ts'
import { PlatformError, parseDuration } from '../kernel/index.ts'
import {
  drizzleLedger,
  findSource,
  isRdsHost,
  type MigrationPorts,
  neededSnapshots,
  openRds,
  type RdsPort,
  type RunOptions,
  readConnectionUrl,
  recordState,
  type SnapshotSource,
  takeSnapshotOf,
} from '../migrations/index.ts'
import type { MigrateSettings } from './migrate-settings.ts'
import { awsSession } from './settings.ts'

/**
 * What takes a snapshot before a migration; undefined where there is no RDS to take one with, which is then a refusal
 * that says so. The database is found by the host of its URL, or by what the environment names.
 */
export async function snapshotPort(
  host: Host,
  settings: MigrateSettings,
  options: RunOptions,
): Promise<MigrationPorts['snapshot']> {
  if (settings.migrations.snapshot === 'never') return undefined
  const target = await readConnectionUrl(options.url)
  const { aws, migrations } = settings.environment
  const named = migrations?.['rds-instance'] ?? migrations?.['rds-cluster']
  const region = aws?.region ?? host.env['AWS_REGION'] ?? host.env['AWS_DEFAULT_REGION']
  if (named === undefined && !isRdsHost(target.host) && (region === undefined || region === ''))
    return undefined
  const { snapshots } = settings.migrations
  const access = { target, ledger: options.ledger ?? drizzleLedger }
  return (why, losesData) =>
    withRds(host, settings, target, async (rds, source) => {
      const taken = await takeSnapshotOf(
        {
          owner: snapshotOwner(settings),
          run: { id: options.run.id, gitSha: options.run.gitSha },
          source,
          why,
          losesData,
          timeoutMs: parseDuration(snapshots.timeout, 'migrations.snapshots.timeout'),
          retention: {
            keep: snapshots.keep,
            maxAgeMs: parseDuration(snapshots['max-age'], 'migrations.snapshots.max-age'),
          },
        },
        {
          ...snapshotPorts(host, rds),
          record: async (snapshot) => {
            const record = await recordState(access, snapshot, {
              ...snapshotPorts(host, rds),
              random: host.random,
            })
            if ('kind' in record) throw new PlatformError('database', record.message, { fix: record.fix })
            return record
          },
          needed: async () => {
            const needed = await neededSnapshots(access, {
              ...snapshotPorts(host, rds),
              random: host.random,
            })
            if ('kind' in needed) throw new PlatformError('database', needed.message, { fix: needed.fix })
            return needed
          },
        },
      )
      for (const message of taken.warnings) host.log.notice({ level: 'warning', message })
      return { id: taken.id }
    })
}

/** Opens RDS for the length of `work`, with the database of the URL found in it. */
export async function withRds<T>(
  host: Host,
  settings: MigrateSettings,
  database: { readonly host: string; readonly port: number },
  work: (rds: RdsPort, source: SnapshotSource) => Promise<T>,
): Promise<T> {
  const session: AwsSession = await awsSession(host, settings.environment)
  const rds = await openRds(session)
  try {
    const { migrations } = settings.environment
    const source = await findSource(rds, database, {
      instance: migrations?.['rds-instance'],
      cluster: migrations?.['rds-cluster'],
    })
    return await work(rds, source)
  } finally {
    rds.close()
  }
}

export function snapshotPorts(host: Host, rds: RdsPort) {
  return { rds, clock: host.clock, signal: host.signal, log: host.log }
}

/** Snapshots are told apart by module and environment. */
export function snapshotOwner(settings: MigrateSettings) {
  return { module: settings.config.module, environment: settings.place.environment ?? 'unnamed' }
}
