import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config, EnvironmentConfig } from '../config/index.ts'
import { type Difference, diffTaskDefinitions, type TaskDefinition } from '../ecs/index.ts'
import type { Host } from '../host/index.ts'
import { ConfigurationError } from '../kernel/index.ts'
import { type Preview, previewFromRecord, readFolder } from '../migrations/index.ts'
import { planRelease, readHistory } from '../release/index.ts'
import { newestSuccess, type ReleaseRecord } from '../trace/index.ts'
import type { Action } from './action.ts'
import { deployTarget } from './deploy-request.ts'
import { lintOptions, migrationsFolder } from './migrate-settings.ts'
import { type EnvironmentPlan, planReport } from './plan-report.ts'
import { chosenEnvironments, hasForge, readSettings } from './settings.ts'

/** What would merging or deploying this do? Reads git, the configuration and the release records; no AWS, no database. */
export const plan: Action = async (host) => {
  const { config, folder } = readSettings(host)
  const release = planRelease(await readHistory(host.exec, folder, config.release['tag-prefix']))
  const migrations =
    config.migrations === undefined
      ? undefined
      : (await readFolder(join(folder, config.migrations.folder))).migrations.map((it) => it.name)
  const environments: EnvironmentPlan[] = []
  for (const [name, environment] of chosenEnvironments(host, config)) {
    environments.push(await planEnvironment(host, config, folder, name, environment, migrations))
  }
  const report = planReport(
    config,
    release,
    environments,
    await pendingPreview(host, config, folder, environments),
  )
  if (hasForge(host) && host.run.pullRequest !== undefined) await host.comment(report)
  return {
    report,
    outputs: {
      outcome: 'planned',
      version: release.next.kind === 'nothing' ? undefined : release.next.version,
    },
  }
}

/** What is pending in the environment that is furthest behind; what the others lack is part of it. */
async function pendingPreview(
  host: Host,
  config: Config,
  folder: string,
  environments: readonly EnvironmentPlan[],
): Promise<Preview | undefined> {
  const configured = config.migrations
  const [furthest] = environments
    .flatMap((it) =>
      it.migrations?.kind === 'pending' && it.serving.known
        ? [{ record: it.serving.record, count: it.migrations.names.length }]
        : [],
    )
    .sort((a, b) => b.count - a.count)
  if (configured === undefined || furthest === undefined || furthest.count === 0) return undefined
  // What runs is judged when it is applied; from here nobody can ask.
  return await previewFromRecord(migrationsFolder(host, configured, folder), furthest.record.migrationHead, {
    running: [],
    notYet: furthest.record.migrationsLeft ?? [],
    lint: lintOptions(configured),
  })
}

async function planEnvironment(
  host: Host,
  config: Config,
  folder: string,
  name: string,
  environment: EnvironmentConfig,
  migrations: readonly string[] | undefined,
): Promise<EnvironmentPlan> {
  const serving = await recordOf(host, config.module, name)
  return {
    name,
    serving,
    strategy: environment.ecs === undefined ? undefined : deployTarget(config, name, environment, folder),
    promoteFrom: environment['promote-from'],
    migrations: migrations === undefined ? undefined : pendingSince(migrations, serving),
    taskDefinition: await taskDefinitionDiff(host, folder, environment),
  }
}

async function recordOf(
  host: Host,
  module: string,
  environment: string,
): Promise<EnvironmentPlan['serving']> {
  if (!hasForge(host)) return { known: false, why: 'no GitHub token was given' }
  // Several modules may be deployed from one repository.
  const newest = await newestSuccess(host.forge(), environment, (it) => it.module === module)
  return newest === undefined
    ? { known: false, why: 'nothing was deployed there yet' }
    : { known: true, record: newest }
}

/** The migrations between the recorded head of an environment and this commit; the database itself is not asked. */
export function pendingSince(
  migrations: readonly string[],
  serving: EnvironmentPlan['serving'],
): EnvironmentPlan['migrations'] {
  if (!serving.known) return { kind: 'unknown', why: serving.why }
  return between(migrations, serving.record)
}

function between(migrations: readonly string[], record: ReleaseRecord): EnvironmentPlan['migrations'] {
  if (record.migrationHead === undefined)
    return { kind: 'unknown', why: `the record of ${record.version} names no migration` }
  const at = migrations.indexOf(record.migrationHead)
  if (at === -1) return { kind: 'gone', head: record.migrationHead }
  const left = record.migrationsLeft ?? []
  return { kind: 'pending', names: migrations.filter((name, index) => index > at || left.includes(name)) }
}

/** Where the task definition is a file of the repo: how it differs from the base branch's. */
async function taskDefinitionDiff(
  host: Host,
  folder: string,
  environment: EnvironmentConfig,
): Promise<readonly Difference[] | undefined> {
  const file = environment.ecs?.['task-definition']
  const base = host.run.pullRequest?.baseSha
  if (file === undefined || base === undefined || !existsSync(join(folder, file))) return undefined
  const read = async (commit: string): Promise<TaskDefinition | undefined> => {
    const shown = await host.exec('git', ['show', `${commit}:./${file}`], { cwd: folder, allowFailure: true })
    if (shown.exitCode !== 0) return undefined
    try {
      return JSON.parse(shown.stdout) as TaskDefinition
    } catch (cause) {
      throw new ConfigurationError(`${file} at ${commit.slice(0, 9)} is not JSON`, { cause })
    }
  }
  const after = await read('HEAD')
  return after === undefined ? undefined : diffTaskDefinitions(await read(base), after)
}
