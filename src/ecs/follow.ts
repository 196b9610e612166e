import { errorMessage, isAbort, PlatformError } from '../kernel/index.ts'
import { prove } from './prove.ts'
import type { Recorder } from './recorder.ts'
import {
  type ContainerDefinition,
  type DeployOutcome,
  type DeployPorts,
  type DeployRequest,
  type ServiceDeployment,
  terminalStatuses,
} from './types.ts'

export type Followed = WithoutEvidence<Exclude<DeployOutcome, { type: 'refused' }>>
type WithoutEvidence<T> = T extends unknown ? Omit<T, 'evidence'> : never

/** How long ECS may stay unreachable before the deploy is called unproven. */
const blindLimitMs = 120_000
/** How long a rollback that we asked for may take before we stop watching it. */
const rollbackGraceMs = 15 * 60_000
/** Events and stopped tasks are read every so many polls, and at the end. */
const detailEvery = 3

/** What the gate said so far. */
interface Gate {
  passed: boolean
  reason: string | undefined
}

interface Following {
  readonly arn: string
  readonly taskDefinition: string
  readonly signer: string
  readonly containers: readonly ContainerDefinition[]
}

/**
 * Follows our own service deployment, by its ARN, to a terminal state; answers its PAUSE gate on the way. Success is
 * only SUCCESSFUL with our revision proven to serve. Never throws for what ECS does: whatever it ends with is named.
 */
export async function follow(
  target: Following,
  request: DeployRequest,
  ports: DeployPorts,
  recorder: Recorder,
): Promise<Followed> {
  const { ecs, clock } = ports
  const base = { taskDefinition: target.taskDefinition, serviceDeployment: target.arn }
  const answered = new Set<string>()
  const gate: Gate = { passed: false, reason: undefined }
  let deadline = clock.now() + request.timeoutMs
  let stopping: 'cancelled' | 'timed-out' | undefined
  let lastSeen = clock.now()
  let lastChange = clock.now()

  for (let turn = 0; ; turn++) {
    if (stopping === undefined && ports.signal.aborted) {
      const requested = await requestRollback(target.arn, ports, recorder, 'The run was cancelled')
      return { type: 'cancelled', rollbackRequested: requested, ...base }
    }
    if (clock.now() >= deadline) {
      if (stopping !== undefined)
        return { type: 'timed-out', afterMs: request.timeoutMs, rollbackRequested: true, ...base }
      const rollback =
        request.onTimeout === 'rollback' &&
        (await requestRollback(target.arn, ports, recorder, 'The deploy outlasted its time-out'))
      if (!rollback)
        return { type: 'timed-out', afterMs: request.timeoutMs, rollbackRequested: false, ...base }
      stopping = 'timed-out'
      deadline = clock.now() + rollbackGraceMs
    }

    let deployment: ServiceDeployment
    try {
      deployment = await ecs.describeServiceDeployment(target.arn)
      lastSeen = clock.now()
    } catch (error) {
      if (!(error instanceof PlatformError) || !error.retryable || clock.now() - lastSeen > blindLimitMs) {
        return {
          type: 'unproven',
          reason: `ECS could not be asked about the deployment any more: ${errorMessage(error)}`,
          ...base,
        }
      }
      recorder.warn(`ECS could not be asked for a moment: ${errorMessage(error)}`)
      await pause(ports, 5_000)
      continue
    }
    const changed = recorder.observe(deployment)
    if (changed) lastChange = clock.now()

    const terminal = isTerminal(deployment)
    if (terminal || turn % detailEvery === detailEvery - 1)
      await readDetails(target, request, ports, recorder)
    if (terminal) {
      const ended = await conclude(deployment, target, request, ports, gate)
      return stopping === 'timed-out' && ended.type === 'rolled-back'
        ? { type: 'timed-out', afterMs: request.timeoutMs, rollbackRequested: true, ...base }
        : ended
    }

    const waiting = deployment.hooks.find(
      (hook) => hook.status === 'AWAITING_ACTION' && !answered.has(hook.hookId),
    )
    if (waiting !== undefined && stopping === undefined) {
      const stage = deployment.lifecycleStage ?? 'UNKNOWN'
      if (request.gate === 'manual') {
        recorder.say(`paused at ${stage}: continue or roll back with the hook id ${waiting.hookId}`)
        return { type: 'paused', hookId: waiting.hookId, stage, ...base }
      }
      if (request.gate === 'none') {
        recorder.warn(
          `A PAUSE hook that this deploy did not set is waiting (${waiting.hookId}); the deployment stands still until somebody answers it.`,
        )
      } else {
        const verdict = await askGate(ports, {
          stage,
          hookId: waiting.hookId,
          serviceDeploymentArn: target.arn,
          instances: deployment.targetRevision?.running,
        })
        if (ports.signal.aborted) continue
        recorder.say(verdict.pass ? `gate passed: ${verdict.reason}` : `gate failed: ${verdict.reason}`)
        if (verdict.pass) gate.passed = true
        else gate.reason = verdict.reason
        await answerGate(target.arn, waiting.hookId, verdict.pass, ports, recorder)
        lastChange = clock.now()
      }
      answered.add(waiting.hookId)
    }
    await pause(ports, pollDelay(clock.now() - lastChange))
  }
}

/** Quick while things move, slower while they bake: at most five seconds late, and few calls. */
export function pollDelay(sinceChangeMs: number): number {
  if (sinceChangeMs < 15_000) return 1_000
  return sinceChangeMs < 60_000 ? 2_500 : 5_000
}

export function isTerminal(deployment: Pick<ServiceDeployment, 'status'>): boolean {
  return (terminalStatuses as readonly string[]).includes(deployment.status)
}

async function conclude(
  deployment: ServiceDeployment,
  target: Following,
  request: DeployRequest,
  ports: DeployPorts,
  gate: Gate,
): Promise<Followed> {
  const base = { taskDefinition: target.taskDefinition, serviceDeployment: target.arn }
  const service = await ports.ecs.describeService(request.target)
  const current = service?.currentServiceDeployment
  if (current !== undefined && current !== target.arn && !(await isRollbackOf(current, target, ports))) {
    return { type: 'superseded', by: current, ...base }
  }
  const reason = reasonOf(deployment, gate.reason)
  switch (deployment.status) {
    case 'SUCCESSFUL': {
      // Somebody else answered the hook, or took it away: users reached a version that was never looked at.
      if (request.gate === 'smoke' && !gate.passed) {
        const why =
          gate.reason === undefined ? 'its gate was never asked' : `its gate refused it (${gate.reason})`
        return { type: 'unproven', reason: `ECS let it through although ${why}`, ...base }
      }
      const proof = await prove(deployment, target.taskDefinition, request, service, ports.ecs)
      return proof.ok
        ? {
            type: 'succeeded',
            revision: proof.revision,
            running: proof.running,
            weighed: proof.weighed,
            signer: target.signer,
            ...base,
          }
        : { type: 'unproven', reason: proof.reason, ...base }
    }
    case 'ROLLBACK_SUCCESSFUL':
      return { type: 'rolled-back', reason, ...base }
    case 'ROLLBACK_FAILED':
      return { type: 'rollback-failed', reason, ...base }
    default:
      return { type: 'stopped', reason, ...base }
  }
}

/** A service deployment that is newer than ours supersedes it; an older one is a stale answer. */
async function isRollbackOf(current: string, target: Following, ports: DeployPorts): Promise<boolean> {
  const [ours, theirs] = await Promise.all([
    ports.ecs.describeServiceDeployment(target.arn),
    ports.ecs.describeServiceDeployment(current),
  ])
  return theirs.createdAt < ours.createdAt
}

function reasonOf(deployment: ServiceDeployment, gateReason: string | undefined): string {
  const triggered = deployment.alarms?.triggered ?? []
  const reasons = [
    gateReason === undefined ? undefined : `the gate refused it: ${gateReason}`,
    triggered.length > 0 ? `alarm ${triggered.join(', ')}` : undefined,
    deployment.circuitBreaker?.status === 'TRIGGERED'
      ? `the circuit breaker saw ${deployment.circuitBreaker.failureCount ?? 'too many'} failed tasks (threshold ${deployment.circuitBreaker.threshold ?? 'unknown'})`
      : undefined,
    deployment.rollback?.reason,
    deployment.statusReason,
  ].filter((part): part is string => part !== undefined && part !== '')
  return (
    [...new Set(reasons.map((part) => part.replace(/\.$/, '')))].join('; ') ||
    `ECS gave no reason (status ${deployment.status})`
  )
}

/** A hook that timed out while the gate was deciding takes no answer any more; what became of the deployment shows next. */
async function answerGate(
  arn: string,
  hookId: string,
  pass: boolean,
  ports: DeployPorts,
  recorder: Recorder,
): Promise<void> {
  try {
    await ports.ecs.continueServiceDeployment(arn, hookId, pass ? 'CONTINUE' : 'ROLLBACK')
  } catch (error) {
    recorder.warn(`ECS took no answer for the hook ${hookId}: ${errorMessage(error)}`)
  }
}

async function askGate(ports: DeployPorts, context: Parameters<DeployPorts['gate']>[0]) {
  try {
    return await ports.gate(context)
  } catch (error) {
    // Unanswered is not passed: the new revision never gets traffic on the word of a gate that broke.
    return { pass: false, reason: `the gate itself failed: ${errorMessage(error)}` }
  }
}

async function readDetails(
  target: Following,
  request: DeployRequest,
  ports: DeployPorts,
  recorder: Recorder,
): Promise<void> {
  try {
    const [service, stopped] = await Promise.all([
      ports.ecs.describeService(request.target),
      ports.ecs.stoppedTasks(request.target, target.taskDefinition),
    ])
    recorder.events(service?.events ?? [])
    await recorder.failedTasks(stopped, target.containers)
  } catch (error) {
    recorder.warn(`Events and stopped tasks could not be read: ${errorMessage(error)}`)
  }
}

async function requestRollback(
  arn: string,
  ports: DeployPorts,
  recorder: Recorder,
  why: string,
): Promise<boolean> {
  try {
    await ports.ecs.stopServiceDeployment(arn)
    recorder.say(`${why}; ECS was asked to roll back`)
    return true
  } catch (error) {
    recorder.warn(`${why}, and ECS refused to roll back: ${errorMessage(error)}`)
    return false
  }
}

/** A wait that a cancelled run cuts short; the loop then sees the signal. */
async function pause(ports: DeployPorts, ms: number): Promise<void> {
  try {
    await ports.clock.sleep(ms, ports.signal.aborted ? undefined : ports.signal)
  } catch (error) {
    if (!isAbort(error) && !ports.signal.aborted) throw error
  }
}
