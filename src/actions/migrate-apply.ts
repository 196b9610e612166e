import { dirname, resolve } from 'node:path'
import type { Config, EnvironmentConfig } from '../config/index.ts'
import type { Host } from '../host/index.ts'
import {
  apply,
  applyReport,
  beforeOf,
  type DownOutcome,
  down,
  downReport,
  exitCodeOf,
  exitCodes,
  headFromGit,
  type Left,
  type MigrationPorts,
  type RunningVersion,
} from '../migrations/index.ts'
import type { RollbackPorts, Serving } from '../rollback/index.ts'
import type { ActionResult } from './action.ts'
import { withDatabaseUrl } from './database-url.ts'
import {
  type MigrateSettings,
  migrationPorts,
  migrationsFolder,
  readConsent,
  readOutOfOrder,
  runOptions,
} from './migrate-settings.ts'
import { runningAfterRollback, settledVersions } from './running-settled.ts'
import { runningVersions, withRunning } from './running-versions.ts'
import { choice, readDigest, required, section } from './settings.ts'
import { snapshotPort } from './snapshot-ports.ts'

export async function migrateApply(host: Host, settings: MigrateSettings): Promise<ActionResult> {
  const phase = choice(host, 'phase', ['before', 'after', 'all'], 'all')
  // Before a deploy nothing waits for the contract migrations, which are left for later then.
  const look = phase === 'before' ? runningVersions : settledVersions
  const running = await look(host, settings, 'contract', host.inputs['pinned'])
  const planHash = host.inputs['plan-hash']
  const options = runOptions(host, settings)
  const outcome = await apply(
    {
      ...options,
      run: { ...options.run, ...productOf(host) },
      ...readOutOfOrder(host),
      ahead: choice(host, 'ahead', ['refuse', 'allow'], 'refuse'),
      phase,
      consent: readConsent(host),
      snapshot: settings.migrations.snapshot,
      ...(running.versions === undefined ? {} : { running: running.versions }),
      ...(planHash === undefined ? {} : { planHash }),
    },
    await portsWithSnapshot(host, settings),
  )
  const was = beforeOf(outcome)
  const applied = outcome.kind === 'applied' || outcome.kind === 'up-to-date' ? outcome : undefined
  return {
    report: { ...withRunning(applyReport(outcome), running), ...settings.place },
    outputs: {
      outcome: outcome.kind,
      head: applied?.head,
      applied: 'done' in outcome ? String(outcome.done.length) : '0',
      pending: applied === undefined ? undefined : String(applied.left.length),
      left: namesOf(applied?.left),
      snapshot: was?.snapshot,
      'restore-point': was?.restorePoint,
    },
    exitCode: exitCodeOf(outcome),
  }
}

/** With commas, as the input `migrations-left` of deploy-ecs takes them. */
function namesOf(left: readonly Left[] | undefined): string | undefined {
  return left === undefined || left.length === 0 ? undefined : left.map(({ name }) => name).join(',')
}

/** What brings the migrations, for the log. */
function productOf(host: Host): { readonly version?: string; readonly imageDigest?: string } {
  const version = host.inputs['version']?.replace(/^v(?=\d)/, '')
  const digest = host.inputs['digest'] === undefined ? undefined : readDigest(host)
  return {
    ...(version === undefined ? {} : { version }),
    ...(digest === undefined ? {} : { imageDigest: digest }),
  }
}

export async function migrateDown(host: Host, settings: MigrateSettings): Promise<ActionResult> {
  const to = required(
    host,
    'to',
    'the newest migration that stays, or the version or commit that brought it; `nothing` takes all of them back',
  )
  const running = await settledVersions(host, settings, 'always', host.inputs['pinned'])
  const outcome = await takeBack(host, settings, to === 'nothing' ? undefined : to, running.versions)
  const was = beforeOf(outcome)
  return {
    report: { ...withRunning(downReport(outcome), running), ...settings.place },
    outputs: {
      outcome: outcome.kind,
      head: outcome.kind === 'reverted' || outcome.kind === 'nothing-to-revert' ? outcome.to : undefined,
      applied: 'done' in outcome ? String(outcome.done.length) : '0',
      snapshot: was?.snapshot,
      'restore-point': was?.restorePoint,
    },
    exitCode: exitCodeOf(outcome),
  }
}

/**
 * The schema's way back in a rollback, to the newest migration of the version that serves again.
 * @param left the release that served before, whose image has the way back and, as a task, the runner
 */
export async function migrateBackTo(
  host: Host,
  config: Config,
  name: string,
  environment: EnvironmentConfig,
  root: string,
  head: string,
  left: Serving,
): ReturnType<RollbackPorts['migrateDown']> {
  const migrations = section(config.migrations, 'migrations')
  const settings: MigrateSettings = {
    config,
    migrations,
    root,
    folder: migrationsFolder(host, migrations, root),
    environment,
    place: { module: config.module, environment: name },
  }
  const running = await runningAfterRollback(host, settings, head)
  if (running.versions === undefined) return { done: false, detail: running.why }
  if (migrations.executor === 'ecs-task') {
    // The rollback's own `to` names a release.
    const { digest: _none, ...inputs } = host.inputs
    const { migrateInTask, runningInputs } = await import('./migrate-in-task.ts')
    const { imageLeft } = await import('./task-image.ts')
    const { report, exitCode } = await migrateInTask(
      { ...host, inputs: { ...inputs, to: head } },
      settings,
      'down',
      runningInputs(running.versions, undefined),
      await imageLeft(host, settings, left),
    )
    return { done: exitCode === exitCodes.done, detail: report.happened }
  }
  const outcome = await takeBack(host, await withDatabaseUrl(host, settings), head, running.versions)
  return { done: exitCodeOf(outcome) === exitCodes.done, detail: downReport(outcome).happened }
}

async function portsWithSnapshot(host: Host, settings: MigrateSettings): Promise<MigrationPorts> {
  const snapshot = await snapshotPort(host, settings, runOptions(host, settings))
  return { ...migrationPorts(host), ...(snapshot === undefined ? {} : { snapshot }) }
}

async function takeBack(
  host: Host,
  settings: MigrateSettings,
  to: string | undefined,
  running: readonly RunningVersion[] | undefined,
): Promise<DownOutcome> {
  // A version that brought no migration is in no log; git has its folder.
  const folder = resolve(host.run.workspace, settings.folder)
  const headAt = headFromGit({ project: dirname(folder), folder }, host)
  return await down(
    {
      ...runOptions(host, settings),
      to,
      consent: readConsent(host),
      snapshot: settings.migrations.snapshot,
      running,
    },
    { ...(await portsWithSnapshot(host, settings)), headAt },
  )
}
