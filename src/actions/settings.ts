import { join } from 'node:path'
import {
  type AwsSession,
  type Config,
  type EnvironmentConfig,
  environmentOf,
  type ImageConfig,
  loadConfig,
  openAwsSession,
} from '../config/index.ts'
import type { Host } from '../host/index.ts'
import { ConfigurationError, nearest } from '../kernel/index.ts'

/** deploy-kit.yml with the action's inputs laid over it, and the folder that its paths are relative to. */
export interface Settings {
  readonly config: Config
  /** Absolute. */
  readonly folder: string
}

export function readSettings(host: Host): Settings {
  const folder = join(host.run.workspace, host.inputs['working-directory'] ?? '.')
  const file = host.inputs['config']
  const inputs =
    host.inputs['role-to-assume'] === undefined
      ? host.inputs
      : { 'aws-role': host.inputs['role-to-assume'], ...host.inputs }
  return {
    folder,
    config: loadConfig({ workspace: folder, inputs, ...(file === undefined ? {} : { file }) }),
  }
}

export function readEnvironment(
  host: Host,
  config: Config,
): { readonly name: string; readonly environment: EnvironmentConfig } {
  const name = required(
    host,
    'environment',
    'the environment of deploy-kit.yml to act on, for example staging',
  )
  return { name, environment: environmentOf(config, name) }
}

/** The environments that the input names, or all that are deployed to. */
export function chosenEnvironments(
  host: Host,
  config: Config,
): readonly (readonly [string, EnvironmentConfig])[] {
  const all = Object.entries(config.environments)
  const wanted = host.inputs['environments']
  if (wanted === undefined) return all.filter(([, environment]) => environment.ecs !== undefined)
  return wanted.split(',').map((it) => {
    const name = it.trim()
    const found = all.find(([other]) => other === name)
    if (found !== undefined) return found
    const names = all.map(([other]) => other)
    throw new ConfigurationError(
      `the input environments names ${name}, which is no environment; there are ${names.join(', ')}`,
      {
        fix: `Did you mean ${nearest(name, names) ?? names[0] ?? 'another'}?`,
      },
    )
  })
}

/** The value of an input that has no default, or a ConfigurationError that says what to write. */
export function required(host: Host, input: string, meaning: string): string {
  const value = host.inputs[input]
  if (value !== undefined) return value
  throw new ConfigurationError(`the input ${input} is missing`, { fix: `Set ${input}: ${meaning}.` })
}

/** A part of deploy-kit.yml that an action cannot do without. */
export function section<T>(value: T | undefined, key: string): T {
  if (value !== undefined) return value
  throw new ConfigurationError(`${key} is not configured`, {
    fix: `Add ${key} to deploy-kit.yml, or give its values as inputs.`,
  })
}

/** What is being built, released or deployed, from the inputs; the version without a leading v. */
export function readVersion(host: Host): string {
  return required(host, 'version', 'the version, for example the output `version` of semver-release').replace(
    /^v(?=\d)/,
    '',
  )
}

export function readSha(host: Host): string {
  const sha = host.inputs['sha'] ?? host.run.sha
  if (/^[0-9a-f]{40}$/.test(sha)) return sha
  throw new ConfigurationError(`the commit ${JSON.stringify(sha)} is not a full sha`, {
    fix: 'Set sha to the 40 hex digits of the commit that was built.',
  })
}

export function readDigest(host: Host): string {
  const digest = required(host, 'digest', 'the output `digest` of image-build-sign-scan')
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return digest
  throw new ConfigurationError(`the input digest is ${JSON.stringify(digest)}, which is not a digest`, {
    fix: 'Write sha256: and 64 hex digits. A tag can be moved, a digest cannot.',
  })
}

/** One of a few words, or a ConfigurationError that lists them. */
export function choice<const T extends string>(
  host: Host,
  input: string,
  allowed: readonly T[],
  fallback?: T,
): T {
  const value = host.inputs[input] ?? fallback
  const found = allowed.find((it) => it === value)
  if (found !== undefined) return found
  throw new ConfigurationError(
    value === undefined ? `the input ${input} is missing` : `the input ${input} is ${JSON.stringify(value)}`,
    {
      fix: `Write one of: ${allowed.join(', ')}.`,
    },
  )
}

/** True where the host can be asked for a forge: a token was given. */
export function hasForge(host: Host): boolean {
  return [host.inputs['github-token'], host.env['GITHUB_TOKEN']].some(
    (token) => token !== undefined && token !== '',
  )
}

export function awsSession(host: Host, environment: Pick<EnvironmentConfig, 'aws'>): Promise<AwsSession> {
  const { idToken } = host
  if (idToken === undefined && environment.aws?.role !== undefined) {
    host.log.info(`using the AWS credentials of this shell; on CI it would be ${environment.aws.role}`)
  }
  return openAwsSession({
    region: environment.aws?.region,
    role: idToken === undefined ? undefined : environment.aws?.role,
    env: host.env,
    sessionName: `deploy-kit-${host.run.runId}-${host.run.job}`,
    idToken,
    secret: host.secret,
    clock: host.clock,
  })
}

/** The same caller, in the region that the registry is in. */
export function registrySession(session: AwsSession, image: ImageConfig): AwsSession {
  return { ...session, region: image.registry?.region ?? session.region }
}
