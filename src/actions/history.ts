import type { Ecs, ServiceState, ServiceTarget } from '../ecs/index.ts'
import type { PastDeployment, Release, Serving } from '../rollback/index.ts'

/** The newest deployments that are looked at: ECS keeps 90 days of them. */
const depth = 60

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
  const current = history.find(
    (it) => it.status === 'SUCCESSFUL' && it.taskDefinition === service.taskDefinition,
  )
  return {
    history,
    serving: {
      taskDefinition: service.taskDefinition,
      digest: current?.digest ?? (await digestOf(ecs, service.taskDefinition, target.container)),
      release: await releaseOf(service.taskDefinition),
      running: newest === undefined ? undefined : { arn: newest.arn, status: newest.status },
    },
  }
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
