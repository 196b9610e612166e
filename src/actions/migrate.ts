import type { Host } from '../host/index.ts'
import { PlatformError } from '../kernel/index.ts'
import { exitCodeOfError } from '../migrations/index.ts'
import { errorReport } from '../report/index.ts'
import type { Action, ActionResult } from './action.ts'
import { withDatabaseUrl } from './database-url.ts'
import { type MigrateSettings, migrateSettings } from './migrate-settings.ts'
import { tellRecord } from './migrations-left.ts'
import { settledVersions } from './running-settled.ts'
import { runningVersions, withRunning } from './running-versions.ts'
import { choice, readSettings } from './settings.ts'

/** Every mode is a chunk of its own: what applies migrations does not load what checks them. */
const modes = {
  apply: async () => (await import('./migrate-apply.ts')).migrateApply,
  down: async () => (await import('./migrate-apply.ts')).migrateDown,
  status: async () => (await import('./migrate-status.ts')).migrateStatus,
  plan: async () => (await import('./migrate-plan.ts')).migratePlan,
  check: async () => (await import('./migrate-check.ts')).migrateCheck,
  'generate-down': async () => (await import('./migrate-check.ts')).migrateGenerateDown,
  baseline: async () => (await import('./migrate-repair.ts')).migrateBaseline,
  repair: async () => (await import('./migrate-repair.ts')).migrateRepair,
  'restore-drill': async () => (await import('./restore-drill.ts')).restoreDrill,
} as const

export type MigrateMode = keyof typeof modes

export const migrateModes = Object.keys(modes) as readonly MigrateMode[]

export const migrate: Action = async (host) => {
  const mode = choice(host, 'mode', [...migrateModes, 'comment'], 'apply')
  // It has no checkout, and asks nothing of the configuration.
  if (mode === 'comment') return await (await import('./migrate-comment.ts')).migrateComment(host)
  if (choice(host, 'unconfigured', ['fail', 'skip'], 'fail') === 'skip') {
    const { config } = readSettings(host)
    if (config.migrations === undefined) return noMigrations(config.module)
  }
  const settings = migrateSettings(host)
  try {
    const result = await run(host, settings, mode)
    if (mode === 'apply') await tellRecord(host, settings, result)
    return result
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    return unanswered(host, settings, error)
  }
}

async function run(host: Host, settings: MigrateSettings, mode: MigrateMode): Promise<ActionResult> {
  if (offline(host, mode)) return await (await modes[mode]())(host, settings)
  if (settings.migrations.executor === 'ecs-task') return await inTask(host, settings, mode)
  return await (await modes[mode]())(host, await withDatabaseUrl(host, settings))
}

/** The shipped workflows call migrate for every module, so that nobody's migrations are forgotten. */
function noMigrations(module: string): ActionResult {
  return {
    report: {
      kind: 'migrate',
      module,
      status: 'success',
      outcome: 'no-migrations',
      happened: `The configuration of ${module} names no migrations, so no database was touched.`,
      evidence: [],
    },
    outputs: { outcome: 'no-migrations' },
  }
}

/** True where no database is asked, so that it is done here whatever the executor is. */
function offline(host: Host, mode: MigrateMode): boolean {
  return (
    mode === 'check' || mode === 'generate-down' || (mode === 'plan' && host.inputs['head'] !== undefined)
  )
}

/** What runs is asked from here: the task's role need not see ECS. */
async function inTask(host: Host, settings: MigrateSettings, mode: MigrateMode): Promise<ActionResult> {
  const needs = mode === 'down' ? 'always' : mode === 'apply' || mode === 'plan' ? 'contract' : undefined
  const look = mode === 'plan' || host.inputs['phase'] === 'before' ? runningVersions : settledVersions
  const pinned = host.inputs['pinned']
  const running = needs === undefined ? undefined : await look(host, settings, needs, pinned)
  const image = await (await import('./task-image.ts')).taskImage(host, settings)
  const { migrateInTask, runningInputs } = await import('./migrate-in-task.ts')
  const inputs = runningInputs(running?.versions, pinned)
  const result = await migrateInTask(host, settings, mode, inputs, image)
  return running === undefined ? result : { ...result, report: withRunning(result.report, running) }
}

/** A database or a platform that did not do what it was asked for, with the exit code that says so. */
function unanswered(host: Host, { place }: MigrateSettings, error: PlatformError): ActionResult {
  host.log.debug(error.stack ?? error.message)
  return {
    report: { ...errorReport('migrate', error), ...place },
    outputs: { outcome: 'error' },
    exitCode: exitCodeOfError(error),
  }
}
