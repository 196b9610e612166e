import { errorMessage } from '../../../kernel/index.ts'
import { asText, evaluateCondition } from '../expression/index.ts'
import type { Source } from '../source.ts'
import type { Permissions } from '../types.ts'
import type { StepDefinition } from '../workflow/index.ts'
import { declaredInputs } from './action-context.ts'
import { actionInputs } from './action-inputs.ts'
import { runNodeFile } from './node-action.ts'
import type { StepLog } from './step-log.ts'
import { type Frame, githubAt, type JobWorld, type StepOutcome, type StepRun, stepScope } from './world.ts'

/**
 * The `Set up job` step: every action that the steps name is found before the first of them runs, so that one that
 * does not exist or is not known here fails the job at once; then `pre` of JavaScript actions runs.
 */
export async function prepareActions(
  world: JobWorld,
  frame: Frame,
  steps: readonly StepDefinition[],
  log: StepLog,
  permissions: Permissions,
): Promise<StepOutcome> {
  const finish = (conclusion: StepOutcome['conclusion']): StepOutcome => {
    frame.merge(conclusion)
    return { outcome: conclusion, conclusion, outputs: {} }
  }
  log.line('##[group]GITHUB_TOKEN Permissions')
  for (const [scope, access] of Object.entries(permissions))
    if (access !== 'none') log.line(`${scope}: ${access}`)
  log.line('##[endgroup]')
  if (permissions['id-token'] === 'write' && world.idToken === undefined) {
    log.line('The job may ask for OIDC tokens, but nobody issues them here.')
  }
  try {
    await find(world, frame.source, steps, log, {
      file: asText(world.contexts.job['workflow_file_path']),
      depth: 0,
    })
    for (const step of steps) if (!(await runPre(world, frame, step, log))) return finish('failure')
    return finish('success')
  } catch (error) {
    log.error(errorMessage(error))
    return finish('failure')
  }
}

async function find(
  world: JobWorld,
  source: Source,
  steps: readonly StepDefinition[],
  log: StepLog,
  at: { readonly file: string; readonly depth: number },
): Promise<void> {
  const { file, depth } = at
  if (depth > 9) throw new Error('Composite action depth exceeded max depth 9')
  for (const { uses, line, column } of steps) {
    // Actions of the workspace do not exist before a checkout.
    if (uses === undefined || uses.startsWith('./')) continue
    const action = await world.actions.resolve(uses, source).catch((error: unknown) => {
      throw new Error(`${file}:${line}:${column}: ${errorMessage(error)}`, { cause: error })
    })
    if (action.kind === 'stand-in') {
      log.line(`Use a local stand-in for '${uses}'`)
      continue
    }
    if (!uses.startsWith('$/')) log.line(`Download action repository '${uses}' (SHA:${action.source.sha})`)
    const { runs } = action.manifest
    if (runs.using === 'composite') {
      await find(world, action.source, runs.steps, log, { file: action.manifest.file, depth: depth + 1 })
    } else if (runs.pre !== undefined && depth > 0) {
      throw new Error(`${uses} has a 'pre' step; inside a composite action this runner does not run it`)
    }
  }
}

async function runPre(
  world: JobWorld,
  frame: Frame,
  definition: StepDefinition,
  log: StepLog,
): Promise<boolean> {
  const { uses } = definition
  if (uses === undefined || uses.startsWith('./')) return true
  const action = await world.actions.resolve(uses, frame.source)
  if (action.kind === 'stand-in' || action.manifest.runs.using === 'composite') return true
  const { runs } = action.manifest
  if (runs.pre === undefined) return true
  const env = Object.fromEntries(world.env)
  const scope = stepScope(world, frame, env, githubAt(world, frame, definition.id))
  if (!evaluateCondition(runs.preIf ?? 'always()', scope)) return true
  log.line(`Pre ${uses}`)
  const step: StepRun = {
    world,
    frame,
    id: definition.id,
    log,
    env,
    ownEnv: {},
    outputs: {},
    state: {},
    signal: world.cancelled,
    failed: { value: false },
  }
  world.preState.set(definition.id, step.state)
  const inputs = actionInputs(log, definition.with, declaredInputs(action, scope), scope)
  return (await runNodeFile(step, { ...action, runs }, runs.pre, inputs)) === 'success' && !step.failed.value
}
