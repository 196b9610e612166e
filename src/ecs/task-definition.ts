import { createHash } from 'node:crypto'
import { ConfigurationError } from '../kernel/index.ts'
import type { ContainerDefinition, DeployRequest, Tags, TaskDefinition } from './types.ts'

/** Members of DescribeTaskDefinition's answer that RegisterTaskDefinition does not take. */
const readOnlyMembers = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
]

/** Environment variables by which a task can tell the truth about itself at `/version`. */
const ownVariables = [
  'DEPLOY_KIT_VERSION',
  'DEPLOY_KIT_SHA',
  'DEPLOY_KIT_DIGEST',
  'DEPLOY_KIT_ENVIRONMENT',
] as const

/**
 * The task definition to register: the base with the container's image set by digest and its own version, sha,
 * digest and environment in its environment variables.
 *
 * @throws ConfigurationError where the base has no container of that name
 */
export function renderTaskDefinition(base: TaskDefinition, request: DeployRequest): TaskDefinition {
  const names = base.containerDefinitions.map((container) => container.name)
  const { container } = request.target
  if (!names.includes(container)) {
    throw new ConfigurationError(
      `the task definition ${base.family} has no container ${container}; it has ${names.join(', ')}`,
      {
        fix: `Set ecs.container (input ecs-container) to one of them.`,
      },
    )
  }
  const own: Readonly<Record<(typeof ownVariables)[number], string>> = {
    DEPLOY_KIT_VERSION: request.version,
    DEPLOY_KIT_SHA: request.gitSha,
    DEPLOY_KIT_DIGEST: request.image.digest,
    DEPLOY_KIT_ENVIRONMENT: request.environment,
  }
  const withOwn = (definition: ContainerDefinition): ContainerDefinition => ({
    ...definition,
    image: `${request.image.repository}@${request.image.digest}`,
    environment: [
      ...(definition.environment ?? []).filter((variable) => !Object.hasOwn(own, variable.name)),
      ...Object.entries(own).map(([name, value]) => ({ name, value })),
    ],
  })
  const writable = Object.fromEntries(
    Object.entries(base).filter(([member]) => !readOnlyMembers.includes(member)),
  )
  return {
    ...writable,
    family: base.family,
    containerDefinitions: base.containerDefinitions.map((definition) =>
      definition.name === container ? withOwn(definition) : definition,
    ),
  }
}

/**
 * What belongs to the content of a release, as scalar tags: a tag value holds at most 256 characters of letters,
 * digits, space and `_.:/=+-@`.
 */
export function releaseTags(request: DeployRequest, definition: TaskDefinition): Tags {
  const tags: Record<string, string> = {
    'deploy-kit:module': request.module,
    'deploy-kit:environment': request.environment,
    'deploy-kit:version': request.version,
    'deploy-kit:sha': request.gitSha,
    'deploy-kit:digest': request.image.digest,
    'deploy-kit:config-digest': configDigest(definition),
  }
  if (request.migrationHead !== undefined) tags['deploy-kit:migration-head'] = request.migrationHead
  for (const [name, value] of Object.entries(tags)) {
    if (value.length > 256 || !/^[\p{L}\p{N} _.:/=+\-@]*$/u.test(value)) {
      throw new ConfigurationError(
        `${name} would be ${JSON.stringify(value)}, which an AWS tag cannot hold`,
        {
          fix: 'A tag value has at most 256 characters of letters, digits, space and _.:/=+-@.',
        },
      )
    }
  }
  return tags
}

/** A digest of everything in the task definition but the image and what deploy-kit sets: equal means same configuration. */
export function configDigest(definition: TaskDefinition): string {
  const own: readonly string[] = ownVariables
  const containers = definition.containerDefinitions.map((container) => ({
    ...container,
    image: undefined,
    environment: (container.environment ?? [])
      .filter((variable) => !own.includes(variable.name))
      .toSorted((a, b) => a.name.localeCompare(b.name, 'en')),
  }))
  const writable = Object.fromEntries(
    Object.entries(definition).filter(([member]) => !readOnlyMembers.includes(member)),
  )
  return `sha256:${createHash('sha256')
    .update(canonical({ ...writable, containerDefinitions: containers }))
    .digest('hex')}`
}

/** JSON with sorted keys, so that equal values have equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  )
}
