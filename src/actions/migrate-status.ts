import type { Host } from '../host/index.ts'
import { exitCodes, loadTraits, readFolder, status, statusReport } from '../migrations/index.ts'
import type { ActionResult } from './action.ts'
import { type MigrateSettings, migrationPorts, runOptions } from './migrate-settings.ts'

export async function migrateStatus(host: Host, settings: MigrateSettings): Promise<ActionResult> {
  const options = runOptions(host, settings)
  const { migrations } = await readFolder(options.folder)
  const found = await status(
    {
      ...options,
      ...(settings.place.environment === undefined ? {} : { environment: settings.place.environment }),
      describe: await loadTraits(migrations),
    },
    migrationPorts(host),
  )
  const report = { ...statusReport(found), ...settings.place }
  if ('kind' in found) return { report, outputs: { outcome: found.kind }, exitCode: exitCodes.unreachable }
  return {
    report,
    outputs: {
      outcome: found.state,
      head: found.head ?? undefined,
      pending: String(found.pending.length),
    },
    exitCode: found.state === 'needs-attention' ? exitCodes.refused : exitCodes.done,
  }
}
