import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { ConfigurationError, type ExecResult, PlatformError } from '../../kernel/index.ts'
import type { ImagePorts, SignatureExpectation, Signing, ToolSource, VerifyOutcome } from '../types.ts'
import { type Cosign, withCosign } from './cosign.ts'
import { signerArguments, verifyCommand } from './expectation.ts'
import { judgeVerification } from './judge.ts'

export type ActiveSigning = Exclude<Signing, { mode: 'off' }>

export interface SignOptions {
  readonly host: string
  /** `HOST/repository@sha256:…` */
  readonly target: string
  readonly digest: string
  readonly signing: ActiveSigning
  readonly annotations: Readonly<Record<string, string>>
  /** The SBOM's file. */
  readonly sbom: string
  readonly tools: ToolSource
  readonly tempDir: string
}

/** What has to hold afterwards of a signature that was made in this way. */
export function expectationOf(
  signing: ActiveSigning,
  annotations: Readonly<Record<string, string>>,
): SignatureExpectation {
  switch (signing.mode) {
    case 'keyless':
      return {
        mode: 'keyless',
        identity: signing.identity,
        annotations,
        ...(signing.instance === undefined ? {} : { instance: signing.instance }),
      }
    case 'key':
      return { mode: 'key', publicKey: signing.publicKey, annotations }
    case 'kms':
      return { mode: 'kms', key: signing.key, annotations }
  }
}

/**
 * Refuses a way of signing that would tell the public more than was agreed to: cosign 3 without a signing
 * configuration writes the digest to the public log and exits 0.
 */
export function checkSigning(signing: Signing, env: ImagePorts['env']): void {
  if (signing.mode === 'keyless' && signing.instance === undefined && signing.publicLog !== true) {
    throw new ConfigurationError(
      signing.publicLog === undefined
        ? 'image.sign.mode is keyless, but nothing says whether this digest may stand in the public transparency log'
        : 'image.sign.mode is keyless with the public transparency log turned off, and there is no private sigstore instance',
      {
        fix: 'Write image.sign.public-log: true where everybody may know of this image; else sign with a key (mode: kms or key) or name the signing-config and trusted-root of an instance of your own.',
      },
    )
  }
  if (signing.mode === 'key' && !env[signing.privateKeyEnv]) {
    throw new ConfigurationError(
      `image.sign.mode is key, but the variable ${signing.privateKeyEnv} is empty`,
      {
        fix: `Give the private key that \`cosign generate-key-pair\` wrote in ${signing.privateKeyEnv}, and its password in COSIGN_PASSWORD.`,
      },
    )
  }
}

/**
 * Signs the digest and attests the SBOM, one after the other: where a registry has no referrers API both rewrite the
 * same index. What is there already is left alone (ECR takes at most 100 referrers a subject). After each the
 * registry is read again; throws a PlatformError where what was written is not there.
 */
export async function signAndAttest(
  options: SignOptions,
  ports: ImagePorts,
): Promise<{ readonly signedNow: boolean; readonly attestedNow: boolean }> {
  const expectation = expectationOf(options.signing, options.annotations)
  return withCosign(options, ports, async (cosign) => {
    const signing = await signingArguments(options.signing, cosign, ports.env)
    const verified = async () => (await verifyWith(cosign, options, expectation)).kind === 'verified'
    const attested = () => hasAttestation(cosign, options, expectation)

    const signedNow = !(await verified())
    if (signedNow) {
      const annotations = Object.entries(options.annotations).flatMap(([name, value]) => [
        '-a',
        `${name}=${value}`,
      ])
      const args = ['sign', '--yes', ...signing.args, ...annotations, options.target]
      done('sign', options.target, await cosign.run(args, signing.secrets))
    }
    const attestedNow = !(await attested())
    if (attestedNow) {
      const args = [
        'attest',
        '--yes',
        '--type',
        'cyclonedx',
        '--predicate',
        options.sbom,
        ...signing.args,
        options.target,
      ]
      done('attest', options.target, await cosign.run(args, signing.secrets))
    }
    if (!(await verified()) || !(await attested())) {
      throw new PlatformError(
        'registry',
        `cosign said that it signed and attested ${options.target}, but the registry does not give both back`,
        { retryable: true, fix: 'Run the publish phase again when no other job signs the same image.' },
      )
    }
    return { signedNow, attestedNow }
  })
}

/** Runs `cosign verify` and judges its answer. */
export async function verifyWith(
  cosign: Cosign,
  options: { readonly target: string; readonly digest: string },
  expectation: SignatureExpectation,
): Promise<VerifyOutcome> {
  const key = expectation.mode === 'key' ? await cosign.write('cosign.pub', expectation.publicKey) : ''
  const result = await cosign.run(['verify', ...signerArguments(expectation, key), options.target])
  return judgeVerification(result, options.digest, expectation, verifyCommand(options.target, expectation))
}

/** With a key nothing but the registry is spoken to: an empty signing configuration and trusted root say so. */
async function signingArguments(
  signing: ActiveSigning,
  cosign: Cosign,
  env: ImagePorts['env'],
): Promise<{ readonly args: readonly string[]; readonly secrets: Readonly<Record<string, string>> }> {
  if (signing.mode === 'keyless') {
    const { instance } = signing
    const args =
      instance === undefined
        ? []
        : ['--signing-config', instance.signingConfig, '--trusted-root', instance.trustedRoot]
    return { args, secrets: {} }
  }
  const config = path.join(cosign.dir, 'signing-config.json')
  const root = path.join(cosign.dir, 'trusted-root.json')
  done('signing-config create', config, await cosign.run(['signing-config', 'create', '--out', config]))
  done('trusted-root create', root, await cosign.run(['trusted-root', 'create', '--out', root]))
  const offline = ['--signing-config', config, '--trusted-root', root]
  if (signing.mode === 'kms') return { args: ['--key', signing.key, ...offline], secrets: {} }
  return {
    args: ['--key', `env://${signing.privateKeyEnv}`, ...offline],
    secrets: {
      [signing.privateKeyEnv]: env[signing.privateKeyEnv] ?? '',
      COSIGN_PASSWORD: env['COSIGN_PASSWORD'] ?? '',
    },
  }
}

/** Whether the registry holds this very SBOM, attested by the expected signer. */
async function hasAttestation(
  cosign: Cosign,
  options: SignOptions,
  expectation: SignatureExpectation,
): Promise<boolean> {
  const key = expectation.mode === 'key' ? await cosign.write('cosign.pub', expectation.publicKey) : ''
  const args = [
    'verify-attestation',
    '--type',
    'cyclonedx',
    ...signerArguments(expectation, key),
    options.target,
  ]
  const result = await cosign.run(args)
  if (result.exitCode !== 0) return false
  const sbom: unknown = JSON.parse(await readFile(options.sbom, 'utf8'))
  return result.stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .some((line) => {
      const { payload = '' } = JSON.parse(line) as { readonly payload?: string }
      const statement = JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as {
        readonly predicate?: unknown
        readonly subject?: readonly { readonly digest?: { readonly sha256?: string } }[]
      }
      const ofDigest = statement.subject?.some(({ digest }) => `sha256:${digest?.sha256}` === options.digest)
      return ofDigest === true && isDeepStrictEqual(statement.predicate, sbom)
    })
}

function done(what: string, on: string, result: ExecResult): void {
  if (result.exitCode === 0) return
  const said = result.stderr.trim().split('\n').slice(-4).join('\n')
  throw new PlatformError(
    'tool',
    `cosign ${what} of ${on} ended with exit code ${result.exitCode}:\n${said}`,
    {
      code: String(result.exitCode),
    },
  )
}
