import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { ImageConfig } from '../config/index.ts'
import type { Host } from '../host/index.ts'
import {
  type BuildOptions,
  buildImage,
  buildReport,
  openEcr,
  publishImage,
  publishReport,
  type ScanPolicy,
  type Signing,
} from '../image/index.ts'
import { ConfigurationError } from '../kernel/index.ts'
import type { Action, ActionResult } from './action.ts'
import { imagePorts, readPublicKey, toolSource } from './image-ports.ts'
import {
  awsSession,
  choice,
  readEnvironment,
  readSettings,
  readSha,
  readVersion,
  type Settings,
  section,
} from './settings.ts'

export const imageBuildSignScan: Action = async (host) => {
  const settings = readSettings(host)
  return choice(host, 'phase', ['build', 'publish']) === 'build'
    ? await build(host, settings)
    : await publish(host, settings)
}

async function build(host: Host, { config, folder }: Settings): Promise<ActionResult> {
  const image = section(config.image, 'image')
  const gitSha = readSha(host)
  const outcome = await buildImage(
    {
      module: config.module,
      repository: image.repository,
      context: join(folder, image.context),
      dockerfile: image.dockerfile,
      platforms: image.platforms,
      buildArgs: image['build-args'],
      secrets: buildSecrets(host, image, folder),
      labels: {},
      baseImages: baseImages(host),
      cacheFrom: image['cache-from'],
      cacheTo: image['cache-to'],
      builder: image.builder,
      gitSha,
      version: readVersion(host),
      sourceDateEpoch: await commitTime(host, folder, gitSha),
      scan: scanPolicy(image),
      outDir: outputFolder(host),
      tempDir: host.run.tempDir,
      tools: toolSource(host),
    },
    imagePorts(host, undefined, undefined),
  )
  const { manifest, dir } = outcome.image
  return {
    report: buildReport(outcome),
    outputs: {
      outcome: outcome.kind,
      digest: manifest.digest,
      repository: manifest.repository,
      sbom: join(dir, manifest.sbom.file),
    },
  }
}

async function publish(host: Host, { config }: Settings): Promise<ActionResult> {
  const image = section(config.image, 'image')
  const version = readVersion(host)
  const { registry } = image
  const environment =
    registry === undefined || config.environments[host.inputs['environment'] ?? ''] !== undefined
      ? readEnvironment(host, config).environment
      : {}
  const role = environment.aws?.role
  const session = await awsSession(host, {
    aws: {
      region: registry?.region ?? environment.aws?.region ?? '',
      ...(role === undefined ? {} : { role }),
    },
  })
  const ecr = await openEcr(session, registry?.account, host.secret)
  const tags = host.inputs['tags'] ?? version
  const outcome = await publishImage(
    {
      dir: outputFolder(host),
      repository: await ecr.repositoryUri(image.repository),
      tags: tags.split(',').map((tag) => tag.trim()),
      signing: signing(host, image),
      scan: scanPolicy(image),
      expect: { module: config.module, gitSha: readSha(host), version },
      tools: toolSource(host),
      tempDir: host.run.tempDir,
    },
    imagePorts(host, ecr, session),
  )
  return {
    report: publishReport(outcome),
    outputs: {
      outcome: outcome.kind,
      digest: outcome.kind === 'published' ? outcome.image.digest : undefined,
      repository: image.repository,
    },
  }
}

function outputFolder(host: Host): string {
  const path = host.inputs['path'] ?? 'deploy-kit-image'
  return isAbsolute(path) ? path : join(host.run.workspace, path)
}

function scanPolicy(image: ImageConfig): ScanPolicy {
  if (image.scan === 'off') return { mode: 'off' }
  return {
    mode: 'on',
    failOn: image.scan['fail-on'] ?? 'high',
    onlyFixed: image.scan['only-fixed'] ?? false,
    allow: (image.scan.allow ?? []).map(({ package: name, ...entry }) => ({
      ...entry,
      ...(name === undefined ? {} : { package: name }),
    })),
  }
}

function signing(host: Host, image: ImageConfig): Signing {
  const { sign } = image
  switch (sign.mode) {
    case 'off':
      return { mode: 'off' }
    case 'kms':
      return { mode: 'kms', key: section(sign.key, 'image.sign.key') }
    case 'key': {
      const variable = /^env:\/\/(\w+)$/.exec(section(sign.key, 'image.sign.key'))?.[1]
      if (variable === undefined) {
        throw new ConfigurationError(`image.sign.key is ${JSON.stringify(sign.key)}`, {
          fix: 'Write env://COSIGN_PRIVATE_KEY: a private key is never a file of the repo.',
        })
      }
      host.secret(host.env[variable] ?? '')
      return {
        mode: 'key',
        privateKeyEnv: variable,
        publicKey: readPublicKey(host, section(sign['public-key'], 'image.sign.public-key')),
      }
    }
    case 'keyless':
      return {
        mode: 'keyless',
        identity: section(sign.identity, 'image.sign.identity'),
        publicLog: sign['public-log'],
      }
  }
}

/** The commit's time makes the build reproducible: SOURCE_DATE_EPOCH, in seconds. */
async function commitTime(host: Host, folder: string, sha: string): Promise<number> {
  const result = await host.exec('git', ['show', '--no-patch', '--format=%ct', sha], {
    cwd: folder,
    allowFailure: true,
  })
  const seconds = Number(result.stdout.trim())
  if (result.exitCode === 0 && Number.isInteger(seconds) && seconds > 0) return seconds
  throw new ConfigurationError(`git does not know the commit ${sha} here: ${result.stderr.trim()}`, {
    fix: 'Check out this commit before the build (actions/checkout with `ref`).',
  })
}

/** What buildx mounts: it reads the values itself, so that only names stand in its arguments. */
function buildSecrets(host: Host, image: ImageConfig, folder: string): BuildOptions['secrets'] {
  return Object.entries(image.secrets).map(([id, from]) => {
    const variable = /^env:\/\/(\w+)$/.exec(from)?.[1]
    if (variable === undefined) {
      const file = isAbsolute(from) ? from : join(folder, from)
      if (existsSync(file)) return { id, file }
      throw new ConfigurationError(`image.secrets.${id}: there is no file ${from}`, {
        fix: 'Write the path of a file, or env://NAME for an environment variable.',
      })
    }
    const value = host.env[variable]
    if (value === undefined || value === '') {
      throw new ConfigurationError(`image.secrets.${id}: the environment variable ${variable} is not set`, {
        fix: `Give it to the step: \`env: { ${variable}: "\${{ secrets.${variable} }}" }\`.`,
      })
    }
    host.secret(value)
    return { id, env: variable }
  })
}

/** Stand-ins for base images, from the environment: a rehearsal without a public registry needs them, and says so. */
function baseImages(host: Host): Readonly<Record<string, string>> {
  const text = host.env['DEPLOY_KIT_BASE_IMAGES']
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
