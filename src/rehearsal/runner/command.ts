import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ConfigurationError, type Exec, type Json, type JsonObject } from '../../kernel/index.ts'
import { createRunner } from './create-runner.ts'
import { isObject } from './expression/index.ts'
import { networkEnvironment } from './network-environment.ts'
import { progressPrinter } from './progress.ts'
import type { RunRequest } from './types.ts'

export const runUsage = `deploy-kit run WORKFLOW --event FILE.json [options]

Runs a committed workflow file of the git repository in the current directory, as GitHub's runner does.

  --event FILE.json        the webhook payload; its name is that of the member "event" or of --event-name
  --event-name NAME        push, pull_request, workflow_dispatch, release, …
  --ref REF                refs/heads/main; default: the branch that is checked out
  --secret NAME=VALUE      a secret of the repository (repeatable)
  --var NAME=VALUE         a variable of the repository (repeatable)
  --input NAME=VALUE       an input of workflow_dispatch (repeatable)
  --env NAME=VALUE         set for every step: endpoints, certificates (repeatable)
  --environment NAME       an environment that asks for an approval (repeatable)
  --approve NAME           approves that environment (repeatable)
  --actions OWNER/REPO=DIR where the files of an action repository are (repeatable)
  --token TOKEN            the GITHUB_TOKEN; default: one that no server knows
  --work-dir DIR           where jobs work; default: ~/.cache/deploy-kit/runner
`

export interface CommandHost {
  readonly cwd: string
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
  readonly print: (line: string) => void
  /** Fires on SIGINT and SIGTERM. */
  readonly signal: AbortSignal
}

/**
 * The body of `deploy-kit run`. Gives the exit code: 0 only where the run's conclusion is success.
 * @throws ConfigurationError for arguments that cannot be used
 */
export async function runCommand(args: readonly string[], host: CommandHost): Promise<number> {
  const { values, positionals } = parse(args)
  const [workflow, ...more] = positionals
  if (workflow === undefined || more.length > 0) {
    throw new ConfigurationError('deploy-kit run takes one workflow file', { fix: runUsage })
  }
  const request = await requestFrom(workflow, values, host)
  const approved = new Set(values.approve)
  const actions = new Map(
    Object.entries(pairs(values.actions, '--actions')).map(([name, dir]) => [
      name.toLowerCase(),
      resolve(host.cwd, dir),
    ]),
  )
  const workDir = resolve(host.cwd, values['work-dir'] ?? defaultWorkDir(host.env))
  const runner = createRunner({
    workDir,
    extraEnv: { ...networkEnvironment(host.env), ...pairs(values.env, '--env') },
    ...(host.env['PATH'] === undefined ? {} : { path: host.env['PATH'].split(':') }),
    issueToken: async () => values.token ?? 'ghs_deployKitRunHasNoServerForThisToken',
    resolveRepository: async (repository) => {
      const dir = actions.get(repository.toLowerCase())
      return dir === undefined ? undefined : { dir, sha: '0'.repeat(40) }
    },
    approve: async ({ environment }) => (approved.has(environment) ? 'approved' : 'rejected'),
    onEvent: progressPrinter(host.print),
  })
  const handle = runner.run(request)
  const cancel = () => handle.cancel('The run was canceled from the terminal.')
  host.signal.addEventListener('abort', cancel, { once: true })
  try {
    const { conclusion } = await handle.result
    const folder = join(workDir, 'runs', handle.runId)
    if (conclusion === 'success') await rm(folder, { recursive: true, force: true })
    else host.print(`The folders of the jobs are kept for a look: ${folder}`)
    return conclusion === 'success' ? 0 : 1
  } finally {
    host.signal.removeEventListener('abort', cancel)
  }
}

function parse(args: readonly string[]) {
  const many = { type: 'string', multiple: true, default: [] as string[] } as const
  const one = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        event: one,
        'event-name': one,
        ref: one,
        token: one,
        'work-dir': one,
        secret: many,
        var: many,
        input: many,
        env: many,
        environment: many,
        approve: many,
        actions: many,
      },
    })
  } catch (error) {
    throw new ConfigurationError(error instanceof Error ? error.message : String(error), {
      fix: runUsage,
      cause: error,
    })
  }
}

type Values = ReturnType<typeof parse>['values']

async function requestFrom(workflow: string, values: Values, host: CommandHost): Promise<RunRequest> {
  const git = async (...args: string[]) => {
    const result = await host.exec('git', args, { cwd: host.cwd, allowFailure: true })
    return result.exitCode === 0 ? result.stdout.trim() : undefined
  }
  const dir = await git('rev-parse', '--show-toplevel')
  const sha = await git('rev-parse', 'HEAD')
  if (dir === undefined || sha === undefined) {
    throw new ConfigurationError(`${host.cwd} is not a git repository with a commit`, {
      fix: 'Run it in a clone; the runner runs what is committed.',
    })
  }
  if ((await git('status', '--porcelain')) !== '') {
    host.print('note: the working tree has changes; what runs is the commit')
  }
  const { name, payload } = await readEvent(values, host)
  const branch = await git('symbolic-ref', '--short', 'HEAD')
  const remote = await git('remote', 'get-url', 'origin')
  const full = payload['repository']
  const named = isObject(full) && typeof full['full_name'] === 'string' ? full['full_name'] : undefined
  const fromRemote = /[/:]([^/:]+\/[^/]+?)(?:\.git)?$/.exec(remote ?? '')?.[1]
  const sender = payload['sender']
  return {
    repository: named ?? fromRemote ?? `local/${dir.split('/').at(-1) ?? 'repository'}`,
    dir,
    workflow: pathInRepository(workflow, host.cwd, dir),
    event: { name, payload },
    ref: values.ref ?? text(payload['ref']) ?? `refs/heads/${branch ?? 'main'}`,
    sha,
    actor: (isObject(sender) ? text(sender['login']) : undefined) ?? 'octocat',
    inputs: pairs(values.input, '--input'),
    secrets: pairs(values.secret, '--secret'),
    vars: pairs(values.var, '--var'),
    environments: Object.fromEntries(
      [...values.environment, ...values.approve].map((environment) => [environment, { reviewers: ['you'] }]),
    ),
  }
}

async function readEvent(values: Values, host: CommandHost) {
  if (values.event === undefined) {
    if (values['event-name'] === undefined) {
      throw new ConfigurationError('deploy-kit run needs the event', {
        fix: 'Give --event FILE.json, or --event-name NAME for one without a payload.',
      })
    }
    return { name: values['event-name'], payload: {} }
  }
  const file = resolve(host.cwd, values.event)
  let parsed: Json
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new ConfigurationError(`--event ${values.event} is not a readable JSON file`, { cause: error })
  }
  if (!isObject(parsed)) throw new ConfigurationError(`--event ${values.event} holds no JSON object`)
  const { event, ...payload } = parsed
  const name = values['event-name'] ?? (typeof event === 'string' ? event : undefined) ?? guess(parsed)
  if (name === undefined) {
    throw new ConfigurationError(`--event ${values.event} does not say which event it is`, {
      fix: 'Add --event-name push, or a member "event" to the file.',
    })
  }
  return { name, payload: typeof event === 'string' ? payload : parsed }
}

function guess(payload: JsonObject): string | undefined {
  if ('pull_request' in payload) return 'pull_request'
  if ('release' in payload) return 'release'
  if ('commits' in payload || 'head_commit' in payload) return 'push'
  return undefined
}

function pathInRepository(workflow: string, cwd: string, dir: string): string {
  if (/^[\w.-]+\.ya?ml$/.test(workflow)) return `.github/workflows/${workflow}`
  const path = relative(dir, resolve(cwd, workflow))
  if (path.startsWith('..') || isAbsolute(path)) {
    throw new ConfigurationError(`${workflow} is not inside the repository ${dir}`)
  }
  return join(path)
}

function defaultWorkDir(env: CommandHost['env']): string {
  const cache = env['XDG_CACHE_HOME'] ?? (env['HOME'] === undefined ? tmpdir() : join(env['HOME'], '.cache'))
  return join(cache, 'deploy-kit', 'runner')
}

function pairs(given: readonly string[], option: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=')
      if (at <= 0) throw new ConfigurationError(`${option} takes NAME=VALUE`)
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
