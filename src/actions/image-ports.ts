import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AwsSession, ImageConfig } from '../config/index.ts'
import type { Host } from '../host/index.ts'
import {
  type Ecr,
  type ImagePorts,
  type SignatureExpectation,
  type ToolSource,
  toolsLock,
} from '../image/index.ts'
import { ConfigurationError } from '../kernel/index.ts'
import { section } from './settings.ts'

export function imagePorts(host: Host, ecr: Ecr | undefined, session: AwsSession | undefined): ImagePorts {
  return {
    exec: host.exec,
    http: host.http,
    clock: host.clock,
    random: host.random,
    log: host.log,
    signal: host.signal,
    env: host.env,
    registryAuth: async (registry) => await ecr?.credentials(registry),
    signingEnvironment: async () => {
      const credentials = await session?.credentials?.()
      if (session === undefined) return {}
      return {
        AWS_REGION: session.region,
        ...(credentials === undefined
          ? {}
          : {
              AWS_ACCESS_KEY_ID: credentials.accessKeyId,
              AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
              AWS_SESSION_TOKEN: credentials.sessionToken,
            }),
      }
    },
  }
}

/** Tools outlive the step in the runner's tool cache. */
export function toolSource(host: Host): ToolSource {
  return {
    lock: toolsLock(),
    cacheDir: join(
      host.env['RUNNER_TOOL_CACHE'] ?? join(host.env['HOME'] ?? host.run.tempDir, '.cache'),
      'deploy-kit',
    ),
  }
}

/** Whose signature an image must have, from image.sign. */
export function signatureExpectation(
  host: Host,
  image: ImageConfig,
  annotations: Readonly<Record<string, string>>,
): SignatureExpectation {
  const { sign } = image
  switch (sign.mode) {
    case 'keyless':
      return { mode: 'keyless', identity: section(sign.identity, 'image.sign.identity'), annotations }
    case 'kms':
      return { mode: 'kms', key: section(sign.key, 'image.sign.key'), annotations }
    case 'key':
      return {
        mode: 'key',
        publicKey: readPublicKey(host, section(sign['public-key'], 'image.sign.public-key')),
        annotations,
      }
    case 'off':
      throw new ConfigurationError('image.sign.mode is off, so there is no signature to expect')
  }
}

/** A PEM file of the repo, or `env://NAME`. */
export function readPublicKey(host: Host, reference: string): string {
  const variable = /^env:\/\/(\w+)$/.exec(reference)?.[1]
  try {
    const pem =
      variable === undefined
        ? readFileSync(join(host.run.workspace, reference), 'utf8')
        : (host.env[variable] ?? '')
    if (pem.includes('PUBLIC KEY')) return pem
  } catch (cause) {
    throw new ConfigurationError(`image.sign.public-key: ${reference} cannot be read`, { cause })
  }
  throw new ConfigurationError(`image.sign.public-key: ${reference} is not a public key in PEM`, {
    fix: 'Give a file such as cosign.pub; or env://COSIGN_PUBLIC_KEY, and set the variable of that name for the repository or the environment.',
  })
}
