import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Exec, nodeExec, scaledClock } from '../../../kernel/index.ts'
import { startCloud } from '../../cloud/index.ts'
import type { RunnerEvent, RunResult } from '../../runner/index.ts'
import { bareMachine, type Machine } from '../machine/index.ts'
import { findProduct, type ProductPlan } from '../product/index.ts'
import { addProduct } from './add-product.ts'
import { createInfrastructure } from './aws.ts'
import { selfSigned } from './certificate.ts'
import { createJobEnvironment } from './job-environment.ts'
import { lazyDatabases } from './postgres.ts'
import { commitTree } from './release-tree.ts'
import { createStageRunner, toolCacheOf } from './runner.ts'
import { startRunsOn } from './runs.ts'
import type { Overrides, Product, Stage } from './types.ts'

export type { Overrides, Product, ProductService, Stage } from './types.ts'

/** How much shorter the cloud's durations are: a bake of ten minutes takes five seconds. */
const timeScale = 120

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

    const jobs = createJobEnvironment(env, machine, { aws: cloud.addresses.aws, authorityFile })
    const listeners = new Set<(event: RunnerEvent) => void>()
    const results: RunResult[] = []
    const pending = new Set<Promise<void>>()
    const handles = new Set<{ cancel(reason?: string): void }>()
    const overrides: Overrides = {
      approve: async () => 'approved',
      cancelRuns: (reason) => {
        for (const handle of handles) handle.cancel(reason)
      },
    }
    const runnerDir = join(work, 'runner')
    const github = cloud.github()
    const runner = await createStageRunner({
      github,
      machine,
      workDir: runnerDir,
      kit,
      extraEnv: jobs.values,
      path: env['PATH'] ?? '',
      approve: (environment) => overrides.approve(environment),
      onEvent: (event) => {
        for (const listener of listeners) listener(event)
      },
    })
    closers.push(() => runner.close())
    const products = new Map<string, Product>()
    const started = startRunsOn(
      github,
      runner,
      exec,
      env,
      products,
      machine.signing ?? { secrets: {}, variables: {} },
      jobs.useInputsOf,
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
      jobEnvironment: jobs.values,
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
        jobs.useInputsOf(module)
        const plan =
          own?.module === module ? own : await findProduct(join(options.root, 'examples', module), exec, env)
        jobs.replaceBases(plan)
        if (plan.environments.every((it) => it.role === undefined))
          Object.assign(jobs.values, cloud.environment)
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
            extraEnv: jobs.values,
          },
          plan,
        )
        products.set(module, product)
        if (Object.keys(product.databaseUrls).length > 0) {
          // A pull request's check replays the migrations on a throw-away database; this machine need have no other.
          const shadow = await databases.create(`${module}_shadow`.replaceAll(/\W/g, '_'))
          jobs.setShadow(module, shadow)
          jobs.useInputsOf(module)
        }
        jobs.connect(plan, product.services)
        for (const { name } of plan.environments) say(`${module} ${product.seeded.version} serves ${name}`)
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
