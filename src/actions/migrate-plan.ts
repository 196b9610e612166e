import type { Host } from '../host/index.ts'
import { ConfigurationError } from '../kernel/index.ts'
import {
  exitCodes,
  type Preview,
  preview,
  previewFromRecord,
  previewReport,
  type Unreachable,
} from '../migrations/index.ts'
import type { ActionResult } from './action.ts'
import { previewRecorded } from './migrate-recorded.ts'
import {
  lintOptions,
  type MigrateSettings,
  migrationPorts,
  readOutOfOrder,
  runOptions,
} from './migrate-settings.ts'
import { readMigrationsLeft } from './migrations-left.ts'
import { type Running, runningVersions, withRunning } from './running-versions.ts'
import { choice } from './settings.ts'

/** Reads only: the database where a URL is at hand, the recorded migration head alone where one is given. */
export async function migratePlan(host: Host, settings: MigrateSettings): Promise<ActionResult> {
  const { found, running } = await look(host, settings)
  const told = previewReport(found)
  const report = { ...(running === undefined ? told : withRunning(told, running)), ...settings.place }
  const seen = found.kind === 'unreachable' ? undefined : found
  return {
    report,
    outputs: {
      outcome: report.outcome,
      head: seen?.head,
      pending: seen === undefined ? undefined : String(seen.pending.length + seen.left.length),
      'plan-hash': seen?.hash,
      'deploy-hash': seen?.deployHash,
    },
    exitCode:
      found.kind === 'unreachable'
        ? exitCodes.unreachable
        : found.reasons.length > 0
          ? exitCodes.refused
          : exitCodes.done,
  }
}

async function look(
  host: Host,
  settings: MigrateSettings,
): Promise<{ readonly found: Preview | Unreachable; readonly running?: Running }> {
  const head = host.inputs['head']
  const phase = choice(host, 'phase', ['before', 'after', 'all'], 'all')
  const options = {
    phase,
    ...readOutOfOrder(host),
    ahead: choice(host, 'ahead', ['refuse', 'allow'], 'refuse'),
  }
  if (head === 'recorded') return { found: await previewRecorded(host, settings, options) }
  if (head !== undefined) {
    // What runs is judged when it is applied; a pull request has no way to ask.
    const found = await previewFromRecord(settings.folder, head === 'nothing' ? undefined : head, {
      ...options,
      running: [],
      notYet: readMigrationsLeft(host) ?? [],
      lint: lintOptions(settings.migrations),
    })
    if (found !== undefined) return { found }
    throw new ConfigurationError(`${settings.folder} has no migration ${head}`, {
      fix: 'Set head to the migration that the release record names, or to `nothing` for a database without migrations.',
    })
  }
  const running = await runningVersions(host, settings, 'contract', host.inputs['pinned'])
  const { folder, url, ledger } = runOptions(host, settings)
  const found = await preview(
    {
      ...options,
      folder,
      url,
      lint: lintOptions(settings.migrations),
      ...(ledger === undefined ? {} : { ledger }),
      ...(running.versions === undefined ? {} : { running: running.versions }),
    },
    migrationPorts(host),
  )
  return { found, running }
}
