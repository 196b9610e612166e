import type { JsonObject } from '../../../kernel/index.ts'
import { expandText } from '../expression/index.ts'
import type { Conclusion } from '../types.ts'
import type { StepDefinition } from '../workflow/index.ts'
import { actionContext } from './action-context.ts'
import type { ResolvedAction } from './actions.ts'
import { type Frame, githubAt, type JobStatus, type RunNested, type StepRun, stepScope } from './world.ts'

/** How deep composites may nest: CompositeActionsMaxDepth of GitHub's runner. */
const maxDepth = 9

/** Runs the steps of a composite action within its step, then sets the outputs that it declares. */
export async function runComposite(
  step: StepRun,
  action: Extract<ResolvedAction, { kind: 'manifest' }>,
  definitions: readonly StepDefinition[],
  inputs: Readonly<Record<string, string>>,
  nested: RunNested,
): Promise<Conclusion> {
  const { world } = step
  if (step.frame.depth + 1 > maxDepth)
    throw new Error(`Composite action depth exceeded max depth ${maxDepth}`)
  let status: JobStatus = 'success'
  const steps: Record<string, JsonObject> = {}
  const frame: Frame = {
    kind: 'composite',
    depth: step.frame.depth + 1,
    source: action.source,
    inputs,
    steps,
    status: () => status,
    merge: (conclusion) => {
      if (conclusion === 'cancelled') status = 'cancelled'
      else if (conclusion === 'failure' && status === 'success') status = 'failure'
    },
    env: step.env,
    ownEnv: step.ownEnv,
    action: actionContext(action),
  }
  for (const definition of definitions) {
    await nested(frame, definition)
  }
  const scope = stepScope(world, frame, step.env, githubAt(world, frame, step.id))
  for (const output of action.manifest.outputs) {
    if (output.value !== undefined) step.outputs[output.name] = expandText(output.value, scope)
  }
  return status
}
