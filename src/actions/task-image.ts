import type { ImageReference } from '../ecs/index.ts'
import type { Host } from '../host/index.ts'
import { openEcr } from '../image/index.ts'
import { ConfigurationError, errorMessage } from '../kernel/index.ts'
import type { Serving } from '../rollback/index.ts'
import type { MigrateSettings } from './migrate-settings.ts'
import { awsSession, readDigest, readSha, registrySession, section } from './settings.ts'
import { imageVerification } from './verify-image.ts'

/**
 * The image that a task is to run ahead of the deploy, verified as the deploy verifies it; undefined where no digest is
 * given, and the one that the service runs will do.
 */
export async function taskImage(
  host: Host,
  { config, environment }: MigrateSettings,
): Promise<ImageReference | undefined> {
  if (host.inputs['digest'] === undefined) return undefined
  const digest = readDigest(host)
  const image = section(config.image, 'image')
  const session = await awsSession(host, environment)
  const ecr = await openEcr(registrySession(session, image), image.registry?.account, host.secret)
  const reference = { repository: await ecr.repositoryUri(image.repository), digest }
  const version = host.inputs['version'] ?? ''
  const verify = imageVerification(host, { config, environment, session, ecr, version })
  const verified = await verify(reference, readSha(host))
  if (verified.ok) return reference
  throw new ConfigurationError(verified.reason, verified.fix === undefined ? {} : { fix: verified.fix })
}

/**
 * The image of the release that a rollback leaves: it applied the migrations that are taken back, so it has the runner,
 * which the older image may lack. Undefined, which is the image that serves again, where the one left is not known or
 * does not prove itself: the way back stands in the database's log, too.
 */
export async function imageLeft(
  host: Host,
  settings: MigrateSettings,
  { digest, release }: Serving,
): Promise<ImageReference | undefined> {
  if (digest === undefined || release === undefined) return undefined
  const { 'promote-from': _served, ...environment } = settings.environment
  try {
    const inputs = { ...host.inputs, digest, sha: release.gitSha, version: release.version }
    return await taskImage({ ...host, inputs }, { ...settings, environment })
  } catch (error) {
    host.signal.throwIfAborted()
    host.log.notice({
      level: 'warning',
      message: `The way down runs with the image that serves again, because that of ${release.version} cannot be used: ${errorMessage(error)}`,
    })
    return undefined
  }
}
