import * as v from 'valibot'
import type { Forge } from '../host/index.ts'

/** What was deployed, as one JSON value: the payload of the GitHub deployment. */
const recordSchema = v.object({
  schema: v.literal('deploy-kit/release-record/v1'),
  module: v.string(),
  environment: v.string(),
  version: v.string(),
  gitSha: v.string(),
  repository: v.string(),
  digest: v.string(),
  taskDefinition: v.optional(v.string()),
  serviceDeployment: v.optional(v.string()),
  migrationHead: v.optional(v.string()),
  configDigest: v.optional(v.string()),
  traceId: v.string(),
  actor: v.string(),
  runUrl: v.string(),
  signer: v.optional(v.string()),
})

export type ReleaseRecord = v.InferOutput<typeof recordSchema>

export type DeploymentState = 'in_progress' | 'success' | 'failure' | 'error' | 'inactive'

const created = v.object({ id: v.number() })
const deployments = v.array(v.object({ id: v.number(), payload: v.unknown(), created_at: v.string() }))
const statuses = v.array(v.object({ state: v.string(), created_at: v.string() }))

/** Creates the GitHub deployment of a release and says that it has begun; its id is what `endDeployment` takes. */
export async function beginDeployment(forge: Forge, record: ReleaseRecord): Promise<number> {
  const answer = await forge.request('POST /repos/{owner}/{repo}/deployments', {
    ref: record.gitSha,
    environment: record.environment,
    description: `${record.module} ${record.version}`,
    auto_merge: false,
    // The commit was checked before it was built; a deployment of an older commit must stay possible.
    required_contexts: [],
    payload: record,
  })
  const { id } = v.parse(created, answer.data)
  await setState(forge, id, 'in_progress', record, `deploying ${record.module} ${record.version}`)
  return id
}

export async function endDeployment(
  forge: Forge,
  id: number,
  state: DeploymentState,
  record: ReleaseRecord,
  description: string,
  url?: string,
): Promise<void> {
  await setState(forge, id, state, record, description, url)
}

/** The records of an environment whose deployment ended in success, newest first. */
export async function successfulRecords(
  forge: Forge,
  environment: string,
  limit = 30,
): Promise<readonly ReleaseRecord[]> {
  const answer = await forge.request('GET /repos/{owner}/{repo}/deployments', {
    environment,
    per_page: limit,
  })
  const found: ReleaseRecord[] = []
  for (const deployment of v.parse(deployments, answer.data)) {
    const record = v.safeParse(
      recordSchema,
      typeof deployment.payload === 'string' ? parseJson(deployment.payload) : deployment.payload,
    )
    if (!record.success) continue
    const listed = await forge.request('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
      deployment_id: deployment.id,
      per_page: 100,
    })
    // `inactive` is what GitHub sets on an older deployment once a newer one succeeded; it had succeeded before.
    if (v.parse(statuses, listed.data).some((status) => status.state === 'success')) found.push(record.output)
  }
  return found
}

async function setState(
  forge: Forge,
  id: number,
  state: DeploymentState,
  record: ReleaseRecord,
  description: string,
  url?: string,
): Promise<void> {
  await forge.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
    deployment_id: id,
    state,
    description: description.slice(0, 140),
    ...(record.runUrl === '' ? {} : { log_url: record.runUrl }),
    ...(url === undefined ? {} : { environment_url: url }),
    auto_inactive: true,
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A payload of somebody else's deployment may be any text; it is no record of ours.
    return undefined
  }
}
