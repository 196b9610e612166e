import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { ImageConfig } from '../config/index.ts'
import { ConfigurationError, type Exec } from '../kernel/index.ts'
import type { BuildOptions, ScanPolicy, Signing } from './types.ts'

/** What `image` in deploy-kit.yml and the environment of the step ask of a build and of a publication. */

/** Where the values of secrets come from, and who has to hear of them before they are used. */
export interface SecretValues {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly secret: (value: string) => void
}

export function scanPolicyOf(scan: ImageConfig['scan']): ScanPolicy {
  if (scan === 'off') return { mode: 'off' }
  return {
    mode: 'on',
    failOn: scan['fail-on'] ?? 'high',
    onlyFixed: scan['only-fixed'] ?? false,
    allow: (scan.allow ?? []).map(({ package: name, ...entry }) => ({
      ...entry,
      ...(name === undefined ? {} : { package: name }),
    })),
  }
}

/** @param readPublicKey gives the PEM that a reference leads to */
export function signingOf(
  sign: ImageConfig['sign'],
  { env, secret }: SecretValues,
  readPublicKey: (reference: string) => string,
): Signing {
  switch (sign.mode) {
    case 'off':
      return { mode: 'off' }
    case 'kms':
      return { mode: 'kms', key: needed(sign.key, 'image.sign.key') }
    case 'key': {
      const variable = variableOf(needed(sign.key, 'image.sign.key'))
      if (variable === undefined) {
        throw new ConfigurationError(`image.sign.key is ${JSON.stringify(sign.key)}`, {
          fix: 'Write env://COSIGN_PRIVATE_KEY: a private key is never a file of the repo.',
        })
      }
      secret(env[variable] ?? '')
      return {
        mode: 'key',
        privateKeyEnv: variable,
        publicKey: readPublicKey(needed(sign['public-key'], 'image.sign.public-key')),
      }
    }
    case 'keyless':
      return {
        mode: 'keyless',
        identity: needed(sign.identity, 'image.sign.identity'),
        publicLog: sign['public-log'],
      }
  }
}

/** What buildx mounts: it reads the values itself, so that only names stand in its arguments. */
export function buildSecretsOf(
  secrets: ImageConfig['secrets'],
  folder: string,
  { env, secret }: SecretValues,
): BuildOptions['secrets'] {
  return Object.entries(secrets).map(([id, from]) => {
    const variable = variableOf(from)
    if (variable === undefined) {
      const file = isAbsolute(from) ? from : join(folder, from)
      if (existsSync(file)) return { id, file }
      throw new ConfigurationError(`image.secrets.${id}: there is no file ${from}`, {
        fix: 'Write the path of a file, or env://NAME for an environment variable.',
      })
    }
    const value = env[variable]
    if (value === undefined || value === '') {
      throw new ConfigurationError(`image.secrets.${id}: the environment variable ${variable} is not set`, {
        fix: `Give it to the step: \`env: { ${variable}: "\${{ secrets.${variable} }}" }\`.`,
      })
    }
    secret(value)
    return { id, env: variable }
  })
}

/** Stand-ins for base images, from the environment: a rehearsal without a public registry needs them, and says so. */
export function baseImagesOf({ env }: Pick<SecretValues, 'env'>): Readonly<Record<string, string>> {
  const text = env['DEPLOY_KIT_BASE_IMAGES']
  if (text === undefined || text === '') return {}
  try {
    const parsed: unknown = JSON.parse(text)
    if (
      typeof parsed === 'object' &&
      parsed !== null &&
      Object.values(parsed).every((it) => typeof it === 'string')
    )
      return parsed as Record<string, string>
  } catch (cause) {
    throw new ConfigurationError('DEPLOY_KIT_BASE_IMAGES is not JSON', { cause })
  }
  throw new ConfigurationError('DEPLOY_KIT_BASE_IMAGES is not an object of strings', {
    fix: 'Write {"<base image>": "scratch" | "oci:DIR" | "HOST/repo@sha256:…"}.',
  })
}

/** The commit's time makes the build reproducible: SOURCE_DATE_EPOCH, in seconds. */
export async function commitTime(exec: Exec, folder: string, sha: string): Promise<number> {
  const result = await exec('git', ['show', '--no-patch', '--format=%ct', sha], {
    cwd: folder,
    allowFailure: true,
  })
  const seconds = Number(result.stdout.trim())
  if (result.exitCode === 0 && Number.isInteger(seconds) && seconds > 0) return seconds
  throw new ConfigurationError(`git does not know the commit ${sha} here: ${result.stderr.trim()}`, {
    fix: 'Check out this commit before the build (actions/checkout with `ref`).',
  })
}

/** `env://NAME` names an environment variable. */
function variableOf(reference: string): string | undefined {
  return /^env:\/\/(\w+)$/.exec(reference)?.[1]
}

function needed<T>(value: T | undefined, key: string): T {
  if (value !== undefined) return value
  throw new ConfigurationError(`${key} is not configured`, {
    fix: `Add ${key} to deploy-kit.yml, or give its values as inputs.`,
  })
}
