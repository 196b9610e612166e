import { parse as parseYaml } from 'yaml'
import { type Ecs, openEcs, type ServiceTarget } from '../ecs/index.ts'
import type { Host } from '../host/index.ts'
import { ConfigurationError, errorMessage } from '../kernel/index.ts'
import { loadTraits, type RunningVersion, readFolder } from '../migrations/index.ts'
import { deploymentHistory } from './history.ts'
import type { MigrateSettings } from './migrate-settings.ts'
import { awsSession } from './settings.ts'

/**
 * What runs on the database, for the decision whether something may be taken away: the input `running` (`none`, or a
 * list), else the environment's ECS service, whose task definitions carry version and migration head as tags. Undefined
 * is not known, and whatever needs to know is then refused. `pinned` is a version that must stay deployable.
 */
export async function runningVersions(
  host: Host,
  { environment, folder }: MigrateSettings,
  need: 'contract' | 'always',
): Promise<readonly RunningVersion[] | undefined> {
  const given = host.inputs['running'] ?? 'ecs'
  const pinned = host.inputs['pinned']
  if (given === 'none') return pinned === undefined ? [] : [pinnedVersion(pinned, undefined)]
  if (given !== 'ecs') {
    const listed = readList(given)
    return pinned === undefined ? listed : [...listed, pinnedVersion(pinned, undefined)]
  }
  const ecs = environment.ecs
  if (ecs === undefined) return undefined
  if (need === 'contract' && !(await hasContract(folder))) return undefined
  try {
    const session = await awsSession(host, environment)
    const client = await openEcs(session)
    try {
      const target = { cluster: ecs.cluster, service: ecs.service, container: ecs.container }
      return await runningOnEcs(client, target, pinned)
    } finally {
      client.close()
    }
  } catch (error) {
    if (error instanceof ConfigurationError && pinned !== undefined) throw error
    host.log.info(`what runs in the service ${ecs.service} could not be asked for: ${errorMessage(error)}`)
    return undefined
  }
}

/** A folder without a contract migration asks nothing of AWS, and needs no credentials. */
async function hasContract(folder: string): Promise<boolean> {
  const traitsOf = await loadTraits()
  const { migrations } = await readFolder(folder)
  return migrations.some((migration) => traitsOf(migration).phase === 'contract')
}

/** The versions whose tasks run, or are about to, in the service; undefined where there is no such service. */
export async function runningOnEcs(
  ecs: Ecs,
  target: ServiceTarget,
  pinned?: string,
): Promise<readonly RunningVersion[] | undefined> {
  const service = await ecs.describeService(target)
  const stays = pinned === undefined ? [] : [pinnedVersion(pinned, undefined)]
  // A name that is misspelt looks the same, and must not count as nothing.
  if (service === undefined) return undefined
  const revisions =
    service.currentServiceRevisions.length === 0
      ? []
      : await ecs.describeServiceRevisions(service.currentServiceRevisions)
  const idle =
    service.desiredCount === 0 && service.runningCount === 0 && service.currentServiceDeployment === undefined
  if (idle) return stays
  // While a deployment is under way the service names its task definition, and the revisions those that still serve.
  const definitions = [...new Set([service.taskDefinition, ...revisions.map((it) => it.taskDefinition)])]
  const running: RunningVersion[] = []
  for (const arn of definitions) {
    const { tags } = await ecs.describeTaskDefinition(arn)
    const head = tags['deploy-kit:migration-head']
    running.push({
      what: `${arn.split('/').at(-1) ?? arn} in the service ${target.service}`,
      version: tags['deploy-kit:version'] ?? 'unknown',
      ...(head === undefined ? {} : { migrationHead: head }),
    })
  }
  if (pinned === undefined) return running
  const { history } = await deploymentHistory(ecs, target, service)
  const past = history.find((it) => it.release?.version === pinned)
  return [...running, pinnedVersion(pinned, past?.release?.migrationHead)]
}

function pinnedVersion(version: string, migrationHead: string | undefined): RunningVersion {
  return {
    what: `the pinned version ${version}`,
    version,
    ...(migrationHead === undefined ? {} : { migrationHead }),
  }
}

/** `- { version: 1.4.0, migration-head: 0007_x }` */
function readList(text: string): readonly RunningVersion[] {
  const wrong = (what: string) =>
    new ConfigurationError(`the input running ${what}`, {
      fix: 'Write ecs, none, or a YAML list such as [{ version: 1.4.0, migration-head: 0007_add_title }].',
    })
  let value: unknown
  try {
    value = parseYaml(text)
  } catch (cause) {
    throw new ConfigurationError(
      `the input running is neither ecs nor none nor YAML: ${errorMessage(cause)}`,
      { cause },
    )
  }
  if (!Array.isArray(value)) throw wrong('is neither ecs nor none nor a list')
  return value.map((item: unknown): RunningVersion => {
    const one = typeof item === 'object' && item !== null ? (item as Record<string, unknown>) : {}
    const unknown = Object.keys(one).find((key) => !['version', 'migration-head', 'what'].includes(key))
    if (unknown !== undefined) throw wrong(`has the key ${unknown}, which is not known`)
    const { version, what, 'migration-head': head } = one
    if (typeof version !== 'string') throw wrong('has an entry without a version')
    return {
      what: typeof what === 'string' ? what : `version ${version}`,
      version,
      ...(typeof head === 'string' ? { migrationHead: head } : {}),
    }
  })
}
