import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import * as v from 'valibot'
import { ConfigurationError } from '../../kernel/index.ts'
import type { RunContext } from '../types.ts'

type Env = Readonly<Record<string, string | undefined>>

const repositoryEvent = v.object({ repository: v.object({ private: v.boolean() }) })

const pullRequestEvent = v.object({
  pull_request: v.object({
    number: v.number(),
    head: v.object({ sha: v.string() }),
    base: v.object({ sha: v.string(), ref: v.string() }),
  }),
})

/** The run as GitHub's default environment variables and the event file describe it. */
export function readRunContext(env: Env): RunContext {
  const need = (name: string): string => {
    const value = env[name]
    if (value === undefined || value === '') {
      throw new ConfigurationError(`the environment variable ${name} is not set`, {
        fix: 'Run the action on a GitHub runner, or use the command line (`npx deploy-kit`) elsewhere.',
      })
    }
    return value
  }
  const serverUrl = env['GITHUB_SERVER_URL'] ?? 'https://github.com'
  const repository = need('GITHUB_REPOSITORY')
  const runId = need('GITHUB_RUN_ID')
  const runAttempt = Number(env['GITHUB_RUN_ATTEMPT'] ?? '1')
  const pullRequest = readPullRequest(env)
  return {
    repository,
    ...(env['GITHUB_REPOSITORY_ID'] === undefined ? {} : { repositoryId: env['GITHUB_REPOSITORY_ID'] }),
    sha: need('GITHUB_SHA'),
    ref: need('GITHUB_REF'),
    eventName: need('GITHUB_EVENT_NAME'),
    actor: need('GITHUB_ACTOR'),
    runId,
    runAttempt,
    job: env['GITHUB_JOB'] ?? '',
    runUrl: `${serverUrl}/${repository}/actions/runs/${runId}${runAttempt > 1 ? `/attempts/${runAttempt}` : ''}`,
    serverUrl,
    workspace: need('GITHUB_WORKSPACE'),
    tempDir: need('RUNNER_TEMP'),
    ...(pullRequest === undefined ? {} : { pullRequest }),
  }
}

/**
 * Whether only members read the repository's runs. Where the event does not say so, everybody is taken to.
 */
export function isPrivate(env: Env): boolean {
  const path = env['GITHUB_EVENT_PATH']
  if (path === undefined || !existsSync(path)) return false
  const event = v.safeParse(repositoryEvent, readEvent(path))
  return event.success && event.output.repository.private
}

function readPullRequest(env: Env): RunContext['pullRequest'] {
  const path = env['GITHUB_EVENT_PATH']
  if (path === undefined || !(env['GITHUB_EVENT_NAME'] ?? '').startsWith('pull_request')) return undefined
  const parsed = v.safeParse(pullRequestEvent, readEvent(path))
  if (!parsed.success) return undefined
  const pull = parsed.output.pull_request
  return { number: pull.number, headSha: pull.head.sha, baseSha: pull.base.sha, baseRef: pull.base.ref }
}

function readEvent(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new ConfigurationError(`the event file ${basename(path)} cannot be read as JSON`, { cause })
  }
}
