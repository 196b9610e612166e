import { type Ecs, isTerminal, type ServiceState, type ServiceTarget } from '../ecs/index.ts'
import type { Host } from '../host/index.ts'
import { errorMessage } from '../kernel/index.ts'
import type { PastDeployment, Release, Serving } from '../rollback/index.ts'
import { readRecords, resourceName } from '../trace/index.ts'
import { hasForge } from './settings.ts'

/** The newest deployments that are looked at: ECS keeps 90 days of them. */
const depth = 60

/** The newest release records that are looked at: each costs a request. */
const recordsRead = 20

/** What serves a service now, and what was deployed to it before, newest first. */
export async function deploymentHistory(
  ecs: Ecs,
  target: ServiceTarget,
  service: ServiceState,
): Promise<{ readonly serving: Serving; readonly history: readonly PastDeployment[] }> {
  const briefs = [...(await ecs.listServiceDeployments(target))]
    .sort((a, b) => b.createdAt - a.createdAt)
    .slice(0, depth)
  const revisionArns = [...new Set(briefs.flatMap((it) => it.targetRevisionArn ?? []))]
  const revisions = new Map((await ecs.describeServiceRevisions(revisionArns)).map((it) => [it.arn, it]))
  const releases = new Map<string, Release | undefined>()
  const releaseOf = async (taskDefinition: string): Promise<Release | undefined> => {
    if (!releases.has(taskDefinition))
      releases.set(taskDefinition, parseTags((await ecs.describeTaskDefinition(taskDefinition)).tags))
    return releases.get(taskDefinition)
  }
  const history: PastDeployment[] = []
  for (const brief of briefs) {
    const revision =
      brief.targetRevisionArn === undefined ? undefined : revisions.get(brief.targetRevisionArn)
    if (revision === undefined) continue
    const image = revision.images.find((it) => it.container === target.container)
    history.push({
      arn: brief.arn,
      createdAt: brief.createdAt,
      status: brief.status,
      taskDefinition: revision.taskDefinition,
      digest: image?.digest ?? image?.image.split('@')[1],
      release: await releaseOf(revision.taskDefinition),
    })
  }
  const newest = briefs[0]
  const running =
    newest === undefined || isTerminal(newest) ? undefined : { arn: newest.arn, status: newest.status }
  // While a deployment is under way the service names its task definition, which is not yet what users get.
  const taskDefinition =
    (running === undefined ? undefined : await sourceOf(ecs, running.arn)) ?? service.taskDefinition
  const current = history.find((it) => it.status === 'SUCCESSFUL' && it.taskDefinition === taskDefinition)
  return {
    history,
    serving: {
      taskDefinition,
      digest: current?.digest ?? (await digestOf(ecs, taskDefinition, target.container)),
      release: await releaseOf(taskDefinition),
      running,
    },
  }
}

/** The task definition that a deployment moves away from; undefined where it is the service's first. */
async function sourceOf(ecs: Ecs, deploymentArn: string): Promise<string | undefined> {
  const { sourceRevisions } = await ecs.describeServiceDeployment(deploymentArn)
  const source = sourceRevisions.toSorted((a, b) => (b.productionWeight ?? 0) - (a.productionWeight ?? 0))[0]
  if (source === undefined) return undefined
  return (await ecs.describeServiceRevisions([source.arn]))[0]?.taskDefinition
}

/**
 * The history with what deploy-kit's own records say of each deployment. ECS calls one SUCCESSFUL that deploy-ecs did
 * not; a record that cannot be read takes nothing away from a rollback.
 */
export async function withRecords(
  host: Host,
  module: string,
  environment: string,
  history: readonly PastDeployment[],
): Promise<readonly PastDeployment[]> {
  if (!hasForge(host)) return history
  const byDeployment = new Map<string, NonNullable<PastDeployment['recorded']>>()
  const known = new Set(history.map((it) => resourceName(it.taskDefinition)))
  try {
    let read = 0
    const records = readRecords(
      host.forge(),
      environment,
      (it) => it.module === module && known.has(it.taskDefinition ?? ''),
    )
    for await (const { record, succeeded } of records) {
      const { serviceDeployment: id, outcome, actor, runUrl, signer } = record
      // A paused deploy has a second record, of the run that resumed it; success in either is success.
      if (id !== undefined && (succeeded || !byDeployment.has(id)))
        byDeployment.set(id, {
          outcome: succeeded ? 'succeeded' : (outcome ?? 'not known'),
          actor,
          runUrl,
          ...(signer === undefined ? {} : { signer }),
        })
      read += 1
      if (read >= recordsRead) break
    }
  } catch (error) {
    host.log.notice({
      level: 'warning',
      message: `The release records could not be read, so ECS's history alone decides: ${errorMessage(error)}`,
    })
  }
  return history.map((it) => {
    const recorded = byDeployment.get(resourceName(it.arn))
    return recorded === undefined ? it : { ...it, recorded }
  })
}

async function digestOf(ecs: Ecs, taskDefinition: string, container: string): Promise<string | undefined> {
  const { taskDefinition: definition } = await ecs.describeTaskDefinition(taskDefinition)
  return definition.containerDefinitions.find((it) => it.name === container)?.image?.split('@')[1]
}

function parseTags(tags: Readonly<Record<string, string>>): Release | undefined {
  const [version, gitSha] = [tags['deploy-kit:version'], tags['deploy-kit:sha']]
  if (version === undefined || gitSha === undefined) return undefined
  return { version, gitSha, migrationHead: tags['deploy-kit:migration-head'] }
}
