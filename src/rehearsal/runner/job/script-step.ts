import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expandText } from '../expression/index.ts'
import type { Conclusion } from '../types.ts'
import type { StepDefinition } from '../workflow/index.ts'
import { runInStep } from './run-in-step.ts'
import { shellFor } from './shells.ts'
import { githubAt, processEnv, type StepRun, stepScope } from './world.ts'

/** A `run:` step: the script goes to a file, the shell runs it. Defaults of the job do not reach into composites. */
export async function runScript(step: StepRun, definition: StepDefinition): Promise<Conclusion> {
  const { world, frame, log } = step
  const github = githubAt(world, frame, step.id)
  const scope = stepScope(world, frame, step.env, github)
  const script = expandText(definition.run, scope)
  const defaults = frame.kind === 'job' ? world.defaults : {}
  const shell = shellFor(
    expandText(definition.shell, scope) || defaults.shell,
    processEnv(step, github)['PATH'] ?? '',
  )
  const folder =
    definition.workingDirectory === undefined
      ? (defaults.workingDirectory ?? '')
      : expandText(definition.workingDirectory, scope)

  log.line(`##[group]Run ${firstLine(script)}`)
  for (const line of script.trimEnd().split('\n')) log.line(line)
  log.line(`shell: ${shell.shown}`)
  printEnv(step)
  log.line('##[endgroup]')

  const file = join(world.dirs.temp, `${randomUUID()}${shell.extension}`)
  await writeFile(file, script.endsWith('\n') ? script : `${script}\n`)
  const exitCode = await runInStep(step, {
    command: shell.command,
    args: shell.args(file),
    cwd: resolve(world.dirs.workspace, folder),
  })
  if (exitCode === 0) return 'success'
  if (!step.signal.aborted) log.error(`Process completed with exit code ${exitCode}.`)
  return 'failure'
}

export function firstLine(script: string): string {
  return script.trim().split('\n')[0] ?? ''
}

export function printEnv(step: StepRun): void {
  const entries = Object.entries(step.env)
  if (entries.length === 0) return
  step.log.line('env:')
  for (const [name, value] of entries) step.log.line(`  ${name}: ${value}`)
}
