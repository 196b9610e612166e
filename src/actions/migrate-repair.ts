import type { MigrationsConfig } from '../config/index.ts'
import type { Host } from '../host/index.ts'
import {
  baseline,
  baselineReport,
  beforeOf,
  exitCodeOf,
  openThrowAway,
  repair,
  repairReport,
  type ThrowAwayServer,
} from '../migrations/index.ts'
import type { ActionResult } from './action.ts'
import {
  type MigrateSettings,
  migrationPorts,
  readConsent,
  runOptions,
  secretUrl,
} from './migrate-settings.ts'
import { choice, required } from './settings.ts'
import { snapshotPort } from './snapshot-ports.ts'

/** Adopts a database that was made without the ledger. */
export async function migrateBaseline(host: Host, settings: MigrateSettings): Promise<ActionResult> {
  const to = required(host, 'to', 'the newest migration whose result the database has already')
  const outcome = await baseline(
    { ...runOptions(host, settings), to, consent: readConsent(host) },
    {
      ...migrationPorts(host),
      throwAway: () => throwAway(host, settings.migrations, settings.root),
    },
  )
  return {
    report: { ...baselineReport(outcome), ...settings.place },
    outputs: {
      outcome: outcome.kind,
      head: outcome.kind === 'baselined' || outcome.kind === 'nothing-to-mark' ? outcome.head : undefined,
      applied: outcome.kind === 'baselined' ? String(outcome.marked.length) : '0',
    },
    exitCode: exitCodeOf(outcome),
  }
}

/** Mends what a crash, two runners at once or an upgrade of Drizzle left behind in ledger and log. */
export async function migrateRepair(host: Host, settings: MigrateSettings): Promise<ActionResult> {
  const options = runOptions(host, settings)
  const snapshot = await snapshotPort(host, settings, options)
  const outcome = await repair(
    {
      ...options,
      snapshot: settings.migrations.snapshot,
      halfDone:
        host.inputs['half-done'] === undefined
          ? undefined
          : choice(host, 'half-done', ['resume', 'mark-applied', 'undo']),
      ahead: choice(host, 'ahead', ['refuse', 'allow'], 'refuse'),
      consent: readConsent(host),
    },
    { ...migrationPorts(host), ...(snapshot === undefined ? {} : { snapshot }) },
  )
  const was = beforeOf(outcome)
  return {
    report: { ...repairReport(outcome), ...settings.place },
    outputs: {
      outcome: outcome.kind,
      applied: outcome.kind === 'repaired' ? String(outcome.steps.length) : '0',
      snapshot: was?.snapshot,
      'restore-point': was?.restorePoint,
    },
    exitCode: exitCodeOf(outcome),
  }
}

async function throwAway(
  host: Host,
  migrations: MigrationsConfig,
  project: string,
): Promise<ThrowAwayServer | undefined> {
  const shadowUrl = migrations.check['shadow-url']
  const major = migrations.check.postgres
  const opened = await openThrowAway(
    {
      project,
      ...(shadowUrl === undefined
        ? {}
        : { shadowUrl: secretUrl(host, shadowUrl, 'migrations.check.shadow-url') }),
      ...(major === undefined ? {} : { major }),
    },
    { ...migrationPorts(host), exec: host.exec, env: host.env, tempDir: host.run.tempDir },
  )
  for (const { source, why } of opened.tried)
    host.log.debug(`no throw-away PostgreSQL from ${source}: ${why}`)
  return opened.kind === 'ready' ? opened.server : undefined
}
