import type { Host } from '../host/index.ts'
import { errorMessage } from '../kernel/index.ts'
import { readRecords, recordNothingLeft } from '../trace/index.ts'
import type { ActionResult } from './action.ts'
import type { MigrateSettings } from './migrate-settings.ts'
import { hasForge } from './settings.ts'

/** The input `migrations-left`: what an apply left for the phase after the deploy; undefined where nobody says. */
export function readMigrationsLeft(host: Host): readonly string[] | undefined {
  return host.inputs['migrations-left']
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/**
 * What the newest record with this head names as left: a rollback that keeps the schema leaves the same. Undefined where
 * there is none to be read, which takes nothing away from a rollback.
 */
export async function migrationsLeftAt(
  host: Host,
  module: string,
  environment: string,
  head: string,
): Promise<readonly string[] | undefined> {
  if (!hasForge(host)) return undefined
  try {
    const wanted = (it: { readonly module: string; readonly migrationHead?: string | undefined }) =>
      it.module === module && it.migrationHead === head
    for await (const { record } of readRecords(host.forge(), environment, wanted))
      return record.migrationsLeft
  } catch (error) {
    host.log.notice({
      level: 'warning',
      message: `Which migrations were left is not known, so the record of the rollback names none: ${errorMessage(error)}`,
    })
  }
  return undefined
}

/**
 * Tells the release record that the database has caught up, once an apply left nothing. The migrations are applied
 * whatever becomes of that; a record that could not be told is said.
 */
export async function tellRecord(
  host: Host,
  { config, place }: MigrateSettings,
  { outputs, exitCode }: ActionResult,
): Promise<void> {
  if (exitCode !== 0 || outputs['pending'] !== '0' || place.environment === undefined || !hasForge(host))
    return
  try {
    const told = await recordNothingLeft(host.forge(), place.environment, config.module)
    if (told.length > 0)
      host.log.info(`the release record of ${told.join(' and ')} says now that no migration is left`)
  } catch (error) {
    host.log.notice({
      level: 'warning',
      message: `The release record still says that migrations are left, so a plan from it will list them: ${errorMessage(error)}. To be told it needs deployments: write.`,
    })
  }
}
