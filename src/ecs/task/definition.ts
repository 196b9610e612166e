import { createHash } from 'node:crypto'
import { canonical } from '../task-definition.ts'
import type { ContainerDefinition, Tags, TaskDefinition } from '../types.ts'
import type { TaskRequest } from './types.ts'

/** Members of DescribeTaskDefinition's answer that RegisterTaskDefinition takes. */
const writable = [
  'taskRoleArn',
  'executionRoleArn',
  'networkMode',
  'volumes',
  'placementConstraints',
  'requiresCompatibilities',
  'cpu',
  'memory',
  'pidMode',
  'ipcMode',
  'proxyConfiguration',
  'inferenceAccelerators',
  'ephemeralStorage',
  'runtimePlatform',
  'enableFaultInjection',
]

/**
 * What a server has and a command that ends must not have: ports and a health check, for nobody asks it anything; a
 * restart policy, which would start it again after its end; a terminal, which would break the lines of its log.
 */
const ofServers = ['portMappings', 'healthCheck', 'restartPolicy', 'interactive', 'pseudoTerminal']

/**
 * The service's task definition as the task runs it, in a family of its own, so that the service's family stays as it
 * is. Its entry point is set here: RunTask can override a command, but no ENTRYPOINT (API reference, ContainerOverride),
 * and one that starts the server would take the command for its arguments. Pure.
 */
export function definitionOf(
  base: TaskDefinition,
  { target, image, entryPoint }: Pick<TaskRequest, 'target' | 'image' | 'entryPoint'>,
): TaskDefinition {
  const task = (container: ContainerDefinition): ContainerDefinition => {
    if (container.name !== target.container) return untangled(container, target.container)
    const { command: _command, ...rest } = container
    const kept = Object.fromEntries(Object.entries(rest).filter(([member]) => !ofServers.includes(member)))
    return {
      ...kept,
      name: container.name,
      ...(image === undefined ? {} : { image: `${image.repository}@${image.digest}` }),
      entryPoint: [...entryPoint],
    }
  }
  return {
    ...Object.fromEntries(Object.entries(base).filter(([member]) => writable.includes(member))),
    family: taskFamily(base.family),
    containerDefinitions: base.containerDefinitions.map(task),
  }
}

/** The family of the tasks of a service with this one. */
export function taskFamily(family: string): string {
  return `${family.slice(0, 250)}-task`
}

/** ECS refuses a container that waits for the health of one without a health check. */
function untangled(container: ContainerDefinition, target: string): ContainerDefinition {
  const { dependsOn } = container
  if (!Array.isArray(dependsOn)) return container
  return {
    ...container,
    dependsOn: (dependsOn as readonly { containerName?: string; condition?: string }[]).map((it) =>
      it.containerName === target && it.condition === 'HEALTHY' ? { ...it, condition: 'START' } : it,
    ),
  }
}

const contentTag = 'deploy-kit:content'

/** Tags by which a later run finds that it can use this revision again. Pure. */
export function withContent(definition: TaskDefinition, tags: Tags): Tags {
  return { ...tags, [contentTag]: contentOf(definition) }
}

/** Whether a revision was registered as this definition. Pure. */
export function isRegistered(definition: TaskDefinition, found: { readonly tags: Tags }): boolean {
  return found.tags[contentTag] === contentOf(definition)
}

function contentOf(definition: TaskDefinition): string {
  return `sha256:${createHash('sha256').update(canonical(definition)).digest('hex')}`
}
