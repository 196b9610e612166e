import type {
  Ecs,
  LifecycleHook,
  ServiceDeployment,
  ServiceRevision,
  ServiceState,
  TaskDefinition,
} from '../../src/ecs/index.ts'

/** The facts that a scripted ECS answers with; each field may change while a deploy runs. */
export interface World {
  service: ServiceState | undefined
  deployments: Map<string, ServiceDeployment>
  revisions: Map<string, ServiceRevision>
  weights: Map<string, { targetGroupArn: string; weight: number }[]>
  missing: string[]
  stopped: Awaited<ReturnType<Ecs['stoppedTasks']>>
  calls: string[]
  hooks: LifecycleHook[][]
  /** Called before each DescribeServiceDeployments with its number, so that a script can move the world on. */
  onDescribe?: (n: number, world: World) => void
  onUpdate?: (world: World, taskDefinition: string) => void
  onContinue?: (action: string, world: World) => void
  onStop?: (world: World) => void
}

export const digest = `sha256:${'a'.repeat(64)}`
export const oldDigest = `sha256:${'b'.repeat(64)}`

export const baseDefinition: TaskDefinition = {
  family: 'core',
  containerDefinitions: [
    {
      name: 'core',
      image: `reg/core@${oldDigest}`,
      environment: [{ name: 'LOG_LEVEL', value: 'info' }],
      secrets: [{ name: 'DATABASE_URL', valueFrom: '/core/staging/DATABASE_URL' }],
    },
    { name: 'sidecar', image: 'reg/sidecar:1' },
  ],
}

export function newWorld(): World {
  return {
    service: {
      serviceArn: 'arn:service',
      status: 'ACTIVE',
      desiredCount: 2,
      runningCount: 2,
      taskDefinition: 'td:1',
      deploymentController: 'ECS',
      currentServiceDeployment: 'sd:1',
      currentServiceRevisions: ['sr:1'],
      loadBalancers: [
        {
          containerName: 'core',
          targetGroupArn: 'tg:blue',
          alternateTargetGroupArn: 'tg:green',
          productionListenerRule: 'rule:prod',
          testListenerRule: 'rule:test',
        },
      ],
      lifecycleHooks: [],
      events: [],
    },
    deployments: new Map([['sd:1', deployment('sd:1', 1, { status: 'SUCCESSFUL' })]]),
    revisions: new Map([['sr:1', revision('sr:1', 'td:1', oldDigest)]]),
    weights: new Map(),
    missing: [],
    stopped: [],
    calls: [],
    hooks: [],
  }
}

export function deployment(
  arn: string,
  createdAt: number,
  changes: Partial<ServiceDeployment> = {},
): ServiceDeployment {
  const number = arn.split(':')[1] ?? ''
  return {
    arn,
    createdAt,
    status: 'IN_PROGRESS',
    targetRevision: { arn: `sr:${number}`, requested: 2, running: 0, pending: 2, productionWeight: 0 },
    sourceRevisions: [],
    hooks: [],
    ...changes,
  }
}

export function revision(arn: string, taskDefinition: string, imageDigest: string): ServiceRevision {
  return {
    arn,
    taskDefinition,
    images: [{ container: 'core', image: `reg/core@${imageDigest}`, digest: imageDigest }],
    targetGroups: [],
  }
}

/** What ECS does when all goes well: the update starts sd:2, and the second look finds it done. */
export function willSucceed(world: World): void {
  world.onUpdate = (it, taskDefinition) => {
    if (it.service === undefined) return
    it.service = { ...it.service, currentServiceDeployment: 'sd:2' }
    it.deployments.set('sd:2', deployment('sd:2', 2))
    it.revisions.set('sr:2', revision('sr:2', taskDefinition, digest))
  }
  world.onDescribe = (n, it) => {
    if (n >= 3) finish(it, 'SUCCESSFUL')
  }
}

export function finish(world: World, status: string, changes: Partial<ServiceDeployment> = {}): void {
  const current = world.deployments.get('sd:2')
  if (current === undefined || world.service === undefined) return
  world.deployments.set('sd:2', { ...current, status, ...changes })
  if (status === 'SUCCESSFUL')
    world.service = { ...world.service, taskDefinition: 'td:2', currentServiceRevisions: ['sr:2'] }
}

export function scriptedEcs(world: World): Ecs {
  let describes = 0
  return {
    describeService: async () => world.service,
    describeTaskDefinition: async () => ({ taskDefinition: baseDefinition, tags: {} }),
    registerTaskDefinition: async () => {
      world.calls.push('register')
      return 'td:2'
    },
    updateService: async (_, change) => {
      world.calls.push(
        change.taskDefinition === undefined ? 'update-configuration' : `update ${change.taskDefinition}`,
      )
      const hooks = (change.deploymentConfiguration['lifecycleHooks'] ?? []) as LifecycleHook[]
      world.hooks.push(hooks)
      if (world.service === undefined) throw new Error('no service')
      world.service = { ...world.service, lifecycleHooks: hooks }
      if (change.taskDefinition !== undefined) world.onUpdate?.(world, change.taskDefinition)
      return world.service
    },
    listServiceDeployments: async () =>
      [...world.deployments.values()].map((it) => ({
        arn: it.arn,
        createdAt: it.createdAt,
        status: it.status,
        ...(it.targetRevision === undefined ? {} : { targetRevisionArn: it.targetRevision.arn }),
      })),
    describeServiceDeployment: async (arn) => {
      if (arn === 'sd:2') world.onDescribe?.(++describes, world)
      const found = world.deployments.get(arn)
      if (found === undefined) throw new Error(`no ${arn}`)
      return found
    },
    describeServiceRevisions: async (arns) => arns.flatMap((arn) => world.revisions.get(arn) ?? []),
    stopServiceDeployment: async (arn) => {
      world.calls.push(`stop ${arn}`)
      world.onStop?.(world)
    },
    continueServiceDeployment: async (_, hookId, action) => {
      world.calls.push(`continue ${hookId} ${action}`)
      world.onContinue?.(action, world)
    },
    stoppedTasks: async () => world.stopped,
    missingSecrets: async () => world.missing,
    ruleWeights: async (arn) => world.weights.get(arn) ?? [],
  }
}
