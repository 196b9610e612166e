import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Step } from './job.ts'

export interface JobOptions {
  readonly inputs?: unknown
  readonly env?: Readonly<Record<string, string>>
  /** The event's payload; its name is GITHUB_EVENT_NAME. */
  readonly event?: unknown
}

export interface JobResult {
  readonly log: string
  readonly exitCode: number | null
  /** GITHUB_STEP_SUMMARY. */
  readonly summary: string
  /** GITHUB_OUTPUT, as the runner reads it. */
  readonly outputs: Readonly<Record<string, string>>
  /** The files of RUNNER_TEMP/deploy-kit. */
  readonly files: Readonly<Record<string, string>>
  /** What the job printed after this word, as JSON. */
  told<T>(word: 'told' | 'thrown'): T
}

const program = fileURLToPath(new URL('job.ts', import.meta.url))

/** The environment of a job on GitHub's runner, with nothing of ours; the folder goes with the test. */
export function jobEnvironment(options: JobOptions = {}): Record<string, string> & { readonly HOME: string } {
  const home = mkdtempSync(join(tmpdir(), 'deploy-kit-test-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  mkdirSync(join(home, 'work'))
  mkdirSync(join(home, 'temp'))
  for (const name of ['summary', 'output']) writeFileSync(join(home, name), '')
  writeFileSync(join(home, 'event.json'), JSON.stringify(options.event ?? {}))
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    GITHUB_ACTIONS: 'true',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'org/core',
    GITHUB_REPOSITORY_ID: '7',
    GITHUB_SHA: 'a'.repeat(40),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: join(home, 'event.json'),
    GITHUB_ACTOR: 'ada',
    GITHUB_RUN_ID: '42',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_JOB: 'deploy',
    GITHUB_WORKSPACE: join(home, 'work'),
    GITHUB_OUTPUT: join(home, 'output'),
    GITHUB_STEP_SUMMARY: join(home, 'summary'),
    RUNNER_TEMP: join(home, 'temp'),
    INPUT_INPUTS: typeof options.inputs === 'string' ? options.inputs : JSON.stringify(options.inputs ?? {}),
    ...options.env,
  }
}

/** Runs steps in a process of their own: @actions/core is one for the whole process. */
export async function runJob(steps: readonly Step[], options: JobOptions = {}): Promise<JobResult> {
  const env = jobEnvironment(options)
  const home = env.HOME
  const file = join(home, 'steps.json')
  writeFileSync(file, JSON.stringify(steps))
  const { log, exitCode } = await runNode([program, file], env)
  const folder = join(home, 'temp', 'deploy-kit')
  return {
    log,
    exitCode,
    summary: readFileSync(join(home, 'summary'), 'utf8'),
    outputs: readOutputs(readFileSync(join(home, 'output'), 'utf8')),
    files: Object.fromEntries(
      (existsSync(folder) ? readdirSync(folder) : []).map((name) => [
        name,
        readFileSync(join(folder, name), 'utf8'),
      ]),
    ),
    told: (word) => {
      const line = log.split('\n').find((it) => it.startsWith(`${word} `))
      if (line === undefined) throw new Error(`the job told no ${word}:\n${log}`)
      return JSON.parse(line.slice(word.length + 1))
    },
  }
}

export async function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly log: string; readonly exitCode: number | null }> {
  // As the runner does: in the workspace, where the job has one.
  const cwd = env['GITHUB_WORKSPACE']
  const child = spawn(process.execPath, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined || !existsSync(cwd) ? {} : { cwd }),
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk
    })
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { log, exitCode }
}

/** `name=value` and `name<<MARK … MARK`, as actions/runner's FileCommandManager reads them. */
export function readOutputs(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const [, name = '', mark = ''] = /^([^=]+?)<<(.+)$/.exec(lines[i] ?? '') ?? []
    if (name === '') {
      const at = (lines[i] ?? '').indexOf('=')
      if (at > 0) found[(lines[i] ?? '').slice(0, at)] = (lines[i] ?? '').slice(at + 1)
      continue
    }
    const end = lines.indexOf(mark, i + 1)
    found[name] = lines.slice(i + 1, end).join('\n')
    i = end
  }
  return found
}
