import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Exec, nodeExec, scaledClock } from '../../../kernel/index.ts'
import { type Cloud, type GitHub, type Repository, startCloud } from '../../cloud/index.ts'
import {
  createRunner,
  matchingWorkflows,
  networkEnvironment,
  type Runner,
  type RunnerEvent,
  type RunResult,
} from '../../runner/index.ts'
import { bareMachine, type Machine } from '../machine/index.ts'
import { createInfrastructure, type Infrastructure } from './aws.ts'
import { selfSigned } from './certificate.ts'
import { type Databases, startDatabases } from './postgres.ts'
import { copyExample, createDeveloper, type Developer } from './product.ts'
import { commitTree } from './release-tree.ts'

/** How much shorter the cloud's durations are: a bake of ten minutes takes five seconds. */
const timeScale = 120

/**
 * What a rehearsal sets besides what the machine makes necessary. The gate's time-out is the cloud's and shrinks with
 * it, while the smoke test runs in real time: two hours become a minute.
 */
const rehearsalInputs = { 'ecs-gate-timeout': '2h' }

export const environments = ['staging', 'production'] as const
export type Environment = (typeof environments)[number]

/** The far side of a rehearsal: local cloud, database, runner, and the product repos on the local GitHub. */
export interface Stage {
  readonly cloud: Cloud
  readonly databases: Databases
  readonly infrastructure: Infrastructure
  readonly products: ReadonlyMap<string, Product>
  readonly machine: Machine
  /** The certificate authority of every listener, PEM. */
  readonly authority: string
  /** What a scenario may change for the runs that it starts. */
  readonly overrides: Overrides
  onRunnerEvent(listener: (event: RunnerEvent) => void): () => void
  /** Resolves once no workflow run is under way, with those that ended since `since`, oldest first. */
  idle(since: number): Promise<readonly RunResult[]>
  addProduct(module: string): Promise<Product>
  close(): Promise<void>
}

export interface Overrides {
  approve: (environment: string) => 'approved' | 'rejected'
  /** Cancels every run that is under way. */
  cancelRuns: (reason: string) => void
}

export interface Product {
  readonly module: string
  readonly repository: Repository
  readonly developer: Developer
  /** By environment. */
  readonly databaseUrls: Readonly<Record<string, string>>
  readonly services: Readonly<
    Record<string, { readonly production: Address; readonly test: Address; readonly url: string }>
  >
  /** The release that served before the rehearsal began. */
  readonly seeded: { readonly version: string; readonly gitSha: string; readonly digest: string }
}

interface Address {
  readonly host: string
  readonly port: number
}

export interface StageOptions {
  /** The folder of deploy-kit: its examples, its dist/ and its actions. */
  readonly root: string
  /** The command line, which seeds the stage. */
  readonly cli: string
  /** A folder with the release tree to use instead of the one that is laid out from `root`. */
  readonly kit?: string
  /** What of this machine is used; without it nothing but Node and git. */
  readonly machine?: Machine
  readonly env: Readonly<Record<string, string | undefined>>
  readonly say: (text: string) => void
  readonly signal: AbortSignal
}

export async function openStage(options: StageOptions): Promise<Stage> {
  const { env, say, machine = bareMachine } = options
  const work = await mkdtemp(join(tmpdir(), 'deploy-kit-rehearsal-'))
  const exec: Exec = (command, args, given) => nodeExec(command, args, { ...given, env: given?.env ?? env })
  const closers: (() => Promise<void>)[] = [() => rm(work, { recursive: true, force: true })]
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    say('starting PostgreSQL and the local cloud')
    const certificate = selfSigned({ dns: ['*.example.com', '*.staging.example.com'], ips: ['127.0.0.1'] })
    const certificateArn = 'arn:aws:acm:eu-west-1:111111111111:certificate/rehearsal'
    const [databases, cloud] = await Promise.all([
      startDatabases(),
      startCloud({
        env,
        clock: scaledClock(timeScale),
        tasks: machine.tasks,
        exec,
        loadBalancer: {
          certificates: { [certificateArn]: { cert: certificate.certificate, key: certificate.key } },
        },
      }),
    ])
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
      DEPLOY_KIT_BASE_IMAGES: JSON.stringify(await standInBases(options.root, machine)),
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
        repository === 'org/deploy-kit' ? { dir: kit.dir, sha: kit.sha, fullRef: 'refs/tags/v1' } : undefined,
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
    const started = startRunsOn(github, runner, exec, env, products, (handle, result) => {
      handles.add(handle)
      const settled: Promise<void> = result.then((ended) => {
        results.push(ended)
        pending.delete(settled)
        handles.delete(handle)
      })
      pending.add(settled)
    })
    closers.push(async () => started.stop())

    const stage: Stage = {
      cloud,
      databases,
      infrastructure,
      products,
      authority: certificate.certificate,
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
        const product = await addProduct(
          { ...options, exec, work, cloud, databases, infrastructure, certificateArn, kit, extraEnv },
          module,
        )
        products.set(module, product)
        for (const [name, service] of Object.entries(product.services)) {
          const host = new URL(service.url).hostname
          connectTo.set(`${host}:443`, `${service.production.host}:${service.production.port}`)
          connectTo.set(`${host}:8443`, `${service.test.host}:${service.test.port}`)
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

/** What happens on the local GitHub starts workflows, as it does there. */
function startRunsOn(
  github: GitHub,
  runner: Runner,
  exec: Exec,
  env: StageOptions['env'],
  products: ReadonlyMap<string, Product>,
  onRun: (handle: { cancel(reason?: string): void }, result: Promise<RunResult>) => void,
) {
  const starting = new Set<Promise<void>>()
  const unsubscribe = github.onEvent((event) => {
    const product = [...products.values()].find((it) => it.repository.fullName === event.repository)
    if (product === undefined) return
    const { repository } = product
    const start = async () => {
      const baseRef = (event.payload['pull_request'] as { base?: { ref?: string } } | undefined)?.base?.ref
      const files =
        event.workflow === undefined
          ? await matchingWorkflows(
              exec,
              {
                dir: repository.gitDir,
                sha: event.sha,
                ...(env['PATH'] === undefined ? {} : { path: env['PATH'] }),
              },
              {
                name: event.name,
                ref: event.ref,
                ...(event.action === undefined ? {} : { action: event.action }),
                ...(baseRef === undefined ? {} : { baseRef }),
              },
            )
          : [event.workflow]
      for (const workflow of files) {
        const handle = runner.run({
          repository: repository.fullName,
          repositoryId: String(repository.id),
          repositoryOwnerId: String(repository.ownerId),
          dir: repository.gitDir,
          workflow,
          event: { name: event.name, payload: event.payload },
          ref: event.ref,
          sha: event.sha,
          actor: event.actor,
          ...(event.name === 'workflow_dispatch'
            ? { inputs: (event.payload['inputs'] ?? {}) as Readonly<Record<string, string>> }
            : {}),
          environments: Object.fromEntries(
            environments.map((name) => [
              name,
              {
                secrets: {
                  ...(product.databaseUrls[name] === undefined
                    ? {}
                    : { DATABASE_URL: product.databaseUrls[name] }),
                },
                reviewers: name === 'production' ? ['lead'] : [],
              },
            ]),
          ),
        })
        onRun(handle, handle.result)
      }
    }
    const running: Promise<void> = start().finally(() => starting.delete(running))
    starting.add(running)
  })
  return {
    stop: unsubscribe,
    quiet: async () => {
      // An event is sent while the answer to the call that caused it is still on its way.
      await new Promise((resolve) => setTimeout(resolve, 50))
      await Promise.all(starting)
    },
  }
}

interface ProductContext extends Omit<StageOptions, 'kit'> {
  readonly exec: Exec
  readonly work: string
  readonly cloud: Cloud
  readonly databases: Databases
  readonly infrastructure: Infrastructure
  readonly certificateArn: string
  readonly kit: { readonly dir: string }
  readonly extraEnv: Readonly<Record<string, string>>
}

/** A product repo made of an example, and the release that served before the rehearsal begins. */
async function addProduct(context: ProductContext, module: string): Promise<Product> {
  const { cloud, databases, exec, say, work } = context
  const github = cloud.github()
  const source = join(work, 'seed', module)
  await copyExample(join(context.root, 'examples', module), source)
  const repository = await github.createRepository({
    owner: 'org',
    name: module,
    fromDir: source,
    environments: [{ name: 'staging' }, { name: 'production', reviewers: ['lead'] }],
  })
  const developer = await createDeveloper({
    github,
    repository,
    dir: join(work, 'developer', module),
    exec,
    env: context.env,
  })
  const version = (JSON.parse(await developer.read('package.json')) as { version: string }).version
  const gitSha = (await repository.resolve()) ?? ''
  const clone = join(work, 'developer', module)
  const hasMigrations = (await readFile(join(clone, 'deploy-kit.yml'), 'utf8')).includes('\nmigrations:')

  for (const name of environments) cloud.access.putRole(deployRole(cloud, module, name, repository.fullName))
  cloud.registry.images.createRepository(module)
  say(`building ${module} ${version}, which serves before the rehearsal begins`)
  const cli = kitCli(context, clone, repository.fullName)
  const image = join(work, 'seed', `${module}-image`)
  await cli('image-build-sign-scan', { phase: 'build', version, sha: gitSha, path: image })
  await cli('image-build-sign-scan', {
    phase: 'publish',
    version,
    sha: gitSha,
    path: image,
    environment: 'staging',
  })
  const { digest } = JSON.parse(await readFile(join(image, 'image.json'), 'utf8')) as { digest: string }
  await exec('git', ['tag', `v${version}`, gitSha], { cwd: repository.gitDir, env: context.env })

  const databaseUrls: Record<string, string> = {}
  const services: Record<string, Product['services'][string]> = {}
  for (const name of environments) {
    if (hasMigrations) {
      const url = await databases.create(`${module}_${name}`)
      databaseUrls[name] = url
      cloud.parameters.put(
        { name: `/${module}/${name}/DATABASE_URL`, value: url, type: 'SecureString' },
        'infrastructure',
      )
      await cli('migrate', { environment: name }, { DATABASE_URL: url })
    }
    const host = name === 'production' ? `${module}.example.com` : `${module}.${name}.example.com`
    const created = await context.infrastructure.createService({
      environment: name,
      module,
      port: 8080,
      image: `${cloud.registry.host}/${module}@${digest}`,
      version,
      gitSha,
      digest,
      migrationHead: hasMigrations ? await migrationHead(clone) : undefined,
      variables: {
        ENVIRONMENT: name,
        PORT: '8080',
        ...(hasMigrations
          ? { CORS_ORIGINS: 'https://admin.example.com' }
          : {
              CORE_URL:
                name === 'production' ? 'https://core.example.com' : 'https://core.staging.example.com',
            }),
      },
      secrets: hasMigrations ? { DATABASE_URL: `/${module}/${name}/DATABASE_URL` } : {},
      desiredCount: 2,
      certificateArn: context.certificateArn,
    })
    services[name] = { ...created, url: `https://${host}` }
  }
  for (const name of environments) await context.infrastructure.settled(name, module, context.signal)
  return { module, repository, developer, databaseUrls, services, seeded: { version, gitSha, digest } }
}

function deployRole(cloud: Cloud, module: string, environment: string, repository: string) {
  return {
    arn: `arn:aws:iam::${cloud.context.accountId}:role/deploy-${module}-${environment}`,
    subjects: [`repo:${repository}:environment:${environment}`],
    conditions: { job_workflow_ref: 'org/deploy-kit/.github/workflows/*' },
  }
}

/** deploy-kit's own command line from the tree that a release carries is not there yet: the sources' one seeds the stage. */
function kitCli(context: ProductContext, cwd: string, repository: string) {
  return async (
    action: string,
    inputs: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>> = {},
  ): Promise<void> => {
    const args = Object.entries(inputs).map(([name, value]) => `--${name}=${value}`)
    await context.exec(process.execPath, [context.cli, action, ...args], {
      cwd,
      env: {
        PATH: context.env['PATH'],
        HOME: context.env['HOME'],
        RUNNER_TOOL_CACHE: toolCacheOf(join(context.work, 'runner')),
        ...context.extraEnv,
        ...context.cloud.environment,
        AWS_ACCESS_KEY_ID: 'AKIASEED',
        AWS_SECRET_ACCESS_KEY: 'local',
        GITHUB_REPOSITORY: repository,
        ...env,
      },
    })
  }
}

async function migrationHead(clone: string): Promise<string | undefined> {
  const journal = JSON.parse(await readFile(join(clone, 'drizzle', 'meta', '_journal.json'), 'utf8')) as {
    entries: { tag: string }[]
  }
  return journal.entries.at(-1)?.tag
}

/** What stands in for base images that no registry on this machine has. */
async function standInBases(root: string, machine: Machine): Promise<Readonly<Record<string, string>>> {
  const bases: Record<string, string> = {}
  for (const module of ['core', 'admin', 'cms']) {
    const dockerfile = await readFile(join(root, 'examples', module, 'Dockerfile'), 'utf8')
    for (const [, image] of dockerfile.matchAll(/^FROM\s+(\S+@sha256:\S+)/gm)) {
      const by = image === undefined ? undefined : machine.standIn(image)
      if (image !== undefined && by !== undefined) bases[image] = by
    }
  }
  return bases
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
