import type { Json, JsonObject } from '../../../kernel/index.ts'
import { isObject } from '../expression/index.ts'
import type { RunnerOptions, RunRequest } from '../types.ts'

/** The `github` context of a run, without what a job or a step adds. */
export function githubContext(
  options: RunnerOptions,
  request: RunRequest,
  run: {
    readonly runId: string
    readonly runNumber: number
    readonly workflow: string
    readonly event: JsonObject
  },
): JsonObject {
  const [owner = '', name = ''] = request.repository.split('/')
  const pull = run.event['pull_request']
  const refOf = (side: string): Json => {
    const part = isObject(pull) ? pull[side] : undefined
    return (isObject(part) ? part['ref'] : undefined) ?? ''
  }
  const refType = request.ref.startsWith('refs/tags/') ? 'tag' : 'branch'
  const server = options.serverUrl ?? 'https://github.com'
  return {
    event_name: request.event.name,
    event: run.event,
    ref: request.ref,
    ref_name: request.ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    ref_type: refType,
    ref_protected: false,
    sha: request.sha,
    head_ref: refOf('head'),
    base_ref: refOf('base'),
    repository: request.repository,
    repository_owner: owner,
    repository_id: request.repositoryId ?? '1',
    repository_owner_id: request.repositoryOwnerId ?? '1',
    repository_visibility: 'private',
    repositoryUrl: `git://github.com/${owner}/${name}.git`,
    actor: request.actor,
    actor_id: request.actorId ?? '1',
    triggering_actor: request.actor,
    workflow: run.workflow,
    workflow_ref: `${request.repository}/${request.workflow}@${request.ref}`,
    workflow_sha: request.sha,
    run_id: run.runId,
    run_number: String(run.runNumber),
    run_attempt: String(request.runAttempt ?? 1),
    retention_days: '90',
    secret_source: 'Actions',
    server_url: server,
    api_url: options.apiUrl ?? 'https://api.github.com',
    graphql_url: options.graphqlUrl ?? 'https://api.github.com/graphql',
  }
}
