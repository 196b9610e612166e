import { expandText } from '../expression/index.ts'
import type { Conclusion } from '../types.ts'
import type { StepDefinition } from '../workflow/index.ts'
import { actionContext, declaredInputs } from './action-context.ts'
import { actionInputs } from './action-inputs.ts'
import { runComposite } from './composite.ts'
import { runNodeAction } from './node-action.ts'
import { printEnv } from './script-step.ts'
import { runStandIn } from './stand-in-step.ts'
import { githubAt, type RunNested, type StepRun, stepScope } from './world.ts'

/** A `uses:` step: the action is found, its inputs are evaluated, and it runs. */
export async function runAction(
  step: StepRun,
  definition: StepDefinition,
  nested: RunNested,
): Promise<Conclusion> {
  const { world, frame, log } = step
  const uses = definition.uses ?? ''
  const action = await world.actions.resolve(uses, frame.source)
  const github = { ...githubAt(world, frame, step.id), ...actionContext(action) }
  const scope = stepScope(world, frame, step.env, github)
  const inputs = actionInputs(log, definition.with, declaredInputs(action, scope), scope)

  log.line(`##[group]Run ${uses}`)
  const shown = Object.entries(inputs).filter(([, value]) => value !== '')
  if (shown.length > 0) log.line('with:')
  for (const [name, value] of shown) log.line(`  ${name}: ${value}`)
  printEnv(step)
  log.line('##[endgroup]')

  const name = expandText(definition.name, scope) || `Run ${uses}`
  if (action.kind === 'stand-in') return runStandIn(step, action, inputs, name)
  const { runs } = action.manifest
  if (runs.using === 'composite') return runComposite(step, action, runs.steps, inputs, nested)
  return runNodeAction(step, { ...action, runs }, inputs, name)
}
