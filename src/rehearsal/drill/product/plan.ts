import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, defaultConfigFile, loadConfig } from '../../../config/index.ts'
import { ConfigurationError } from '../../../kernel/index.ts'
import { readDockerfile } from './dockerfile.ts'
import { planEnvironment } from './environment.ts'
import { readHints } from './hints.ts'
import { readSmokePaths } from './smoke.ts'
import type { EnvironmentPlan, ProductPlan } from './types.ts'
import { findWorkflows } from './workflows.ts'

export interface PlanOptions {
  /** `https://github.com/org/shop.git`: the git remote of the folder, where it has one. */
  readonly remote?: string
  /** The newest version tag of the folder's repository, without its prefix. */
  readonly released?: string
}

/**
 * Reads what a rehearsal has to set up for the product in a folder: its services, parameters and listeners as its
 * deploy-kit.yml names them.
 *
 * @throws ConfigurationError that names what is missing and what to write
 */
export function planProduct(folder: string, options: PlanOptions = {}): ProductPlan {
  if (!existsSync(join(folder, defaultConfigFile)))
    throw new ConfigurationError(`there is no ${defaultConfigFile} in ${folder}`, {
      fix: `Run deploy-kit rehearse in the folder of a product, or write its ${defaultConfigFile}: docs/rehearsal.md shows the smallest.`,
    })
  const config = loadConfig({ workspace: folder, inputs: {} })
  const image = config.image
  if (image === undefined)
    throw new ConfigurationError(`${defaultConfigFile} has no image, so there is nothing to deploy`, {
      fix: `Add image: { repository: ${config.module.toLowerCase()} }.`,
    })
  const dockerfile = join(image.context, image.dockerfile)
  if (!existsSync(join(folder, dockerfile)))
    throw new ConfigurationError(`there is no ${dockerfile}, which image.dockerfile names`, {
      fix: 'Write it, or point image.dockerfile and image.context to it.',
    })
  const facts = readDockerfile(readFileSync(join(folder, dockerfile), 'utf8'))
  const hints = readHints(folder)
  const assumptions: string[] = []
  const smoke = readSmokePaths(folder, config.smoke)
  const environments = inOrder(config).map((name) =>
    planEnvironment(name, { config, folder, hints, exposed: facts.port, smoke, assumptions }),
  )
  if (environments.length === 0)
    throw new ConfigurationError(
      `no environment of ${defaultConfigFile} has ecs, so there is nowhere to deploy to`,
      {
        fix: 'Add environments.NAME.ecs: { cluster: …, service: …, container: … }.',
      },
    )
  const workflows = findWorkflows(folder)
  if (workflows.release === undefined)
    throw new ConfigurationError(
      'no workflow below .github/workflows releases or deploys with deploy-kit, so there is nothing to rehearse',
      { fix: 'Copy workflows-templates/release.yml of deploy-kit to .github/workflows/release.yml.' },
    )
  if (workflows.pullRequest === undefined)
    assumptions.push(
      'No workflow checks pull requests with deploy-kit: changes are pushed to the main branch.',
    )
  const account = accountOf(environments, assumptions)
  const version = versionOf(folder, options.released, assumptions)
  return {
    module: config.module,
    folder,
    repository: repositoryOf(config, options.remote, assumptions),
    imageRepository: image.repository,
    scans: image.scan !== 'off',
    version,
    accountId: account,
    region: regionOf(config),
    environments,
    migrations: config.migrations === undefined ? undefined : { folder: config.migrations.folder },
    workflows,
    bases: facts.bases,
    smokeFile: config.smoke,
    assumptions: [...new Set(assumptions)],
  }
}

/** Each environment after the one that it is promoted from, else as the file has them. */
function inOrder({ environments }: Config): readonly string[] {
  const names = Object.keys(environments).filter((name) => environments[name]?.ecs !== undefined)
  const ordered: string[] = []
  const place = (name: string, below: readonly string[]): void => {
    if (ordered.includes(name) || !names.includes(name)) return
    const from = environments[name]?.['promote-from']
    if (from !== undefined && !below.includes(from)) place(from, [...below, name])
    ordered.push(name)
  }
  for (const name of names) place(name, [])
  return ordered
}

function accountOf(environments: readonly EnvironmentPlan[], assumptions: string[]): string {
  const accounts = [
    ...new Set(environments.flatMap((it) => /^arn:aws[\w-]*:iam::(\d{12}):/.exec(it.role ?? '')?.[1] ?? [])),
  ]
  if (accounts.length > 1)
    assumptions.push(
      `The AWS accounts ${accounts.join(', ')} are one account here: nothing is found that only their separation would show.`,
    )
  return accounts[0] ?? '111111111111'
}

function regionOf({ environments }: Config): string {
  return (
    Object.values(environments).find((it) => it.ecs !== undefined && it.aws !== undefined)?.aws?.region ??
    'eu-west-1'
  )
}

function versionOf(folder: string, released: string | undefined, assumptions: string[]): string {
  if (released !== undefined) return released
  const file = join(folder, 'package.json')
  const manifest: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined
  // 0.0.0 is what `npm init` and templates write for "none yet".
  if (typeof version === 'string' && /^\d+\.\d+\.\d+$/.test(version) && version !== '0.0.0') return version
  assumptions.push('There is no version tag and no version in package.json: 1.0.0 serves at the beginning.')
  return '1.0.0'
}

function repositoryOf(
  config: Config,
  remote: string | undefined,
  assumptions: string[],
): ProductPlan['repository'] {
  const full =
    config.image?.sign.identity?.repository ?? /[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(remote ?? '')?.[1]
  const [owner, name] = (full ?? `org/${config.module}`).split('/')
  if (full === undefined)
    assumptions.push(`The repository is called org/${config.module}: the folder has no git remote.`)
  return { owner: owner ?? 'org', name: name ?? config.module }
}
