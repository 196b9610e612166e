import type { ContainerSpec, SecretSource } from '../ports.ts'
import type { ContainerDefinition, ContainerOverride, TaskOverride } from './aws.ts'
import type { TaskDefinitionRecord } from './state.ts'

/**
 * What the task runtime is told of each container: the task definition, the overrides, the resolved secrets and the
 * digests that the service revision is bound to. Throws what the secret source throws.
 */
export function containerSpecs(
  taskDefinition: TaskDefinitionRecord,
  overrides: TaskOverride,
  taskId: string,
  digests: ReadonlyMap<string, string>,
  secrets: SecretSource,
): readonly ContainerSpec[] {
  return (taskDefinition.given.containerDefinitions ?? []).map((container) => {
    const override = overrides.containerOverrides?.find(({ name }) => name === container.name)
    const pinnedTo =
      container.versionConsistency === 'disabled' ? undefined : digests.get(container.name ?? '')
    return containerSpec(container, override, taskId, pinnedTo, secrets)
  })
}

function containerSpec(
  container: ContainerDefinition,
  override: ContainerOverride | undefined,
  taskId: string,
  digest: string | undefined,
  secrets: SecretSource,
): ContainerSpec {
  const name = container.name ?? ''
  const resolved = (container.secrets ?? []).map(
    (secret) => [secret.name ?? '', secrets.resolve(secret.valueFrom ?? '')] as const,
  )
  const plain = [...(container.environment ?? []), ...(override?.environment ?? [])].map(
    (variable) => [variable.name ?? '', variable.value ?? ''] as const,
  )
  const command = override?.command ?? container.command
  const { healthCheck } = container
  const logs = logTarget(container, name, taskId)
  return {
    name,
    image: pinned(container.image ?? '', digest),
    essential: container.essential ?? true,
    ...(command === undefined ? {} : { command }),
    ...(container.entryPoint === undefined ? {} : { entryPoint: container.entryPoint }),
    ...(container.workingDirectory === undefined ? {} : { workingDirectory: container.workingDirectory }),
    environment: Object.fromEntries([...plain, ...resolved]),
    secretNames: resolved.map(([secret]) => secret),
    ports: (container.portMappings ?? []).flatMap(({ containerPort }) => containerPort ?? []),
    ...(healthCheck === undefined
      ? {}
      : {
          healthCheck: {
            command: healthCheck.command ?? [],
            intervalMs: (healthCheck.interval ?? 30) * 1_000,
            timeoutMs: (healthCheck.timeout ?? 5) * 1_000,
            retries: healthCheck.retries ?? 3,
            startPeriodMs: (healthCheck.startPeriod ?? 0) * 1_000,
          },
        }),
    ...(logs === undefined ? {} : { logs }),
    stopTimeoutMs: (container.stopTimeout ?? 30) * 1_000,
  }
}

function logTarget(
  container: ContainerDefinition,
  name: string,
  taskId: string,
): { readonly group: string; readonly stream: string } | undefined {
  if (container.logConfiguration?.logDriver !== 'awslogs') return undefined
  const options = container.logConfiguration.options ?? {}
  const group = options['awslogs-group']
  if (group === undefined) return undefined
  const prefix = options['awslogs-stream-prefix']
  return { group, stream: prefix === undefined ? taskId : `${prefix}/${name}/${taskId}` }
}

/** The image by digest, as ECS starts every further task of a service revision once the first one settled it. */
function pinned(image: string, digest: string | undefined): string {
  if (digest === undefined || image.includes('@')) return image
  const slash = image.lastIndexOf('/')
  const colon = image.lastIndexOf(':')
  return `${colon > slash ? image.slice(0, colon) : image}@${digest}`
}
