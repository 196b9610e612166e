/**
 * The ECS task id, so that a smoke test can compare the instances that answered with the tasks that run; outside ECS
 * a random id.
 * @param metadataUri `ECS_CONTAINER_METADATA_URI_V4`, which ECS sets in every container
 * @throws when ECS gave an address and it does not answer as documented within two seconds
 */
export async function instanceId(metadataUri: string | undefined, randomId: () => string): Promise<string> {
  if (!metadataUri) return randomId()
  const response = await fetch(`${metadataUri}/task`, { signal: AbortSignal.timeout(2_000) })
  const task: unknown = await response.json()
  const arn = typeof task === 'object' && task !== null && 'TaskARN' in task ? task.TaskARN : undefined
  const id = typeof arn === 'string' ? arn.split('/').at(-1) : undefined
  if (!response.ok || !id)
    throw new Error(`The task metadata endpoint answered ${response.status} without a TaskARN.`)
  return id
}
