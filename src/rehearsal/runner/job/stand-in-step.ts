import { errorMessage } from '../../../kernel/index.ts'
import type { StandIn, StandInContext } from '../stand-ins/index.ts'
import type { Conclusion } from '../types.ts'
import type { ResolvedAction } from './actions.ts'
import { runProcess } from './process.ts'
import { effectsOf, withCommandFiles } from './run-in-step.ts'
import type { StepRun } from './world.ts'

/** Runs the local stand-in of a third-party action, and remembers its `post` for the end of the job. */
export async function runStandIn(
  step: StepRun,
  action: Extract<ResolvedAction, { kind: 'stand-in' }>,
  inputs: Readonly<Record<string, string>>,
  name: string,
): Promise<Conclusion> {
  const { post } = action.standIn
  if (post !== undefined) {
    step.world.postSteps.push({
      name: `Post ${name}`,
      condition: action.standIn.postIf ?? 'always()',
      frame: step.frame,
      env: step.ownEnv,
      state: step.state,
      id: step.id,
      run: (later) => runPart(later, post, inputs),
    })
  }
  return runPart(step, action.standIn.main, inputs)
}

async function runPart(
  step: StepRun,
  part: StandIn['main'],
  inputs: Readonly<Record<string, string>>,
): Promise<Conclusion> {
  const { world, log } = step
  const effects = effectsOf(step)
  return withCommandFiles(step, {}, async (env, onLine) => {
    const run = (command: string, args: readonly string[], sink: (line: string) => void, cwd?: string) =>
      runProcess({
        command,
        args,
        cwd: cwd ?? world.dirs.workspace,
        env: { ...env, GIT_TERMINAL_PROMPT: '0' },
        onLine: sink,
        signal: step.signal,
        clock: world.clock,
        onSurvivors: (group) => world.survivors.add(group),
      })
    const context: StandInContext = {
      input: (input) => (inputs[input] ?? '').trim(),
      flag: (input) => {
        const value = (inputs[input] ?? '').trim().toLowerCase()
        if (value !== 'true' && value !== 'false' && value !== '') {
          throw new Error(`Input '${input}' is '${value}', expected true or false`)
        }
        return value === 'true'
      },
      github: world.contexts.github,
      dirs: world.dirs,
      env,
      state: step.state,
      signal: step.signal,
      log: (line) => log.line(line),
      notice: (message) => log.annotate({ level: 'notice', message }),
      warning: (message) => log.warning(message),
      mask: (value) => world.masks.add(value),
      output: effects.setOutput,
      addPath: effects.addPath,
      setEnv: effects.setEnv,
      services: world.services,
      async exec(command, args, cwd) {
        log.line(`[command]${[command, ...args].join(' ')}`)
        const exitCode = await run(command, args, onLine, cwd)
        if (exitCode !== 0) throw new Error(`The process '${command}' failed with exit code ${exitCode}`)
      },
      async capture(command, args, cwd) {
        const lines: string[] = []
        const exitCode = await run(command, args, (line) => lines.push(line), cwd)
        return { exitCode, text: lines.join('\n') }
      },
    }
    try {
      await part(context)
      return 'success'
    } catch (error) {
      if (!step.signal.aborted) log.error(errorMessage(error))
      return 'failure'
    }
  })
}
