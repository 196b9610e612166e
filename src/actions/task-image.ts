import type { ImageReference } from '../ecs/index.ts'
import type { Host } from '../host/index.ts'
import { openEcr } from '../image/index.ts'
import { ConfigurationError } from '../kernel/index.ts'
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
