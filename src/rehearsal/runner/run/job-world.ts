import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { arch } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '../../../kernel/index.ts'
import { asText, expandObject, expandStrings, isObject, type Scope } from '../expression/index.ts'
import { actionResolver, type JobDirectories, type JobWorld, Masks } from '../job/index.ts'
import type { JobIdentity } from '../types.ts'
import { environmentValues } from './environment.ts'
import type { RunContext } from './run-context.ts'
import type { StepsLeg } from './steps-leg.ts'

/** Makes all that the steps of a job share: masks, tokens, folders, contexts, environment. */
export async function createWorld(
  leg: StepsLeg,
  identity: JobIdentity,
  ending: { readonly cancelled: AbortSignal; readonly abandoned: AbortSignal },
): Promise<JobWorld> {
  const { run, instance, job } = leg
  const masks = new Masks()
  const token = await run.options.issueToken({ ...identity, permissions: leg.permissions })
  masks.add(token)
  const { secrets, vars } = environmentValues(instance, run.request.vars ?? {}, leg.environment)
  for (const secret of Object.values(secrets)) masks.add(secret)
  const idToken = leg.permissions['id-token'] === 'write' ? await run.options.idToken?.(identity) : undefined
  if (idToken !== undefined) masks.add(idToken.requestToken)
  const { runtime } = run.options
  if (runtime !== undefined) masks.add(runtime.token)

  const dirs = await createDirectories(run, leg.id)
  const eventPath = join(dirs.temp, '_github_workflow', 'event.json')
  await mkdir(join(dirs.temp, '_github_workflow'), { recursive: true })
  await writeFile(eventPath, JSON.stringify(run.github['event'], null, 2))
  const { source } = instance.loaded
  const debug = vars['ACTIONS_STEP_DEBUG'] === 'true' || secrets['ACTIONS_STEP_DEBUG'] === 'true'
  const contexts = {
    github: { ...run.github, job: job.id, token, workspace: dirs.workspace, event_path: eventPath },
    vars,
    secrets: { ...secrets, GITHUB_TOKEN: token },
    needs: leg.needs,
    matrix: leg.matrix,
    strategy: leg.strategy,
    job: {
      workflow_ref: instance.loaded.ref,
      workflow_sha: source.sha,
      workflow_repository: source.repository,
      workflow_file_path: instance.loaded.workflow.path,
    },
    runner: {
      name: 'deploy-kit',
      os: process.platform === 'darwin' ? 'macOS' : 'Linux',
      arch: arch() === 'arm64' ? 'ARM64' : 'X64',
      temp: dirs.temp,
      tool_cache: dirs.toolCache,
      workspace: join(dirs.workspace, '..'),
      environment: 'github-hosted',
      ...(debug ? { debug: '1' } : {}),
    },
  }
  const scope: Scope = { contexts: { ...contexts, inputs: instance.inputs } }
  const { workflow } = instance.loaded
  const workflowEnv = expandStrings(workflow.env, scope)
  const env = {
    ...workflowEnv,
    ...expandStrings(job.env, { contexts: { ...scope.contexts, env: workflowEnv } }),
  }
  const withEnv: Scope = { contexts: { ...scope.contexts, env } }
  const defaults = {
    ...runDefaults(expandObject(workflow.defaults, withEnv)),
    ...runDefaults(expandObject(job.defaults, withEnv)),
  }
  return {
    runId: run.runId,
    job: leg.id,
    clock: run.clock,
    masks,
    emit: run.emit,
    debug,
    dirs,
    baseEnv: {
      LANG: 'C.UTF-8',
      USER: 'runner',
      SHELL: '/bin/bash',
      ...run.options.extraEnv,
      HOME: dirs.home,
      PATH: run.path.join(':'),
    },
    env: new Map(Object.entries(env)),
    prependedPath: [],
    contexts,
    defaults,
    status: 'success',
    cancelled: ending.cancelled,
    abandoned: ending.abandoned,
    actions: actionResolver({
      workspace: dirs.workspace,
      workflowSource: source,
      repository: run.repository,
    }),
    services: run.services,
    postSteps: [],
    preState: new Map(),
    results: [],
    survivors: new Set(),
    idToken,
    runtime,
  }
}

async function createDirectories(run: RunContext, job: string): Promise<JobDirectories> {
  const name = run.request.repository.split('/')[1] ?? 'repository'
  const root = join(run.dir, 'jobs', `${job.replaceAll(/[^\w.-]+/g, '-')}-${randomUUID().slice(0, 8)}`)
  const dirs: JobDirectories = {
    root,
    workspace: join(root, 'work', name, name),
    temp: join(root, 'work', '_temp'),
    home: join(root, 'home'),
    toolCache: join(run.options.workDir, 'tools'),
    run: run.dir,
    shared: join(run.options.workDir, 'shared'),
  }
  for (const dir of Object.values(dirs)) await mkdir(dir, { recursive: true })
  return dirs
}

function runDefaults(defaults: JsonObject) {
  const run = defaults['run']
  if (!isObject(run)) return {}
  return {
    ...(run['shell'] === undefined ? {} : { shell: asText(run['shell']) }),
    ...(run['working-directory'] === undefined ? {} : { workingDirectory: asText(run['working-directory']) }),
  }
}
