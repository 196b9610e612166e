import type { Config, Environment } from './config.ts'

/** What `/version` answers: which release this process is, and which process of it. */
export interface Identity {
  readonly version: string | null
  readonly gitSha: string | null
  readonly imageDigest: string | null
  readonly instanceId: string
  readonly environment: Environment
}

/**
 * The instance is named by its ECS task id, so that a smoke test can compare the instances that answered with the
 * tasks that run. Outside ECS it gets a random id.
 * @param metadataUri `ECS_CONTAINER_METADATA_URI_V4`, which ECS sets in every container
 * @throws when ECS gave an address and it does not answer as documented within two seconds
 */
export async function identify(
  config: Config,
  metadataUri: string | undefined,
  randomId: () => string,
): Promise<Identity> {
  return {
    ...config.release,
    instanceId: metadataUri === undefined || metadataUri === '' ? randomId() : await taskId(metadataUri),
    environment: config.environment,
  }
}

/** Task metadata endpoint version 4: `${uri}/task` answers with `TaskARN`, whose last part is the task id. */
async function taskId(metadataUri: string): Promise<string> {
  const response = await fetch(`${metadataUri}/task`, { signal: AbortSignal.timeout(2_000) })
  const task: unknown = await response.json()
  const arn = typeof task === 'object' && task !== null && 'TaskARN' in task ? task.TaskARN : undefined
  const id = typeof arn === 'string' ? arn.split('/').at(-1) : undefined
  if (!response.ok || id === undefined || id === '') {
    throw new Error(`The task metadata endpoint answered ${response.status} without a TaskARN.`)
  }
  return id
}
