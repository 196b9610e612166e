import type { AwsSession, Config, EnvironmentConfig } from '../config/index.ts'
import type { ImageReference, Verification } from '../ecs/index.ts'
import type { Host } from '../host/index.ts'
import { type Ecr, verifyImage } from '../image/index.ts'
import { newestSuccess } from '../trace/index.ts'
import { imagePorts, signatureExpectation, toolSource } from './image-ports.ts'
import { hasForge, section } from './settings.ts'

/** What must be true of an image before anything is registered: it exists, it was promoted, and it is signed. */
export function imageVerification(
  host: Host,
  context: {
    readonly config: Config
    readonly environment: EnvironmentConfig
    readonly session: AwsSession
    readonly ecr: Ecr
    readonly version: string
  },
): (image: ImageReference, gitSha: string) => Promise<Verification> {
  const { config, environment, ecr } = context
  const image = section(config.image, 'image')
  return async (reference, gitSha) => {
    if (!(await ecr.has(image.repository, reference.digest))) {
      return {
        ok: false,
        reason: `The registry has no image ${image.repository}@${reference.digest}.`,
        fix: 'Run image-build-sign-scan with phase publish first, and pass its output digest.',
      }
    }
    const promoted = await promotion(host, config.module, environment, reference.digest)
    if (promoted !== undefined) return promoted
    if (image.sign.mode === 'off') return { ok: true, signer: 'nobody: signing is off' }
    const outcome = await verifyImage(
      {
        repository: reference.repository,
        digest: reference.digest,
        expectation: signatureExpectation(host, image, { git_sha: gitSha, module: config.module }),
        tools: toolSource(host),
        tempDir: host.run.tempDir,
      },
      imagePorts(host, ecr, context.session),
    )
    if (outcome.kind === 'verified') return { ok: true, signer: outcome.signer }
    return {
      ok: false,
      reason: `The signature of ${image.repository}@${reference.digest} does not hold (${outcome.kind}): ${outcome.detail}.`,
      fix:
        'fix' in outcome
          ? outcome.fix
          : `Look for yourself: ${'command' in outcome ? outcome.command : 'cosign verify'}`,
    }
  }
}

async function promotion(
  host: Host,
  module: string,
  environment: EnvironmentConfig,
  digest: string,
): Promise<Verification | undefined> {
  const from = environment['promote-from']
  if (from === undefined) return undefined
  if (!hasForge(host)) {
    return {
      ok: false,
      reason: `Whether ${from} ran this digest cannot be looked up without a GitHub token.`,
      fix: 'Set the input github-token to `${{ github.token }}`, with `deployments: write`.',
    }
  }
  const forge = host.forge()
  if ((await newestSuccess(forge, from, (it) => it.digest === digest)) !== undefined) return undefined
  const latest = await newestSuccess(forge, from, (it) => it.module === module)
  return {
    ok: false,
    reason: `${digest} never succeeded in ${from}, from which this environment is promoted; ${latest === undefined ? `no deployment of ${from} succeeded yet` : `the newest there is ${latest.version} (${latest.digest})`}.`,
    fix: `Deploy this digest to ${from} first.`,
  }
}
