import type { Host } from '../host/index.ts'
import { parseDuration } from '../kernel/index.ts'
import {
  drill,
  drillReport,
  drizzleLedger,
  exitCodes,
  inspectCopy,
  readConnectionUrl,
} from '../migrations/index.ts'
import type { ActionResult } from './action.ts'
import { fetchedUrl } from './database-url.ts'
import { type MigrateSettings, runOptions } from './migrate-settings.ts'
import { snapshotOwner, snapshotPorts, withRds } from './snapshot-ports.ts'

/** Restores a snapshot to a throw-away copy, holds it against what was recorded, and deletes it. */
export async function restoreDrill(host: Host, settings: MigrateSettings): Promise<ActionResult> {
  const { url, ledger, run } = runOptions(host, settings)
  const target = await readConnectionUrl(url)
  const outcome = await withRds(host, settings, target, (rds, source) =>
    drill(
      {
        owner: snapshotOwner(settings),
        run: { id: run.id },
        source,
        snapshot: host.inputs['from-snapshot'],
        timeoutMs: parseDuration(settings.migrations.snapshots.timeout, 'migrations.snapshots.timeout'),
      },
      {
        ...snapshotPorts(host, rds),
        inspect: async (endpoint, snapshot) =>
          inspectCopy(
            {
              target: await readConnectionUrl(await fetchedUrl(host, settings, endpoint)),
              ledger: ledger ?? drizzleLedger,
            },
            snapshot,
            { ...snapshotPorts(host, rds), random: host.random },
          ),
      },
    ),
  )
  const report = drillReport(outcome)
  return {
    report: { ...report, ...settings.place },
    outputs: {
      outcome: outcome.kind,
      snapshot: outcome.kind === 'no-snapshot' ? undefined : outcome.snapshot.id,
      'restore-seconds':
        outcome.kind === 'no-snapshot' || outcome.restoreMs === undefined
          ? undefined
          : String(Math.round(outcome.restoreMs / 1_000)),
    },
    exitCode: exitCodeOf(outcome.kind),
  }
}

function exitCodeOf(kind: Awaited<ReturnType<typeof drill>>['kind']): number {
  switch (kind) {
    case 'passed':
      return exitCodes.done
    case 'no-snapshot':
    case 'failed':
      return exitCodes.refused
    case 'cancelled':
      return exitCodes.cancelled
  }
}
