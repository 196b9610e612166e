import { mapConcurrent } from '../../kernel/index.ts'
import type { Tags, TaskDefinition } from '../types.ts'
import { databaseSecrets, takesSecret } from './database-secret.ts'
import type { ClusterService, ClusterTask, EcsCluster, InUse, Product, WhatRuns } from './types.ts'

/** Task definitions described at once: ECS allows a burst of them, which the whole account shares. */
const atOnce = 4

/** A task definition that something in the cluster runs. */
interface Use {
  readonly service: ClusterService | undefined
  readonly definition: string
  readonly where: string
  readonly tasks: readonly ClusterTask[]
  /** True where the service has none of its tasks, and is to have none. */
  readonly idle: boolean
}

/**
 * What runs on the database of a product, as far as its cluster tells: the environment's own service with every task
 * definition that has tasks, draining ones too; and whatever else in the cluster carries deploy-kit's tags of this
 * module, is given the same database secret, or, where no other environment shares the cluster, runs the same image.
 * Undefined where the own service is not there: a name that is misspelt looks the same, and must not count as nothing.
 * @throws PlatformError where ECS does not tell
 */
export async function whatRuns(
  product: Product,
  ecs: EcsCluster,
  signal: AbortSignal,
): Promise<WhatRuns | undefined> {
  const { target } = product
  const services = await ecs.services(target.cluster)
  const own = services.find(({ name, status }) => name === target.service && status !== 'INACTIVE')
  if (own === undefined) return undefined
  const tasks = (await ecs.tasks(target.cluster)).filter((it) => !isOurs(it.tags))
  const uses = usesOf(services, tasks)
  const arns = new Set([
    ...uses.map(({ definition }) => definition),
    ...(own.taskDefinition === undefined ? [] : [own.taskDefinition]),
  ])
  const described = new Map(
    await mapConcurrent([...arns], atOnce, async (arn) => {
      signal.throwIfAborted()
      return [arn, await ecs.describeTaskDefinition(arn)] as const
    }),
  )
  return judge(product, own, uses, described)
}

type Described = ReadonlyMap<string, { readonly taskDefinition: TaskDefinition; readonly tags: Tags }>

/** Decides what counts. Pure. */
function judge(product: Product, own: ClusterService, uses: readonly Use[], described: Described): WhatRuns {
  const { container } = product.target
  const ownDefinition = described.get(own.taskDefinition ?? '')?.taskDefinition
  const mine = ownDefinition?.containerDefinitions.find(({ name }) => name === container)
  const secrets = databaseSecrets(product.databaseUrl, mine)
  const repository = product.others.length === 0 ? repositoryOf(mine?.image) : undefined
  const reason = ({ service }: Use, definition: TaskDefinition, tags: Tags): string | undefined => {
    if (service?.name === own.name) return "it is the environment's own service"
    if (service !== undefined && product.others.includes(service.name)) return undefined
    const environment = tags['deploy-kit:environment'] ?? service?.tags['deploy-kit:environment']
    if (environment !== undefined && environment !== product.environment) return undefined
    if ([tags, service?.tags ?? {}].some((it) => it['deploy-kit:module'] === product.module))
      return `deploy-kit's tags say that it belongs to ${product.module}`
    if (takesSecret(definition, secrets)) return 'it is given the same database secret'
    const images = definition.containerDefinitions.map(({ image }) => repositoryOf(image))
    if (repository !== undefined && images.includes(repository)) return `it runs an image of ${repository}`
    return undefined
  }
  const inUse: InUse[] = []
  const apart = new Set<string>()
  for (const use of uses) {
    const found = described.get(use.definition)
    if (found === undefined) continue
    const because = reason(use, found.taskDefinition, found.tags)
    // One without tasks that deploy-kit did not deploy is not in use yet; any other comes back as what it is.
    if (because === undefined || (use.idle && found.tags['deploy-kit:version'] === undefined))
      apart.add(use.where)
    else inUse.push(inUseOf(use, found, product, because))
  }
  return { inUse: withReleases(inUse), apart: [...apart] }
}

function inUseOf(
  { service, definition, where, tasks, idle }: Use,
  { taskDefinition, tags }: { readonly taskDefinition: TaskDefinition; readonly tags: Tags },
  { module, target }: Product,
  because: string,
): InUse {
  // Another module counts its own versions.
  const ours = (tags['deploy-kit:module'] ?? module) === module
  const images = taskDefinition.containerDefinitions
  const container = images.find(({ name }) => name === target.container) ?? images[0]
  return {
    what: `${definition.split('/').at(-1) ?? definition} in ${where}${idle ? ', which has no tasks now' : ''}`,
    service: service?.name,
    version: ours ? tags['deploy-kit:version'] : undefined,
    migrationHead: ours ? tags['deploy-kit:migration-head'] : undefined,
    digest:
      (ours ? tags['deploy-kit:digest'] : undefined) ??
      container?.image?.split('@')[1] ??
      tasks.flatMap((it) => it.digests[container?.name ?? ''] ?? [])[0],
    because,
    leaving:
      tasks.length > 0 && tasks.every((it) => it.leaving) && service?.wanted.includes(definition) !== true,
  }
}

/** An image that deploy-kit deployed to one service is the same release wherever else it runs. */
function withReleases(inUse: readonly InUse[]): readonly InUse[] {
  const known = new Map(
    inUse.flatMap((it) =>
      it.version === undefined || it.digest === undefined ? [] : [[it.digest, it] as const],
    ),
  )
  return inUse.map((it) => {
    const release = it.version === undefined ? known.get(it.digest ?? '') : undefined
    return release === undefined
      ? it
      : { ...it, version: release.version, migrationHead: release.migrationHead }
  })
}

function usesOf(services: readonly ClusterService[], tasks: readonly ClusterTask[]): readonly Use[] {
  const uses: Use[] = []
  const byGroup = grouped(tasks, ({ group }) => group)
  for (const service of services) {
    const its = byGroup.get(`service:${service.name}`) ?? []
    byGroup.delete(`service:${service.name}`)
    const busy = new Set([...service.underWay, ...its.map(({ taskDefinition }) => taskDefinition)])
    const idle = service.taskDefinition !== undefined && !busy.has(service.taskDefinition)
    for (const definition of [...(idle ? [service.taskDefinition] : []), ...busy])
      uses.push({
        service,
        definition: definition ?? '',
        where: `the service ${service.name}`,
        tasks: its.filter((it) => it.taskDefinition === definition),
        idle: !busy.has(definition ?? ''),
      })
  }
  for (const [group, its] of byGroup)
    for (const [definition, same] of grouped(its, ({ taskDefinition }) => taskDefinition))
      uses.push({
        service: undefined,
        definition,
        where: `the task ${same[0]?.id ?? ''} (${group})`,
        tasks: same,
        idle: false,
      })
  return uses
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, readonly T[]> {
  const groups = new Map<string, readonly T[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return groups
}

/** A task that deploy-kit itself runs for a moment, migrations being applied say. */
function isOurs(tags: Tags): boolean {
  return tags['deploy-kit:purpose']?.startsWith('migrate-') === true
}

/** `HOST/NAME` of an image. Pure. */
function repositoryOf(image: string | undefined): string | undefined {
  if (image === undefined) return undefined
  const [named = ''] = image.split('@')
  const slash = named.lastIndexOf('/')
  const colon = named.lastIndexOf(':')
  return colon > slash ? named.slice(0, colon) : named
}
