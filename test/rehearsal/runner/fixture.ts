import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { nodeExec } from '../../../src/kernel/index.ts'
import {
  createRunner,
  type JobResult,
  type Runner,
  type RunnerEvent,
  type RunnerOptions,
  type RunRequest,
  type RunResult,
} from '../../../src/rehearsal/runner/index.ts'

export type Files = Readonly<Record<string, string>>

/** A git repository with one commit of these files, in a folder that goes away with the test. */
export async function repository(
  files: Files,
): Promise<{ dir: string; sha: string; commit: (more: Files, message?: string) => Promise<string> }> {
  const dir = temporary('repo')
  const git = async (...args: string[]) =>
    (
      await nodeExec(
        'git',
        ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-C', dir, ...args],
        {
          env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
        },
      )
    ).stdout.trim()
  const commit = async (more: Files, message = 'chore: a commit') => {
    write(dir, more)
    await git('add', '--all')
    await git('commit', '--quiet', '--allow-empty', '-m', message)
    return git('rev-parse', 'HEAD')
  }
  await git('init', '--quiet', '--initial-branch=main')
  return { dir, sha: await commit(files), commit }
}

export function write(dir: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
}

export function temporary(what: string): string {
  const dir = mkdtempSync(join(tmpdir(), `runner-${what}-`))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export interface Bench {
  readonly runner: Runner
  readonly events: RunnerEvent[]
  /** Resolves with the first event, past or to come, that the test accepts. */
  event(accept: (event: RunnerEvent) => boolean): Promise<RunnerEvent>
}

/** A runner with the least that it needs; `actions` maps `owner/repo@ref` to the files of that commit. */
export function bench(
  options: Partial<RunnerOptions> & { actions?: Readonly<Record<string, Files>> } = {},
): Bench {
  const events: RunnerEvent[] = []
  const waiting: { accept: (event: RunnerEvent) => boolean; resolve: (event: RunnerEvent) => void }[] = []
  const { actions = {}, ...rest } = options
  const trees = new Map<string, string>()
  const runner = createRunner({
    workDir: temporary('work'),
    docker: async () => false,
    issueToken: async (request) => `ghs_${request.job.replaceAll(/\W/g, '')}token`,
    resolveRepository: async (name, ref) => {
      const files = actions[`${name}@${ref}`]
      if (files === undefined) return undefined
      const dir = trees.get(name + ref) ?? temporary('action')
      trees.set(name + ref, dir)
      write(dir, files)
      return { dir, sha: 'a'.repeat(40), fullRef: `refs/tags/${ref}` }
    },
    ...rest,
    onEvent(event) {
      events.push(event)
      for (const waiter of waiting.splice(0)) {
        if (waiter.accept(event)) waiter.resolve(event)
        else waiting.push(waiter)
      }
      rest.onEvent?.(event)
    },
  })
  onTestFinished(() => runner.close())
  return {
    runner,
    events,
    event: (accept) =>
      new Promise((resolve) => {
        const past = events.find(accept)
        if (past !== undefined) resolve(past)
        else waiting.push({ accept, resolve })
      }),
  }
}

export const workflowPath = '.github/workflows/test.yml'

export async function request(
  workflow: string,
  more: Partial<RunRequest> & { files?: Files } = {},
): Promise<RunRequest> {
  const { files = {}, ...rest } = more
  const { dir, sha } = await repository({ [workflowPath]: workflow, ...files })
  return {
    repository: 'org/core',
    dir,
    workflow: workflowPath,
    event: { name: 'push', payload: {} },
    ref: 'refs/heads/main',
    sha,
    actor: 'octocat',
    ...rest,
  }
}

/** Runs one workflow to its end. */
export async function runWorkflow(
  workflow: string,
  more: Partial<RunRequest> & {
    files?: Files
    options?: Partial<RunnerOptions> & { actions?: Readonly<Record<string, Files>> }
  } = {},
): Promise<RunResult & { events: readonly RunnerEvent[] }> {
  const { options, ...rest } = more
  const { runner, events } = bench(options)
  return { ...(await runner.run(await request(workflow, rest)).result), events }
}

export function job(result: RunResult, id: string): JobResult {
  const found = result.jobs.find((candidate) => candidate.id === id)
  if (found === undefined) {
    throw new Error(
      `no job ${id}, only ${result.jobs.map((candidate) => candidate.id).join(', ')}: ${result.message ?? ''}`,
    )
  }
  return found
}

/** All that a job printed. */
export function log(result: JobResult): string {
  return result.steps.flatMap((step) => step.lines).join('\n')
}
