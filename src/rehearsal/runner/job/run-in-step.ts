import type { JsonObject } from '../../../kernel/index.ts'
import { createCommandFiles, processCommandFiles } from './file-commands.ts'
import { runProcess } from './process.ts'
import { commandReader } from './workflow-commands.ts'
import { githubAt, processEnv, type StepRun } from './world.ts'

export interface Invocation {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** Set on top of the step's environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Members of the `github` context that hold for this process only. */
  readonly github?: JsonObject
}

/**
 * Runs one process of a step: its command files are made and read back, its output is searched for workflow
 * commands and masked. Gives the exit code.
 */
export async function runInStep(step: StepRun, invocation: Invocation): Promise<number> {
  return withCommandFiles(step, invocation.github ?? {}, (env, onLine) =>
    runProcess({
      command: invocation.command,
      args: invocation.args,
      cwd: invocation.cwd,
      env: { ...env, ...invocation.env },
      onLine,
      signal: step.signal,
      clock: step.world.clock,
      onSurvivors: (group) => step.world.survivors.add(group),
    }),
  )
}

/** Gives `work` the environment of a process and the reader of its lines; afterwards the command files take effect. */
export async function withCommandFiles<T>(
  step: StepRun,
  github: JsonObject,
  work: (env: Record<string, string>, onLine: (line: string) => void) => Promise<T>,
): Promise<T> {
  const { world, frame } = step
  const files = await createCommandFiles(world.dirs.temp)
  const effects = effectsOf(step)
  const onLine = commandReader({ ...effects, masks: world.masks })
  try {
    return await work(processEnv(step, { ...githubAt(world, frame, step.id, files), ...github }), onLine)
  } finally {
    await processCommandFiles(files, effects)
  }
}

/** What commands, by line or by file, may change. */
export function effectsOf(step: StepRun) {
  const { world } = step
  return {
    log: step.log,
    setOutput: (name: string, value: string) => {
      step.outputs[name] = value
    },
    saveState: (name: string, value: string) => {
      step.state[name] = value
    },
    setEnv: (name: string, value: string) => {
      world.env.set(name, value)
    },
    addPath: (path: string) => {
      const at = world.prependedPath.indexOf(path)
      if (at >= 0) world.prependedPath.splice(at, 1)
      world.prependedPath.push(path)
    },
    fail: () => {
      step.failed.value = true
    },
  }
}
