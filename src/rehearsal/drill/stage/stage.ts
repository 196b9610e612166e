import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Exec, nodeExec, scaledClock } from '../../../kernel/index.ts'
import { startCloud } from '../../cloud/index.ts'
import { createRunner, networkEnvironment, type RunnerEvent, type RunResult } from '../../runner/index.ts'
import { bareMachine, type Machine } from '../machine/index.ts'
import { findProduct, type ProductPlan } from '../product/index.ts'
import { addProduct } from './add-product.ts'
import { createInfrastructure } from './aws.ts'
import { selfSigned } from './certificate.ts'
import { lazyDatabases } from './postgres.ts'
import { commitTree } from './release-tree.ts'
import { startRunsOn } from './runs.ts'
import type { Overrides, Product, Stage } from './types.ts'

export type { Overrides, Product, ProductService, Stage } from './types.ts'

/** How much shorter the cloud's durations are: a bake of ten minutes takes five seconds. */
const timeScale = 120

/**
 * What a rehearsal sets besides what the machine makes necessary. The gate's time-out is the cloud's and shrinks with
 * it, while the smoke test runs in real time: two hours become a minute.
 */
const rehearsalInputs = { 'ecs-gate-timeout': '2h' }

export interface StageOptions {
  /** The folder of deploy-kit: its examples, its dist/ and its actions. */
  readonly root: string
  /** The command line, which seeds the stage. */
  readonly cli: string
  /** A folder with the release tree to use instead of the one that is laid out from `root`. */
  readonly kit?: string
  /** What of this machine is used; without it nothing but Node and git. */
  readonly machine?: Machine
  /** The product that is rehearsed; without one the examples are. */
  readonly product?: ProductPlan
  readonly env: Readonly<Record<string, string | undefined>>
  readonly say: (text: string) => void
  readonly signal: AbortSignal
}

export async function openStage(options: StageOptions): Promise<Stage> {
  const { env, say, machine = bareMachine, product: own } = options
  const work = await mkdtemp(join(tmpdir(), 'deploy-kit-rehearsal-'))
  const exec: Exec = (command, args, given) => nodeExec(command, args, { ...given, env: given?.env ?? env })
  const closers: (() => Promise<void>)[] = [() => rm(work, { recursive: true, force: true })]
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    say('starting the local cloud')
    const certificate = selfSigned({
      dns: ['*.example.com', '*.staging.example.com', ...hostsOf(own)],
      ips: ['127.0.0.1'],
    })
    const certificateArn = 'arn:aws:acm:eu-west-1:111111111111:certificate/rehearsal'
    const databases = lazyDatabases(
      () => say('starting PostgreSQL'),
      // To the product it is an instance of RDS, of which snapshots can be taken and restored.
      (url) => cloud.rds.adopt({ identifier: 'rehearsal', url, engineVersion: '18' }),
    )
    const cloud = await startCloud({
      env,
      clock: scaledClock(timeScale),
      tasks: machine.tasks,
      exec,
      ...(own === undefined ? {} : { accountId: own.accountId, region: own.region }),
      loadBalancer: {
        certificates: { [certificateArn]: { cert: certificate.certificate, key: certificate.key } },
      },
    })
    closers.push(
      () => databases.close(),
      () => cloud.close(),
    )
    const infrastructure = createInfrastructure(cloud)
    closers.push(async () => infrastructure.close())

    const kit = await commitTree({
      exec,
      env,
      root: options.root,
      dir: join(work, 'kit'),
      ...(options.kit === undefined ? {} : { tree: options.kit }),
    })
    const authorityFile = join(work, 'authority.pem')
    await writeFile(authorityFile, [certificate.certificate, existingAuthorities(env)].join('\n'))

    const connectTo = new Map<string, string>()
    const bases: Record<string, string> = {}
    const listeners = new Set<(event: RunnerEvent) => void>()
    const results: RunResult[] = []
    const pending = new Set<Promise<void>>()
    const handles = new Set<{ cancel(reason?: string): void }>()
    const overrides: Overrides = {
      approve: () => 'approved',
      cancelRuns: (reason) => {
        for (const handle of handles) handle.cancel(reason)
      },
    }
    const extraEnv: Record<string, string> = {
      AWS_ENDPOINT_URL: cloud.addresses.aws,
      DEPLOY_KIT_INPUTS: JSON.stringify({ ...rehearsalInputs, ...machine.inputs }),
      DEPLOY_KIT_BASE_IMAGES: JSON.stringify({}),
      ...machine.env,
      // The developer's registry, proxy and cache: without them every job would download everything anew, or nothing.
      ...networkEnvironment(env),
      npm_config_cache: env['npm_config_cache'] ?? join(homedir(), '.npm'),
      npm_config_userconfig: env['npm_config_userconfig'] ?? join(homedir(), '.npmrc'),
      npm_config_prefer_offline: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
      NODE_EXTRA_CA_CERTS: authorityFile,
    }
    const runnerDir = join(work, 'runner')
    await offerTools(machine, runnerDir)
    const github = cloud.github()
    const runner = createRunner({
      workDir: runnerDir,
      resolveRepository: async (repository) =>
        // Whoever's copy of deploy-kit a workflow names, at whatever ref: it is this one that is rehearsed.
        repository.endsWith('/deploy-kit')
          ? { dir: kit.dir, sha: kit.sha, fullRef: 'refs/tags/v1' }
          : undefined,
      issueToken: async (request) =>
        github.issueToken({
          kind: 'GITHUB_TOKEN',
          repository: request.repository,
          permissions: tokenPermissions(request.permissions),
          actor: request.actor,
          runId: request.runId,
        }),
      revokeToken: async (token) => github.revokeToken(token),
      idToken: async (request) => {
        const { url, token } = github.oidc.issueRequestToken({
          repository: request.repository,
          ref: request.ref,
          sha: request.sha,
          eventName: request.eventName,
          actor: request.actor,
          runId: request.runId,
          runNumber: String(request.runNumber),
          runAttempt: String(request.runAttempt),
          workflow: request.workflowRef,
          workflowRef: request.workflowRef,
          workflowSha: request.sha,
          jobWorkflowRef: request.jobWorkflowRef,
          jobWorkflowSha: request.jobWorkflowSha,
          ...(request.environment === undefined ? {} : { environment: request.environment }),
        })
        return { requestUrl: url, requestToken: token }
      },
      approve: async (request) => overrides.approve(request.environment),
      extraEnv,
      path: (env['PATH'] ?? '').split(':').filter((folder) => folder !== ''),
      gitUrl: (repository) => `${github.url}/${repository}.git`,
      serverUrl: github.url,
      apiUrl: github.url,
      docker: async () => machine.buildx,
      onEvent: (event) => {
        for (const listener of listeners) listener(event)
      },
    })
    closers.push(() => runner.close())
    const products = new Map<string, Product>()
    const shadows = new Map<string, string>()
    /** Runs of one product go on at a time; an input about migrations would give them to a product that has none. */
    const setInputs = (module: string) => {
      const shadow = shadows.get(module)
      extraEnv['DEPLOY_KIT_INPUTS'] = JSON.stringify({
        ...rehearsalInputs,
        ...machine.inputs,
        ...(shadow === undefined ? {} : { 'migrations-check-shadow-url': shadow }),
      })
    }
    const started = startRunsOn(
      github,
      runner,
      exec,
      env,
      products,
      machine.signing ?? { secrets: {}, variables: {} },
      setInputs,
      (handle, result) => {
        handles.add(handle)
        const settled: Promise<void> = result.then((ended) => {
          results.push(ended)
          pending.delete(settled)
          handles.delete(handle)
        })
        pending.add(settled)
      },
    )
    closers.push(async () => started.stop())

    const stage: Stage = {
      cloud,
      databases,
      infrastructure,
      products,
      kit: kit.dir,
      authority: certificate.certificate,
      jobEnvironment: extraEnv,
      machine,
      overrides,
      onRunnerEvent: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      idle: async (since) => {
        await started.quiet()
        while (pending.size > 0) {
          await Promise.all(pending)
          await started.quiet()
        }
        return results.filter((it) => it.startedAt >= since)
      },
      addProduct: async (module) => {
        setInputs(module)
        const plan =
          own?.module === module ? own : await findProduct(join(options.root, 'examples', module), exec, env)
        for (const image of plan.bases) {
          const by = machine.standIn(image)
          if (by !== undefined) bases[image] = by
        }
        extraEnv['DEPLOY_KIT_BASE_IMAGES'] = JSON.stringify(bases)
        if (plan.environments.every((it) => it.role === undefined)) Object.assign(extraEnv, cloud.environment)
        const product = await addProduct(
          {
            ...options,
            exec,
            work,
            toolCache: toolCacheOf(runnerDir),
            machine,
            cloud,
            databases,
            infrastructure,
            certificateArn,
            authority: certificate.certificate,
            extraEnv,
          },
          plan,
        )
        products.set(module, product)
        if (Object.keys(product.databaseUrls).length > 0) {
          // A pull request's check replays the migrations on a throw-away database; this machine need have no other.
          const shadow = await databases.create(`${module}_shadow`.replaceAll(/\W/g, '_'))
          shadows.set(module, shadow)
          setInputs(module)
        }
        for (const { name, url, testUrl } of plan.environments) {
          const { production, test } = product.services[name] ?? {}
          if (production !== undefined)
            connectTo.set(authorityOf(url), `${production.host}:${production.port}`)
          if (test !== undefined && testUrl !== undefined)
            connectTo.set(authorityOf(testUrl), `${test.host}:${test.port}`)
          say(`${module} ${product.seeded.version} serves ${name}`)
        }
        extraEnv['DEPLOY_KIT_CONNECT_TO'] = [...connectTo].map(([from, to]) => `${from}:${to}`).join(',')
        return product
      },
      close,
    }
    return stage
  } catch (error) {
    await close()
    throw error
  }
}

/** The names that the listeners of a product answer by. */
function hostsOf(plan: ProductPlan | undefined): readonly string[] {
  const urls = (plan?.environments ?? []).flatMap((it) => [it.url, it.testUrl ?? it.url])
  return [...new Set(urls.map((url) => new URL(url).hostname))]
}

/** `core.example.com:443`, the port written out. */
function authorityOf(url: string): string {
  const { hostname, port, protocol } = new URL(url)
  return `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`
}

/** Jobs have a tool cache of the runner's, where they find what this machine's has. */
async function offerTools(machine: Machine, runnerDir: string): Promise<void> {
  if (machine.toolCache === undefined) return
  await mkdir(toolCacheOf(runnerDir), { recursive: true })
  await symlink(machine.toolCache, join(toolCacheOf(runnerDir), 'deploy-kit'))
}

/** Where the runner has RUNNER_TOOL_CACHE. */
function toolCacheOf(runnerDir: string): string {
  return join(runnerDir, 'tools')
}

function existingAuthorities(env: Readonly<Record<string, string | undefined>>): string {
  const file = env['NODE_EXTRA_CA_CERTS']
  if (file === undefined || file === '') return ''
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Node itself only warns about a file that is not there.
    return ''
  }
}

/** Scopes of `permissions:` by the names of GitHub's API. */
function tokenPermissions(
  permissions: Readonly<Record<string, string>>,
): Readonly<Record<string, 'read' | 'write'>> {
  const granted: Record<string, 'read' | 'write'> = { metadata: 'read' }
  for (const [scope, access] of Object.entries(permissions)) {
    if (access === 'read' || access === 'write') granted[scope.replaceAll('-', '_')] = access
  }
  return granted
}
