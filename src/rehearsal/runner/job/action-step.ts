import { asText, expandText, type Scope } from '../expression/index.ts'
import type { Conclusion } from '../types.ts'
import type { StepDefinition } from '../workflow/index.ts'
import { actionInputs, type DeclaredInput } from './action-inputs.ts'
import type { ResolvedAction } from './actions.ts'
import { runComposite } from './composite.ts'
import { runNodeAction } from './node-action.ts'
import { printEnv } from './script-step.ts'
import { runStandIn } from './stand-in-step.ts'
import { githubAt, type StepRun, stepScope } from './world.ts'

/** A `uses:` step: the action is found, its inputs are evaluated, and it runs. */
export async function runAction(step: StepRun, definition: StepDefinition): Promise<Conclusion> {
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
  if (runs.using === 'composite') return runComposite(step, action, runs.steps, inputs)
  return runNodeAction(step, { ...action, runs }, inputs, name)
}

/** What an action adds to the `github` context. */
export function actionContext(action: ResolvedAction) {
  if (action.kind === 'stand-in') return { action_repository: action.name, action_ref: action.ref }
  return {
    ...(action.repository === undefined ? {} : { action_repository: action.repository }),
    ...(action.ref === undefined ? {} : { action_ref: action.ref }),
    ...(action.manifest.runs.using === 'composite' ? { action_path: action.dir } : {}),
  }
}

/** The inputs that an action declares, with what they are where a step gives none. */
export function declaredInputs(action: ResolvedAction, scope: Scope): readonly DeclaredInput[] {
  if (action.kind === 'stand-in') {
    const token = asText(scope.contexts.github?.['token'])
    return Object.entries(action.standIn.inputs).map(([name, value]) => ({
      name,
      fallback: () => (value === '${{ github.token }}' ? token : value),
    }))
  }
  return action.manifest.inputs.map((input) => ({
    name: input.name,
    ...(input.deprecation === undefined ? {} : { deprecation: input.deprecation }),
    fallback: () => expandText(input.default, scope),
  }))
}
