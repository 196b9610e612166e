import { type EcsEnvironment, now } from './environment.ts'
import { say } from './service-events.ts'
import type { DeploymentRecord, RevisionRecord } from './state.ts'
import { runningAndPending, tasksOf } from './task-counts.ts'

/** A deployment failed: what `deployments[]` and the events say of it, and who is PRIMARY from now on. */
export function recordFailure(
  environment: EcsEnvironment,
  deployment: DeploymentRecord,
  cause: string,
  rollsBack: boolean,
): void {
  const { service, target, base } = deployment
  const tripped = deployment.state.breaker === 'TRIGGERED'
  const words = tripped ? 'circuit breaker: ' : `${target.deploymentId} failed: `
  target.rollout = { state: 'FAILED', reason: `ECS deployment ${words}${cause}` }
  target.updatedAt = now(environment)
  say(environment, service, `(deployment ${target.deploymentId}) deployment failed: ${cause}`)
  if (!rollsBack || base === undefined) return
  // The entry of the revision that is rolled back to becomes PRIMARY again, under the id it had.
  service.primary = base
  service.workload = base.workload
  base.rollout = {
    state: 'IN_PROGRESS',
    reason: `ECS deployment ${tripped ? 'circuit breaker' : 'failed'}: rolling back to deploymentId ${base.deploymentId}.`,
  }
  say(environment, service, `rolling back to deployment ${base.deploymentId}.`)
}

/** A deployment is over: its numbers stand still, and where it succeeded its revision is the service's base. */
export function recordEnd(environment: EcsEnvironment, deployment: DeploymentRecord): void {
  const { service, target, base, leftovers } = deployment
  const { status } = deployment.state
  const tasks = tasksOf(environment.state, service)
  deployment.final = [target, ...(base === undefined ? [] : [base]), ...leftovers].map((revision) => ({
    arn: revision.arn,
    requested: revision.requested,
    ...runningAndPending(tasks, revision),
  }))
  if (status === 'ROLLBACK_FAILED') environment.faults.rollbackFailed(service)
  if (status === 'SUCCESSFUL') completed(environment, deployment, target)
  if (status === 'ROLLBACK_SUCCESSFUL' && base !== undefined) completed(environment, deployment, base)
}

function completed(
  environment: EcsEnvironment,
  { service }: DeploymentRecord,
  revision: RevisionRecord,
): void {
  service.base = revision
  service.primary = revision
  revision.updatedAt = now(environment)
  revision.rollout = { state: 'COMPLETED', reason: `ECS deployment ${revision.deploymentId} completed.` }
  say(environment, service, `(deployment ${revision.deploymentId}) deployment completed.`)
}
