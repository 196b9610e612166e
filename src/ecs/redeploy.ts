import type { DeployRequest } from './types.ts'

/** What was deployed before and is to serve again. */
export interface Earlier {
  readonly taskDefinition: string
  readonly digest: string | undefined
  /** Undefined where it was not deployed by deploy-kit. */
  readonly release:
    | {
        readonly version: string
        readonly gitSha: string
        readonly migrationHead: string | undefined
      }
    | undefined
}

/**
 * An older task definition as it is: nothing is registered, no gate, and no waiting that a broken production would pay
 * for. Pure.
 *
 * @param repository of the image, with its registry
 */
export function redeployRequest(
  target: Omit<DeployRequest, 'version' | 'gitSha' | 'image' | 'migrationHead'>,
  { taskDefinition, digest, release }: Earlier,
  repository: string,
): DeployRequest {
  return {
    ...target,
    strategy: target.strategy.type === 'rolling' ? target.strategy : { type: 'blue-green', bakeMs: 0 },
    gate: 'none',
    version: release?.version ?? 'unknown',
    gitSha: release?.gitSha ?? '',
    image: { repository, digest: digest ?? '' },
    existingTaskDefinitionArn: taskDefinition,
    ...(release?.migrationHead === undefined ? {} : { migrationHead: release.migrationHead }),
  }
}
