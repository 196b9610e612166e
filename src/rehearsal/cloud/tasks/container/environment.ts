import type { ContainerSpec } from '../../ports.ts'

export interface EnvironmentParts {
  /** What the image sets. */
  readonly image: Readonly<Record<string, string>>
  /** What every container of this cloud gets. */
  readonly cloud: Readonly<Record<string, string>>
  readonly region: string
  readonly metadataUri: string
  readonly container: ContainerSpec
}

/**
 * The environment of a container on Fargate: the image's, then what ECS sets, then the task definition's. There is
 * no AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: nothing of this cloud answers at 169.254.170.2.
 */
export function containerEnvironment(parts: EnvironmentParts): Record<string, string> {
  return {
    ...parts.image,
    AWS_REGION: parts.region,
    AWS_DEFAULT_REGION: parts.region,
    AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
    ECS_CONTAINER_METADATA_URI_V4: parts.metadataUri,
    ...parts.cloud,
    ...parts.container.environment,
  }
}
