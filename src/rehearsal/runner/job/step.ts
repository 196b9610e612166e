import { errorMessage, type JsonObject } from '../../../kernel/index.ts'
import { evaluateCondition, expandFlag, expandMinutes, expandStrings } from '../expression/index.ts'
import type { Conclusion } from '../types.ts'
import type { StepDefinition } from '../workflow/index.ts'
import { runAction } from './action-step.ts'
import { runScript } from './script-step.ts'
import type { StepLog } from './step-log.ts'
import { type Frame, githubAt, type JobWorld, type StepOutcome, type StepRun, stepScope } from './world.ts'

/**
 * One step of a job or of a composite: condition, time-out, cancellation, `continue-on-error`; its outcome enters
 * the `steps` context and the status of the frame. Never throws for what a step did.
 * @param parent fires when the composite around it is to end
 */
export async function runStep(
  world: JobWorld,
  frame: Frame,
  definition: StepDefinition,
  log: StepLog,
  parent?: AbortSignal,
): Promise<StepOutcome> {
  const outputs: Record<string, string> = {}
  const base = { ...Object.fromEntries(world.env), ...frame.env }
  const github = githubAt(world, frame, definition.id)
  const finish = (outcome: Conclusion, conclusion = outcome): StepOutcome => {
    frame.steps[definition.id] = { outputs, outcome, conclusion } satisfies JsonObject
    frame.merge(conclusion)
    return { outcome, conclusion, outputs }
  }
  let env = base
  try {
    const written = expandStrings(definition.env, stepScope(world, frame, base, github))
    const ownEnv = { ...frame.ownEnv, ...written }
    env = { ...base, ...written }
    const condition = () => evaluateCondition(definition.condition, stepScope(world, frame, env, github))
    if (!condition()) return finish('skipped')
    const scope = stepScope(world, frame, env, github)
    const timeoutMs = expandMinutes(definition.timeoutMinutes, scope)
    const outcome = await withEnd(world, condition, timeoutMs, parent, async (signal) => {
      const failed = { value: false }
      const step: StepRun = {
        world,
        frame,
        id: definition.id,
        log,
        env,
        ownEnv,
        outputs,
        state: (frame.kind === 'job' ? world.preState.get(definition.id) : undefined) ?? {},
        signal,
        failed,
      }
      const result =
        definition.run === undefined
          ? await runAction(step, definition, (inner, nested) => runStep(world, inner, nested, log, signal))
          : await runScript(step, definition)
      return failed.value ? 'failure' : result
    })
    if (outcome === 'timed-out') {
      log.error(
        `The action '${displayName(definition)}' has timed out after ${Math.round((timeoutMs ?? 0) / 60_000)} minutes.`,
      )
    }
    if (outcome === 'cancelled') log.error('The operation was canceled.')
    const result: Conclusion = outcome === 'timed-out' ? 'failure' : outcome
    if (result !== 'failure') return finish(result)
    return finish('failure', expandFlag(definition.continueOnError, scope) ? 'success' : 'failure')
  } catch (error) {
    log.error(errorMessage(error))
    return finish('failure', tolerated(world, frame, definition, env, github) ? 'success' : 'failure')
  }
}

/**
 * Runs `work` with a signal that fires on its time-out, when the composite around it ends, or when the job is
 * cancelled and the step's condition no longer holds (`always()` steps go on).
 */
export async function withEnd(
  world: JobWorld,
  condition: () => boolean,
  timeoutMs: number | undefined,
  parent: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Conclusion>,
): Promise<Conclusion | 'timed-out'> {
  const end = new AbortController()
  const over = new AbortController()
  let why: 'cancelled' | 'timed-out' | undefined
  const stop = (reason: 'cancelled' | 'timed-out') => {
    why ??= reason
    end.abort()
  }
  const onJobCancelled = () => {
    world.status = 'cancelled'
    if (!holds(condition)) stop('cancelled')
  }
  const onParent = () => stop('cancelled')
  const onAbandoned = () => stop('cancelled')
  if (!world.cancelled.aborted) world.cancelled.addEventListener('abort', onJobCancelled, { once: true })
  world.abandoned.addEventListener('abort', onAbandoned, { once: true })
  parent?.addEventListener('abort', onParent, { once: true })
  if (parent?.aborted || world.abandoned.aborted) stop('cancelled')
  if (timeoutMs !== undefined && timeoutMs > 0) {
    world.clock.sleep(timeoutMs, over.signal).then(
      () => stop('timed-out'),
      () => undefined,
    )
  }
  try {
    if (why !== undefined) return why
    const result = await work(end.signal)
    return why ?? result
  } catch (error) {
    // What was being done when the end came may well fail; that it was ended is what counts.
    if (why === undefined) throw error
    return why
  } finally {
    over.abort()
    world.cancelled.removeEventListener('abort', onJobCancelled)
    world.abandoned.removeEventListener('abort', onAbandoned)
    parent?.removeEventListener('abort', onParent)
  }
}

// A condition that cannot be evaluated when the job is cancelled does not keep its step alive.
function holds(condition: () => boolean): boolean {
  try {
    return condition()
  } catch {
    return false
  }
}

function tolerated(
  world: JobWorld,
  frame: Frame,
  definition: StepDefinition,
  env: Readonly<Record<string, string>>,
  github: JsonObject,
): boolean {
  try {
    return expandFlag(definition.continueOnError, stepScope(world, frame, env, github))
  } catch {
    return false
  }
}

function displayName(definition: StepDefinition): string {
  return definition.name?.toString() ?? definition.uses ?? definition.id
}
