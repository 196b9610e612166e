import * as v from 'valibot'
import type { Forge } from '../host/index.ts'
import { PlatformError } from '../kernel/index.ts'
import { type ReleaseRecord, readPayload } from './record.ts'
import { describeNothingLeft, describeStatus, withStatuses } from './record-status.ts'

export type DeploymentState = 'in_progress' | 'success' | 'failure' | 'error' | 'inactive'

const created = v.object({ id: v.number() })
const deployments = v.array(v.object({ id: v.number(), payload: v.unknown() }))
const oneDeployment = v.object({ payload: v.unknown() })
const statuses = v.array(v.object({ state: v.string(), description: v.nullish(v.string()) }))

/** How many deployments of an environment are looked through; several modules may share it. */
const depth = 100

/**
 * Creates the GitHub deployment of a release, whose payload is the record as far as it is known, and says that it has
 * begun; its id is what `setDeployment` takes.
 *
 * @param ref the commit that GitHub shows as deployed
 */
export async function beginDeployment(
  forge: Forge,
  record: ReleaseRecord,
  ref: string = record.gitSha,
): Promise<number> {
  const answer = await forge.request('POST /repos/{owner}/{repo}/deployments', {
    ref,
    environment: record.environment,
    description: `${record.module} ${record.version}`.slice(0, 140),
    auto_merge: false,
    // The commit was checked before it was built; a deployment of an older commit must stay possible.
    required_contexts: [],
    payload: record,
  })
  const { id } = v.parse(created, answer.data)
  await setDeployment(forge, id, 'in_progress', record)
  return id
}

/** Adds a status to the deployment; what of the record is known by now but not in the payload stands in it. */
export async function setDeployment(
  forge: Forge,
  id: number,
  state: DeploymentState,
  record: ReleaseRecord,
  url?: string,
): Promise<void> {
  await forge.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
    deployment_id: id,
    state,
    description: describeStatus(record),
    ...(record.runUrl === '' ? {} : { log_url: record.runUrl }),
    ...(url === undefined ? {} : { environment_url: url }),
    auto_inactive: true,
  })
}

/**
 * Writes down that the database has every migration now: each record of a module that names some as left, from the
 * newest back to the newest success, gets a status on its deployment that says so and changes nothing else. Gives the
 * versions of those that were told.
 */
export async function recordNothingLeft(
  forge: Forge,
  environment: string,
  module: string,
): Promise<readonly string[]> {
  const told: string[] = []
  const records = readRecords(forge, environment, (it) => it.module === module)
  for await (const { id, record, state, succeeded } of records) {
    if (record.migrationsLeft !== undefined && record.migrationsLeft.length > 0) {
      await forge.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
        deployment_id: id,
        state: state ?? 'in_progress',
        description: describeNothingLeft(record),
        ...(record.runUrl === '' ? {} : { log_url: record.runUrl }),
        auto_inactive: false,
      })
      told.push(record.version)
    }
    if (succeeded) break
  }
  return told
}

/**
 * Ends a deployment that was left open for what comes after the service was changed: the record says only now how it all
 * ended. One that has ended already is left as it is.
 *
 * @returns the record as it is now, and whether that ended it
 * @throws PlatformError where the deployment is none of deploy-kit's
 */
export async function concludeDeployment(
  forge: Forge,
  id: number,
  {
    outcome,
    state,
    url,
  }: { readonly outcome: string; readonly state: DeploymentState; readonly url?: string },
): Promise<{ readonly record: ReleaseRecord; readonly ended: boolean }> {
  const answer = await forge.request('GET /repos/{owner}/{repo}/deployments/{deployment_id}', {
    deployment_id: id,
  })
  const payload = readPayload(v.parse(oneDeployment, answer.data).payload)
  if (payload === undefined)
    throw new PlatformError('github', `the GitHub deployment ${id} is none of deploy-kit's`)
  const { record } = await withItsStatuses(forge, id, payload)
  if (record.outcome !== undefined) return { record, ended: false }
  const concluded = { ...record, outcome }
  await setDeployment(forge, id, state, concluded, url)
  return { record: concluded, ended: true }
}

export interface Recorded {
  /** GitHub's id of the deployment. */
  readonly id: number
  readonly record: ReleaseRecord
  readonly succeeded: boolean
  /** Of its newest status; others may have written it. */
  readonly state: string | undefined
}

/**
 * The records of an environment, newest first; each costs a request when it is reached, so stop early.
 *
 * @param wanted looks at the payload alone, before anything is asked about the deployment
 */
export async function* readRecords(
  forge: Forge,
  environment: string,
  wanted: (payload: ReleaseRecord) => boolean,
): AsyncGenerator<Recorded, void> {
  const answer = await forge.request('GET /repos/{owner}/{repo}/deployments', {
    environment,
    per_page: depth,
  })
  for (const deployment of v.parse(deployments, answer.data)) {
    const payload = readPayload(deployment.payload)
    if (payload === undefined || !wanted(payload)) continue
    yield await withItsStatuses(forge, deployment.id, payload)
  }
}

async function withItsStatuses(forge: Forge, id: number, payload: ReleaseRecord): Promise<Recorded> {
  const listed = await forge.request('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
    deployment_id: id,
    per_page: 100,
  })
  const newestFirst = v.parse(statuses, listed.data)
  return {
    id,
    state: newestFirst[0]?.state,
    record: withStatuses(
      payload,
      newestFirst.map((it) => it.description ?? ''),
    ),
    // `inactive` is what GitHub sets on an older deployment once a newer one succeeded; what it was before counts.
    succeeded: newestFirst.find((it) => it.state !== 'inactive')?.state === 'success',
  }
}

/** The newest record whose deploy succeeded; undefined where none did. */
export async function newestSuccess(
  forge: Forge,
  environment: string,
  wanted: (payload: ReleaseRecord) => boolean,
): Promise<ReleaseRecord | undefined> {
  for await (const { record, succeeded } of readRecords(forge, environment, wanted))
    if (succeeded) return record
  return undefined
}
