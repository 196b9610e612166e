import type { DeployOutcome, DeployRequest } from '../ecs/index.ts'
import type { Forge, Host } from '../host/index.ts'
import { assertNever, errorMessage } from '../kernel/index.ts'
import {
  beginDeployment,
  type DeploymentState,
  endDeployment,
  type ReleaseRecord,
  traceIdOf,
} from '../trace/index.ts'
import { hasForge } from './settings.ts'

/** Writes the one GitHub deployment of a deploy: begun before ECS is touched, ended with what came of it. */
export async function recorded(
  host: Host,
  request: DeployRequest,
  url: string | undefined,
  work: () => Promise<DeployOutcome>,
): Promise<DeployOutcome> {
  if (!hasForge(host)) {
    host.log.notice({
      level: 'warning',
      message:
        'No GitHub token was given, so no deployment is recorded; promote-from and the history will not know of it.',
    })
    return await work()
  }
  const forge = host.forge()
  const record: ReleaseRecord = {
    schema: 'deploy-kit/release-record/v1',
    module: request.module,
    environment: request.environment,
    version: request.version,
    gitSha: request.gitSha,
    repository: host.run.repository,
    digest: request.image.digest,
    ...(request.migrationHead === undefined ? {} : { migrationHead: request.migrationHead }),
    traceId: traceIdOf(host.run),
    actor: host.run.actor,
    runUrl: host.run.runUrl,
  }
  const id = await beginDeployment(forge, record)
  let outcome: DeployOutcome
  try {
    outcome = await work()
  } catch (error) {
    await end(host, forge, id, 'error', record, errorMessage(error), undefined)
    throw error
  }
  await end(
    host,
    forge,
    id,
    stateOf(outcome),
    record,
    `${request.module} ${request.version}: ${outcome.type}`,
    url,
  )
  return outcome
}

/** The verdict stands, whatever becomes of its record; a record that could not be written is said. */
async function end(
  host: Host,
  forge: Forge,
  id: number,
  state: DeploymentState,
  record: ReleaseRecord,
  text: string,
  url: string | undefined,
): Promise<void> {
  try {
    await endDeployment(forge, id, state, record, text, url)
  } catch (error) {
    host.log.notice({
      level: 'warning',
      message: `The GitHub deployment ${id} could not be set to ${state}: ${errorMessage(error)}`,
    })
  }
}

function stateOf(outcome: DeployOutcome): DeploymentState {
  switch (outcome.type) {
    case 'succeeded':
      return 'success'
    case 'paused':
      return 'in_progress'
    case 'unproven':
    case 'timed-out':
    case 'cancelled':
      return 'error'
    case 'rolled-back':
    case 'rollback-failed':
    case 'stopped':
    case 'superseded':
    case 'refused':
      return 'failure'
    default:
      return assertNever(outcome, 'deploy outcome')
  }
}
