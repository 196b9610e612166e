import { join } from 'node:path'
import type { Conclusion } from '../types.ts'
import type { NodeRuns } from '../workflow/index.ts'
import { actionContext } from './action-context.ts'
import { inputEnv } from './action-inputs.ts'
import type { ResolvedAction } from './actions.ts'
import { runInStep } from './run-in-step.ts'
import type { StepRun } from './world.ts'

export type NodeAction = Extract<ResolvedAction, { kind: 'manifest' }> & { readonly runs: NodeRuns }

/** Runs a JavaScript action's `main` on our Node and remembers its `post` for the end of the job. */
export async function runNodeAction(
  step: StepRun,
  action: NodeAction,
  inputs: Readonly<Record<string, string>>,
  name: string,
): Promise<Conclusion> {
  const { runs } = action
  if (runs.using !== 'node24') {
    step.log.warning(
      `${action.manifest.name} asks for ${runs.using}; it runs on Node ${process.versions.node}`,
    )
  }
  const { post } = runs
  if (post !== undefined) {
    step.world.postSteps.push({
      name: `Post ${name}`,
      condition: runs.postIf ?? 'always()',
      frame: step.frame,
      env: step.ownEnv,
      state: step.state,
      id: step.id,
      run: (later) => runNodeFile(later, action, post, inputs),
    })
  }
  return runNodeFile(step, action, runs.main, inputs)
}

/** Runs one file of a JavaScript action. `main: ../../dist/x.js` may point outside the action's folder, as on GitHub. */
export async function runNodeFile(
  step: StepRun,
  action: NodeAction,
  file: string,
  inputs: Readonly<Record<string, string>>,
): Promise<Conclusion> {
  const { runtime, dirs } = step.world
  const state = Object.fromEntries(
    Object.entries(step.state).map(([name, value]) => [`STATE_${name}`, value]),
  )
  const exitCode = await runInStep(step, {
    command: process.execPath,
    args: [join(action.dir, file)],
    cwd: dirs.workspace,
    env: {
      ...inputEnv(inputs),
      ...state,
      ...(runtime === undefined
        ? {}
        : { ACTIONS_RUNTIME_TOKEN: runtime.token, ACTIONS_RESULTS_URL: runtime.resultsUrl }),
    },
    github: actionContext(action),
  })
  if (exitCode !== 0) step.log.debug(`Node Action run completed with exit code ${exitCode}`)
  return exitCode === 0 ? 'success' : 'failure'
}
