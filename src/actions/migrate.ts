import type { Host } from '../host/index.ts'
import { PlatformError } from '../kernel/index.ts'
import { exitCodeOfError } from '../migrations/index.ts'
import { errorReport } from '../report/index.ts'
import type { Action, ActionResult } from './action.ts'
import { migrateSettings } from './migrate-settings.ts'
import { choice } from './settings.ts'

/** Every mode is a chunk of its own: what applies migrations does not load what checks them. */
const modes = {
  apply: async () => (await import('./migrate-apply.ts')).migrateApply,
  down: async () => (await import('./migrate-apply.ts')).migrateDown,
  status: async () => (await import('./migrate-status.ts')).migrateStatus,
  plan: async () => (await import('./migrate-plan.ts')).migratePlan,
  baseline: async () => (await import('./migrate-repair.ts')).migrateBaseline,
  repair: async () => (await import('./migrate-repair.ts')).migrateRepair,
} as const

export type MigrateMode = keyof typeof modes

export const migrateModes = Object.keys(modes) as readonly MigrateMode[]

export const migrate: Action = async (host) => {
  const mode = choice(host, 'mode', migrateModes, 'apply')
  const settings = migrateSettings(host)
  try {
    return await (await modes[mode]())(host, settings)
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    return unanswered(host, error)
  }
}

/** A database or a platform that did not do what it was asked for, with the exit code that says so. */
function unanswered(host: Host, error: PlatformError): ActionResult {
  host.log.debug(error.stack ?? error.message)
  return {
    report: errorReport('migrate', error),
    outputs: { outcome: 'error' },
    exitCode: exitCodeOfError(error),
  }
}
