import { errorMessage } from '../../../kernel/index.ts'
import { evaluateCondition, expandText } from '../expression/index.ts'
import type { Conclusion, StepResult } from '../types.ts'
import type { StepDefinition } from '../workflow/index.ts'
import { firstLine } from './script-step.ts'
import { runStep, withEnd } from './step.ts'
import { StepLog } from './step-log.ts'
import { type Frame, githubAt, type JobWorld, type PostStep, type StepOutcome, stepScope } from './world.ts'

/** Runs the steps of a job in order, then the post steps of its actions, last one first. */
export async function runJobSteps(
  world: JobWorld,
  frame: Frame,
  definitions: readonly StepDefinition[],
): Promise<void> {
  for (const definition of definitions) {
    const id = definition.id.startsWith('__') ? undefined : definition.id
    await shownStep(world, stepName(world, frame, definition), id, (log) =>
      runStep(world, frame, definition, log),
    )
  }
  for (let post = world.postSteps.pop(); post !== undefined; post = world.postSteps.pop()) {
    const step = post
    await shownStep(world, step.name, undefined, (log) => runPost(world, frame, step, log))
  }
}

/** A step that a person sees: numbered, timed, with a log of its own. */
export async function shownStep(
  world: JobWorld,
  name: string,
  id: string | undefined,
  work: (log: StepLog) => Promise<StepOutcome>,
): Promise<StepOutcome> {
  const { clock, runId, job } = world
  const place = { runId, job, step: world.results.length + 1 }
  const log = new StepLog(place, world.masks, clock, world.debug, world.emit)
  const startedAt = clock.now()
  const shown = world.masks.mask(name)
  world.emit({ type: 'step-started', at: startedAt, ...place, name: shown })
  if (world.cancelled.aborted) world.status = 'cancelled'
  const { outcome, conclusion, outputs } = await work(log)
  const finishedAt = clock.now()
  const result: StepResult = {
    number: place.step,
    ...(id === undefined ? {} : { id }),
    name: shown,
    outcome,
    conclusion,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([key, value]) => [key, world.masks.mask(value)]),
    ),
    ...(log.summary === '' ? {} : { summary: log.summary }),
    annotations: log.annotations,
    annotationsDropped: log.annotationsDropped,
    lines: log.lines,
    startedAt,
    finishedAt,
  }
  world.results.push(result)
  world.emit({
    type: 'step-finished',
    at: finishedAt,
    ...place,
    name: shown,
    outcome,
    conclusion,
    durationMs: finishedAt - startedAt,
  })
  return { outcome, conclusion, outputs }
}

async function runPost(world: JobWorld, jobFrame: Frame, post: PostStep, log: StepLog): Promise<StepOutcome> {
  const outputs: Record<string, string> = {}
  const frame: Frame = { ...post.frame, status: jobFrame.status }
  const env = { ...Object.fromEntries(world.env), ...post.env }
  const scope = stepScope(world, frame, env, githubAt(world, frame, post.id))
  const finish = (conclusion: Conclusion) => {
    jobFrame.merge(conclusion)
    return { outcome: conclusion, conclusion, outputs }
  }
  try {
    const condition = () => evaluateCondition(post.condition, scope)
    if (!condition()) return finish('skipped')
    const failed = { value: false }
    const result = await withEnd(world, condition, undefined, undefined, (signal) =>
      post.run({
        world,
        frame,
        id: post.id,
        log,
        env,
        ownEnv: post.env,
        outputs,
        state: post.state,
        signal,
        failed,
      }),
    )
    return finish(failed.value || result === 'timed-out' ? 'failure' : result)
  } catch (error) {
    log.error(errorMessage(error))
    return finish('failure')
  }
}

// GitHub shows a name that cannot be evaluated yet as it is written.
function stepName(world: JobWorld, frame: Frame, definition: StepDefinition): string {
  const scope = stepScope(world, frame, Object.fromEntries(world.env), githubAt(world, frame, definition.id))
  try {
    const name = expandText(definition.name, scope)
    if (name !== '') return name
    if (definition.run !== undefined) return `Run ${firstLine(expandText(definition.run, scope))}`
  } catch {
    return definition.name?.toString() ?? `Run ${definition.run?.toString() ?? definition.uses ?? ''}`
  }
  return `Run ${definition.uses ?? ''}`
}
