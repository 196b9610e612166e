import { type EcsEnvironment, later } from './environment.ts'
import type { ServiceRecord, TaskRecord } from './state.ts'

/**
 * Without any health check a task counts 40 seconds after it reached RUNNING
 * (`minimumHealthyPercent` in DeploymentConfiguration of the API reference).
 */
const uncheckedSettleMs = 40_000
/** After how long a task that a scenario keeps from being healthy is found unhealthy. */
const neverHealthyMs = 30_000

export type Verdict =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'waiting' }
  /** To be replaced: the service event and the task's stopped reason. */
  | { readonly kind: 'unhealthy'; readonly event: string; readonly reason: string }

const healthy: Verdict = { kind: 'healthy' }
const waiting: Verdict = { kind: 'waiting' }

/** Starts the clocks of a task that reached RUNNING; `wake` is called when one of them runs out. */
export function startHealthClocks(environment: EcsEnvironment, task: TaskRecord, wake: () => void): void {
  const { service, revision } = task
  if (service === undefined || revision === undefined) return
  const slow = environment.faults.slowStartMs(service, revision)
  const never = environment.faults.neverHealthy(service, revision)
  const grace = (service.settings.healthCheckGracePeriodSeconds ?? 0) * 1_000
  later(environment, Math.max(grace, slow, never ? neverHealthyMs : 0), () => {
    task.graceOver = true
    wake()
  })
  const unchecked = task.run?.health() === 'UNKNOWN' && task.targets.size === 0
  later(environment, Math.max(slow, unchecked && !hasHealthCheck(task) ? uncheckedSettleMs : 0), () => {
    task.settled = true
    wake()
  })
}

/** How the scheduler judges a service's task: container health checks first, then every target group. */
export function judge(environment: EcsEnvironment, service: ServiceRecord, task: TaskRecord): Verdict {
  const { revision, run } = task
  if (revision === undefined || run === undefined || task.status !== 'RUNNING') return waiting
  if (environment.faults.neverHealthy(service, revision)) return task.graceOver ? neverHealthy(task) : waiting
  const container = run.health()
  if (container === 'UNHEALTHY') {
    return task.graceOver
      ? {
          kind: 'unhealthy',
          event: `(task ${task.id}) failed container health checks.`,
          reason: 'Task failed container health checks',
        }
      : waiting
  }
  if (container === 'UNKNOWN' && hasHealthCheck(task)) return waiting
  for (const [targetGroup, target] of task.targets) {
    const health = environment.ports.loadBalancing.health(targetGroup, target)
    if (health.state === 'unhealthy') {
      if (!task.graceOver) return waiting
      const port = revision.targetGroups.find((group) => group.targetGroupArn === targetGroup)?.containerPort
      return failedTarget(task, targetGroup, port, health.description ?? 'Health checks failed')
    }
    if (health.state !== 'healthy') return waiting
  }
  return task.settled ? healthy : waiting
}

function neverHealthy(task: TaskRecord): Verdict {
  const group = task.revision?.targetGroups[0]
  return group === undefined
    ? {
        kind: 'unhealthy',
        event: `(task ${task.id}) failed container health checks.`,
        reason: 'Task failed container health checks',
      }
    : failedTarget(
        task,
        group.targetGroupArn,
        group.containerPort,
        'Health checks failed with these codes: [503]',
      )
}

function failedTarget(
  task: TaskRecord,
  targetGroup: string,
  port: number | undefined,
  reason: string,
): Verdict {
  return {
    kind: 'unhealthy',
    event: `(task ${task.id}) (port ${port ?? 0}) is unhealthy in (target-group ${targetGroup}) due to (reason ${reason}).`,
    reason: `Task failed ELB health checks in (target-group ${targetGroup})`,
  }
}

function hasHealthCheck(task: TaskRecord): boolean {
  return (task.taskDefinition.given.containerDefinitions ?? []).some(
    (container) => container.healthCheck !== undefined && container.healthCheck.command?.[0] !== 'NONE',
  )
}
