import type { RunTaskRequest } from './aws.ts'
import { conflict, invalidParameter } from './refusal.ts'
import type { ClusterRecord, EcsState, TaskRecord } from './state.ts'

/** A token counts for at most a day, and no longer than ECS knows one of its tasks (API reference, Ensuring idempotency). */
const validMs = 24 * 60 * 60_000

/** What RunTask was asked for with each client token. */
export interface RunToken {
  readonly request: string
  readonly tasks: readonly string[]
  readonly at: number
}

/** The tasks that the same call with the same token started before; undefined where this is the first one. */
export function startedBefore(
  state: EcsState,
  cluster: ClusterRecord,
  input: RunTaskRequest,
  now: number,
): readonly TaskRecord[] | undefined {
  const { clientToken } = input
  if (clientToken === undefined) return undefined
  if (!/^[\x21-\x7e]{1,64}$/.test(clientToken))
    throw invalidParameter('clientToken must be 1 to 64 ASCII characters in the range of 33-126.')
  const before = state.runTokens.get(key(cluster, clientToken))
  const tasks = before?.tasks.flatMap((arn) => state.tasks.get(arn) ?? []) ?? []
  if (before === undefined || now - before.at > validMs || tasks.length === 0) return undefined
  if (before.request !== requestText(input))
    throw conflict('The provided client token is already in use with a different RunTask request.', {
      resourceIds: before.tasks,
    })
  return tasks
}

export function rememberRun(
  state: EcsState,
  cluster: ClusterRecord,
  input: RunTaskRequest,
  tasks: readonly TaskRecord[],
  now: number,
): void {
  if (input.clientToken === undefined) return
  for (const [token, { at }] of state.runTokens) if (now - at > validMs) state.runTokens.delete(token)
  state.runTokens.set(key(cluster, input.clientToken), {
    request: requestText(input),
    tasks: tasks.map(({ arn }) => arn),
    at: now,
  })
}

/** A token counts in its own cluster only. */
function key(cluster: ClusterRecord, token: string): string {
  return `${cluster.name} ${token}`
}

function requestText({ clientToken: _token, cluster: _cluster, ...rest }: RunTaskRequest): string {
  return JSON.stringify(rest, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
