import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  ConfigurationError,
  type Exec,
  errorMessage,
  mapConcurrent,
  PlatformError,
} from '../../../kernel/index.ts'
import type { Cloud } from '../../cloud/index.ts'
import type { Machine } from '../machine/index.ts'
import { copyProduct, type EnvironmentPlan, hintsFile, type ProductPlan } from '../product/index.ts'
import { askVersion } from '../version.ts'
import type { Infrastructure } from './aws.ts'
import type { Databases } from './postgres.ts'
import { createDeveloper } from './product.ts'
import type { Product, ProductService } from './types.ts'

export interface ProductContext {
  readonly cli: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly say: (text: string) => void
  readonly signal: AbortSignal
  readonly exec: Exec
  readonly work: string
  /** RUNNER_TOOL_CACHE. */
  readonly toolCache: string
  readonly machine: Pick<Machine, 'buildx' | 'inputs' | 'signing'>
  readonly cloud: Cloud
  readonly databases: Databases
  readonly infrastructure: Infrastructure
  readonly certificateArn: string
  /** The certificate authority of every listener, PEM. */
  readonly authority: string
  readonly extraEnv: Readonly<Record<string, string>>
}

/** A repo made of the product's files, and the release that serves before the rehearsal begins. */
export async function addProduct(context: ProductContext, plan: ProductPlan): Promise<Product> {
  const { cloud, exec, say, work } = context
  const { module, version, environments } = plan
  const names = environments.map((it) => it.name)
  const last = names.at(-1) ?? ''
  const github = cloud.github()
  const source = join(work, 'seed', module)
  await copyProduct(plan.folder, source, exec, context.env)
  const repository = await github.createRepository({
    ...plan.repository,
    fromDir: source,
    environments: names.map((name) => ({ name, ...(name === last ? { reviewers: ['lead'] } : {}) })),
  })
  const clone = join(work, 'developer', module)
  const developer = await createDeveloper({ github, repository, dir: clone, exec, env: context.env })
  const gitSha = (await repository.resolve()) ?? ''

  for (const environment of environments) {
    const role = deployRole(environment, repository.fullName)
    if (role !== undefined) cloud.access.putRole(role)
  }
  cloud.registry.images.createRepository(plan.imageRepository)
  say(`building ${module} ${version}, which serves before the rehearsal begins`)
  const cli = kitCli(context, clone, repository.fullName)
  const image = join(work, 'seed', `${module}-image`)
  // PostgreSQL starts in the meantime: it takes seconds, and no build needs it.
  const [built, urls] = await Promise.allSettled([
    cli('image-build-sign-scan', { phase: 'build', version, sha: gitSha, path: image }),
    createDatabases(plan, context.databases),
  ])
  if (built.status === 'rejected') throw cannotBeBuilt(built.reason, plan, context.machine)
  if (urls.status === 'rejected') throw urls.reason
  const databaseUrls = urls.value
  await cli('image-build-sign-scan', {
    phase: 'publish',
    version,
    sha: gitSha,
    path: image,
    environment: names[0] ?? '',
  })
  const { digest } = JSON.parse(await readFile(join(image, 'image.json'), 'utf8')) as { digest: string }
  await exec('git', ['tag', `v${version}`, gitSha], { cwd: repository.gitDir, env: context.env })

  const migrationHead = headOf(clone, plan)
  const made = await mapConcurrent(environments, 2, async (environment) => {
    const { name, url, databaseVariable } = environment
    const database = databaseUrls[name]
    if (databaseVariable !== undefined && database !== undefined)
      await cli('migrate', { environment: name }, { [databaseVariable]: database })
    putSecrets(cloud, environment, database)
    const created = await context.infrastructure.createService({
      module,
      environment,
      image: `${cloud.registry.host}/${plan.imageRepository}@${digest}`,
      version,
      gitSha,
      digest,
      migrationHead,
      desiredCount: 2,
      certificateArn: context.certificateArn,
    })
    const service = { ...created, url, versionUrl: new URL(environment.versionPath, url).href }
    return [name, service] as const
  })
  const services: Product['services'] = Object.fromEntries(made)
  for (const { cluster, service } of environments)
    await context.infrastructure.settled(cluster, service, context.signal)
  for (const service of Object.values(services)) await refuseSilentVersion(service, context.authority)
  const seeded = { version, gitSha, digest }
  return { module, plan, environments: names, repository, developer, databaseUrls, services, seeded }
}

/** What is in main cannot be built or does not pass the scan: nothing can be rehearsed, unless what is at hand is in the way. */
function cannotBeBuilt(
  error: unknown,
  { module, version }: ProductPlan,
  machine: ProductContext['machine'],
): Error {
  if (!(error instanceof PlatformError)) throw error
  const ways = [
    ...(machine.buildx ? ['--without docker builds without docker buildx'] : []),
    ...(machine.inputs['image-scan'] === 'off' ? [] : ['--without grype leaves the scan out']),
  ]
  return new PlatformError(
    'process',
    `${module} ${version}, which is to serve before the rehearsal begins, was not built: ${errorMessage(error)}`,
    {
      cause: error,
      ...(ways.length === 0 ? {} : { fix: `Mend what it says; else ${ways.join(', and ')}.` }),
    },
  )
}

/** Without the product's own word for its version nothing could be said about who met which release. */
async function refuseSilentVersion(service: ProductService, ca: string): Promise<void> {
  try {
    await askVersion({ url: service.versionUrl, connect: service.production, ca })
  } catch (cause) {
    throw new ConfigurationError(
      `${service.versionUrl} does not tell which version serves: ${errorMessage(cause)}`,
      {
        fix: `Let the product answer there with JSON that has a member version (its task has it as DEPLOY_KIT_VERSION), or name another path as version-path in ${hintsFile}.`,
        cause,
      },
    )
  }
}

/** An empty database of each environment that has one, by environment. */
async function createDatabases(
  { module, environments }: ProductPlan,
  databases: Databases,
): Promise<Readonly<Record<string, string>>> {
  const urls: Record<string, string> = {}
  for (const { name, databaseVariable } of environments) {
    if (databaseVariable !== undefined)
      urls[name] = await databases.create(`${module}_${name}`.replaceAll(/\W/g, '_'))
  }
  return urls
}

function putSecrets(cloud: Cloud, { secrets }: EnvironmentPlan, database: string | undefined): void {
  const documents = new Map<string, Record<string, string>>()
  for (const { from, value = database ?? '' } of secrets) {
    if (/^arn:aws[\w-]*:secretsmanager:/.test(from)) {
      const parts = from.split(':')
      const [arn, key = ''] = [parts.slice(0, 7).join(':'), parts[7]]
      const document = documents.get(arn) ?? {}
      documents.set(arn, document)
      // `…:secret:NAME-SUFFIX:key::` takes one member of a JSON document.
      if (key !== '') document[key] = value
      cloud.secrets.adopt(arn, key === '' ? value : JSON.stringify(document))
    } else {
      const name = /^arn:aws[\w-]*:ssm:[^:]*:[^:]*:parameter(\/.+)$/.exec(from)?.[1] ?? from
      cloud.parameters.put({ name, value, type: 'SecureString' }, 'infrastructure')
    }
  }
}

function deployRole({ role, name }: EnvironmentPlan, repository: string) {
  if (role === undefined) return undefined
  return {
    arn: role,
    subjects: [`repo:${repository}:environment:${name}`],
    conditions: {
      job_workflow_ref: ['*/deploy-kit/.github/workflows/*', `${repository}/.github/workflows/*`],
    },
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
        RUNNER_TOOL_CACHE: context.toolCache,
        ...context.extraEnv,
        ...context.machine.signing?.secrets,
        ...context.machine.signing?.variables,
        ...context.cloud.environment,
        AWS_ACCESS_KEY_ID: 'AKIASEED',
        AWS_SECRET_ACCESS_KEY: 'local',
        GITHUB_REPOSITORY: repository,
        ...env,
      },
    })
  }
}

/** The newest migration of the folder, in either of Drizzle's formats. */
function headOf(clone: string, { migrations }: ProductPlan): string | undefined {
  if (migrations === undefined) return undefined
  const folder = join(clone, migrations.folder)
  const journal = join(folder, 'meta', '_journal.json')
  if (existsSync(journal)) {
    const { entries } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: { tag: string }[] }
    return entries.at(-1)?.tag
  }
  if (!existsSync(folder)) return undefined
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'migration.sql')))
    .sort()
    .at(-1)
}
