import type { SignatureExpectation, SignerIdentity } from '../types.ts'

const githubIssuer = 'https://token.actions.githubusercontent.com'

/** Who is expected, for a person. */
export function describeSigner(expectation: SignatureExpectation): string {
  switch (expectation.mode) {
    case 'keyless':
      return `${identityUrl(expectation.identity)}, run for ${expectation.identity.repository}`
    case 'key':
      return 'the holder of the key that is configured'
    case 'kms':
      return `the key ${expectation.key}`
  }
}

/**
 * cosign's arguments that name the signer. `keyFile` is where the public key of mode `key` was written. With a key
 * there is no transparency log entry to look for, and nothing is fetched.
 */
export function signerArguments(expectation: SignatureExpectation, keyFile: string): readonly string[] {
  switch (expectation.mode) {
    case 'keyless': {
      const { identity, instance } = expectation
      return [
        ...identityArguments(identity),
        '--certificate-oidc-issuer',
        identity.issuer ?? githubIssuer,
        // The certificate's name is the reusable workflow's, which others call too: the repository tells them apart.
        '--certificate-github-workflow-repository',
        identity.repository,
        ...(instance === undefined ? [] : ['--trusted-root', instance.trustedRoot]),
      ]
    }
    case 'key':
      return ['--key', keyFile, '--insecure-ignore-tlog=true']
    case 'kms':
      return ['--key', expectation.key, '--insecure-ignore-tlog=true']
  }
}

function identityArguments(identity: SignerIdentity): readonly string[] {
  const url = identityUrl(identity)
  return identity.workflow.includes('@')
    ? ['--certificate-identity', url]
    : ['--certificate-identity-regexp', `^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}@[^@\\s]+$`]
}

function identityUrl(identity: SignerIdentity): string {
  return `${(identity.serverUrl ?? 'https://github.com').replace(/\/$/, '')}/${identity.workflow}`
}

/** A command that a reviewer can paste; `cosign.pub` stands for the public key's file. */
export function verifyCommand(target: string, expectation: SignatureExpectation): string {
  return shellLine([
    'cosign',
    'verify',
    ...signerArguments(expectation, 'cosign.pub'),
    ...annotationArguments(expectation),
    target,
  ])
}

export function verifyAttestationCommand(target: string, expectation: SignatureExpectation): string {
  return shellLine([
    'cosign',
    'verify-attestation',
    '--type',
    'cyclonedx',
    ...signerArguments(expectation, 'cosign.pub'),
    target,
  ])
}

function annotationArguments(expectation: SignatureExpectation): readonly string[] {
  return Object.entries(expectation.annotations).flatMap(([name, value]) => ['-a', `${name}=${value}`])
}

function shellLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}
