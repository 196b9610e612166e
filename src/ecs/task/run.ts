import { errorMessage, formatDuration } from '../../kernel/index.ts'
import { isRegistered, withContent } from './definition.ts'
import { planTask, type TaskPlan } from './plan.ts'
import type { TaskOutcome, TaskPorts, TaskRequest, TaskState } from './types.ts'

const pollMs = 3_000
/** A cancelled run has seconds. */
const stopPollMs = 1_000
/** CloudWatch shows a line seconds after it was written. */
const lastLinesMs = 20_000
/** A task has 30 seconds by default (at most 120 on Fargate) between SIGTERM and SIGKILL. */
const stopMs = 150_000
/** For so long ECS may not know a task that it has just started. */
const unknownMs = 60_000
/** For so long ECS may leave us without an answer before the task, which goes on meanwhile, is stopped. */
const silentMs = 120_000

/**
 * Runs a command as a task of the service's kind, shows its log while it runs, and waits until it has stopped. A
 * cancelled run stops the task and waits for that too.
 */
export async function runTask(request: TaskRequest, ports: TaskPorts): Promise<TaskOutcome> {
  const { ecs, clock, log } = ports
  const placement = await ecs.describePlacement(request.target)
  const definition =
    placement === undefined ? undefined : await ecs.describeTaskDefinition(placement.taskDefinition)
  const plan = planTask(request, placement, definition)
  if ('reasons' in plan) return { type: 'refused', reasons: plan.reasons }
  ports.signal.throwIfAborted()
  const taskDefinition = await definitionFor(plan, request, ports)
  const started = await ecs.runTask({
    cluster: request.target.cluster,
    taskDefinition,
    container: request.target.container,
    command: request.command,
    environment: request.environment,
    placement: plan.placement,
    startedBy: request.startedBy.replace(/[^\w/-]/g, '-').slice(0, 128),
    tags: request.tags,
    token: `deploy-kit-${clock.now().toString(36)}-${Math.floor(ports.random() * 2 ** 48).toString(36)}`,
  })
  if ('failure' in started) return { type: 'not-started', reason: started.failure, task: undefined }
  const id = started.arn.split('/').at(-1) ?? started.arn
  log.info(`task ${id} was started with ${taskDefinition.split('/').at(-1)}`)
  const lines = follow(plan, id, ports)
  const ended = await untilStopped(started.arn, request, lines, ports)
  if (ended.type !== 'over') return ended
  const outcome = judge(ended.state, started.arn, request.target.container)
  // Nobody wrote anything where nothing was started.
  if (outcome.type !== 'not-started') await lines.rest()
  return outcome.type === 'exited' ? { ...outcome, unread: lines.unread() } : outcome
}

/** The newest revision of the family where it is the same, else a new one: a look at a status leaves no trace. */
async function definitionFor(
  { definition }: TaskPlan,
  request: TaskRequest,
  { ecs, log }: TaskPorts,
): Promise<string> {
  const newest = await ecs.newestOfFamily(definition.family)
  if (newest !== undefined && isRegistered(definition, newest)) return newest.arn
  const arn = await ecs.registerTaskDefinition(definition, withContent(definition, request.definitionTags))
  const image = request.image === undefined ? 'the image of the service' : `the image ${request.image.digest}`
  log.info(`registered ${arn.split('/').at(-1)} with ${image}`)
  return arn
}

async function untilStopped(
  task: string,
  request: TaskRequest,
  lines: ReturnType<typeof follow>,
  ports: TaskPorts,
): Promise<TaskOutcome | { readonly type: 'over'; readonly state: TaskState }> {
  const { ecs, clock, log, signal } = ports
  const { cluster } = request.target
  const begun = clock.now()
  let [said, answered] = ['', begun]
  for (;;) {
    const state = await orError(ecs.describeTask(cluster, task))
    await lines.read()
    const elapsed = clock.now() - begun
    if (state instanceof Error) {
      if (clock.now() - answered > silentMs) {
        log.info(`ECS does not say what became of the task (${state.message}); stopping it`)
        const stopped = await stop(task, request, lines, ports)
        return { type: 'lost', reason: state.message, task, stopped }
      }
    } else {
      answered = clock.now()
      if (state?.status === 'STOPPED') return { type: 'over', state }
      if (state === undefined && elapsed > unknownMs)
        return { type: 'not-started', reason: 'ECS does not know the task that it started', task }
      const status = state?.status ?? 'PENDING'
      if (status !== said) log.info(`task ${task.split('/').at(-1)} is ${status}`)
      said = status
    }
    if (elapsed > request.timeoutMs) {
      log.info(`it did not stop within ${formatDuration(request.timeoutMs)}; stopping it`)
      return { type: 'timed-out', task, stopped: await stop(task, request, lines, ports) }
    }
    try {
      await clock.sleep(pollMs, signal)
    } catch (error) {
      if (!signal.aborted) throw error
      log.info('the run was cancelled; stopping the task')
      return { type: 'cancelled', task, stopped: await stop(task, request, lines, ports) }
    }
  }
}

/** Stops the task and waits for it, whatever the run's own signal says: what it does must not go on unseen. */
async function stop(
  task: string,
  request: TaskRequest,
  lines: ReturnType<typeof follow>,
  { ecs, clock, log }: TaskPorts,
): Promise<boolean> {
  const until = clock.now() + stopMs
  try {
    await ecs.stopTask(request.target.cluster, task, 'deploy-kit: the run ended before the task did')
  } catch (error) {
    log.info(`the task could not be stopped: ${errorMessage(error)}`)
    return false
  }
  for (;;) {
    const state = await orError(ecs.describeTask(request.target.cluster, task))
    await lines.read()
    if (!(state instanceof Error) && state?.status === 'STOPPED') {
      await lines.rest()
      return true
    }
    if (clock.now() > until) return false
    await clock.sleep(stopPollMs)
  }
}

function follow({ logOf }: TaskPlan, id: string, ports: TaskPorts) {
  let position: string | undefined
  let complete = false
  let unread: Error | undefined
  const read = async (): Promise<number> => {
    const answer = await orError(ports.readLog(logOf(id), position))
    if (answer instanceof Error) {
      // The task goes on, and must not be left alone for want of its log.
      if (unread === undefined) ports.log.info(`its log cannot be read: ${answer.message}`)
      unread = answer
      return 0
    }
    unread = undefined
    position = answer.position
    for (const line of answer.lines) complete = ports.onLine(line)
    return answer.lines.length
  }
  return {
    read,
    unread: () => unread,
    /** What was written before the end and is not shown yet. */
    rest: async () => {
      const until = ports.clock.now() + lastLinesMs
      while (!complete && ports.clock.now() < until) {
        if ((await read()) === 0 && !complete) await ports.clock.sleep(pollMs)
      }
    },
  }
}

async function orError<T>(answer: Promise<T>): Promise<T | Error> {
  try {
    return await answer
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** What became of a stopped task. Pure. */
export function judge(state: TaskState, task: string, container: string): TaskOutcome {
  const ours = state.containers.find(({ name }) => name === container)
  const reason = [state.stoppedReason, ours?.reason].filter((it) => it !== undefined && it !== '').join('; ')
  if (state.stopCode === 'TaskFailedToStart') return { type: 'not-started', reason, task }
  // Ended by its own exit, and the exit is known; anything else is not the word of the command.
  if (
    ours?.exitCode !== undefined &&
    (state.stopCode ?? 'EssentialContainerExited') === 'EssentialContainerExited'
  )
    return { type: 'exited', exitCode: ours.exitCode, task, reason }
  return {
    type: 'stopped',
    task,
    reason: reason === '' ? `ECS gives no exit code (stop code ${state.stopCode ?? 'none'})` : reason,
  }
}
