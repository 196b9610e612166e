import type { ContainerDefinition, RegisterTaskDefinitionRequest } from './aws.ts'
import { clientException } from './refusal.ts'

/** Memory in MiB that Fargate offers for each CPU size (task-cpu-memory-error in the developer guide). */
const fargateMemory: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, [1, 2, 3, 4].map((gibibytes) => gibibytes * 1024)],
  [1024, range(2, 8, 1)],
  [2048, range(4, 16, 1)],
  [4096, range(8, 30, 1)],
  [8192, range(16, 60, 4)],
  [16384, range(32, 120, 8)],
  [32768, [60, 120, 180, 240, 244].map((gibibytes) => gibibytes * 1024)],
])

/** Refuses what ECS refuses beyond its model, with its words; gives nothing back. */
export function checkTaskDefinition(input: RegisterTaskDefinitionRequest): void {
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(input.family ?? ''))
    throw clientException('Family contains invalid characters or is longer than 255 characters.')
  const containers = input.containerDefinitions ?? []
  if (containers.length === 0) throw clientException('Container list cannot be empty.')
  for (const container of containers) checkContainer(container, input)
  const names = containers.map(({ name }) => name)
  if (new Set(names).size < names.length) throw clientException('Duplicate container names are not allowed.')
  if (!containers.some(({ essential }) => essential ?? true))
    throw clientException('The task definition must have at least one essential container.')
  if (input.requiresCompatibilities?.includes('FARGATE')) checkFargate(input, containers)
}

function checkContainer(container: ContainerDefinition, input: RegisterTaskDefinitionRequest): void {
  const { name, image } = container
  if (name === undefined || name === '') throw clientException('Container.name should not be null or empty.')
  if (image === undefined || image === '')
    throw clientException('Container.image should not be null or empty.')
  if (
    input.memory === undefined &&
    container.memory === undefined &&
    container.memoryReservation === undefined
  )
    throw clientException(
      `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
    )
  if (input.networkMode === 'awsvpc') {
    const wrong = container.portMappings?.find(
      ({ hostPort, containerPort }) => hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort,
    )
    if (wrong !== undefined)
      throw clientException(
        'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
      )
  }
  if ((container.secrets?.length ?? 0) > 0 && input.executionRoleArn === undefined)
    throw clientException(
      "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    )
  const clash = container.secrets?.find((secret) =>
    container.environment?.some(({ name: plain }) => plain === secret.name),
  )
  if (clash !== undefined)
    throw clientException(
      `The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${clash.name}'.`,
    )
  const { healthCheck } = container
  if (healthCheck !== undefined && (healthCheck.command?.length ?? 0) === 0)
    throw clientException('Container.healthCheck.command should not be null or empty.')
}

function checkFargate(
  input: RegisterTaskDefinitionRequest,
  containers: readonly ContainerDefinition[],
): void {
  if (input.networkMode !== 'awsvpc') throw clientException('Fargate only supports network mode ‘awsvpc’.')
  if (input.cpu === undefined)
    throw clientException("Fargate requires that 'cpu' be defined at the task level.")
  if (input.memory === undefined)
    throw clientException("Fargate requires that 'memory' be defined at the task level.")
  if (!fargateMemory.get(Number(input.cpu))?.includes(Number(input.memory)))
    throw clientException(
      `No Fargate configuration exists for given values: ${input.cpu} CPU, ${input.memory} memory. See the Amazon ECS documentation for the valid values.`,
    )
  if (input.executionRoleArn !== undefined) return
  if (containers.some(({ image }) => image?.includes('.dkr.ecr.')))
    throw clientException(
      'Fargate requires task definition to have execution role ARN to support ECR images.',
    )
  if (containers.some(({ logConfiguration }) => logConfiguration?.logDriver === 'awslogs'))
    throw clientException(
      'Fargate requires task definition to have execution role ARN to support log driver awslogs.',
    )
}

function range(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * 1024)
}
