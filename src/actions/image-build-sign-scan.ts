import { isAbsolute, join } from 'node:path'
import type { Host } from '../host/index.ts'
import {
  baseImagesOf,
  buildImage,
  buildReport,
  buildSecretsOf,
  commitTime,
  openEcr,
  publishImage,
  publishReport,
  scanPolicyOf,
  signingOf,
} from '../image/index.ts'
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
      secrets: buildSecretsOf(image.secrets, folder, host),
      labels: {},
      baseImages: baseImagesOf(host),
      cacheFrom: image['cache-from'],
      cacheTo: image['cache-to'],
      builder: image.builder,
      gitSha,
      version: readVersion(host),
      sourceDateEpoch: await commitTime(host.exec, folder, gitSha),
      scan: scanPolicyOf(image.scan),
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
      signing: signingOf(image.sign, host, (reference) => readPublicKey(host, reference)),
      scan: scanPolicyOf(image.scan),
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
