import { ConfigurationError } from '../kernel/index.ts'
import { isDigest } from './oci/index.ts'
import { parseRepository } from './reference.ts'
import { registryClient } from './registry/index.ts'
import { verifyCommand, verifyWith, withCosign } from './sign/index.ts'
import { ToolUnavailable } from './tools/index.ts'
import type { ImagePorts, VerifyOptions, VerifyOutcome } from './types.ts'

/**
 * Whether the registry holds a signature of exactly this digest by exactly the expected signer, with the expected
 * annotations. Only `verified` is a yes. Throws a ConfigurationError for a reference that is none, and a
 * PlatformError where the registry does not answer; neither is a yes either.
 */
export async function verifyImage(options: VerifyOptions, ports: ImagePorts): Promise<VerifyOutcome> {
  const { repository, digest, expectation } = options
  const reference = parseRepository(repository, 'the image repository')
  if (!isDigest(digest)) {
    throw new ConfigurationError(
      `the image digest is ${JSON.stringify(digest)}, expected sha256: and 64 hex digits`,
      {
        fix: 'Pass the digest that the publish phase put out, never a tag: a tag can move.',
      },
    )
  }
  const target = `${repository}@${digest}`
  if ((await registryClient(reference, 'pull', ports).resolve(digest)) === undefined) {
    return {
      kind: 'not-found',
      detail: `${target} is not in the registry`,
      command: verifyCommand(target, expectation),
    }
  }
  try {
    return await withCosign({ ...options, host: reference.host }, ports, (cosign) =>
      verifyWith(cosign, { target, digest }, expectation),
    )
  } catch (error) {
    if (!(error instanceof ToolUnavailable)) throw error
    return { kind: 'tool-unavailable', detail: error.message, fix: error.fix ?? '' }
  }
}
