import * as v from 'valibot'
import type { ExecResult } from '../../kernel/index.ts'
import type { SignatureExpectation, VerifyOutcome } from '../types.ts'
import { describeSigner } from './expectation.ts'

/** The type of a signature in cosign 3's bundles; `cosign verify` lists attestations of other types beside it. */
const signatureType = 'https://sigstore.dev/cosign/sign/v1'

interface Listed {
  readonly type: string
  readonly digest: string
  readonly annotations: Readonly<Record<string, string>>
}

/**
 * What `cosign verify` said, as an outcome. Exit code 0 alone proves nothing: cosign also answers 0 for an image that
 * has only an attestation, so one element must be a signature of exactly this digest with the expected annotations.
 * Exit codes 10 to 13 are cosign's (cmd/cosign/errors); in bundle mode most refusals are 1, so its words are read.
 */
export function judgeVerification(
  result: ExecResult,
  digest: string,
  expectation: SignatureExpectation,
  command: string,
): VerifyOutcome {
  const signer = describeSigner(expectation)
  if (result.exitCode !== 0) return refusal(result, signer, command)
  const listed = readList(result.stdout)
  if (listed === undefined) {
    return {
      kind: 'tool-failed',
      exitCode: 0,
      detail: 'cosign verify answered something that is not its list',
      command,
    }
  }
  const signatures = listed.filter(({ type }) => type === signatureType)
  if (signatures.length === 0) {
    const types = [...new Set(listed.map(({ type }) => type))].join(', ')
    return {
      kind: 'mismatch',
      what: 'type',
      detail: `the image has no signature, only attestations (${types || 'none'})`,
      command,
    }
  }
  const ofDigest = signatures.filter((signature) => signature.digest === digest)
  if (ofDigest.length === 0) {
    const found = [...new Set(signatures.map((signature) => signature.digest))].join(', ')
    return {
      kind: 'mismatch',
      what: 'digest',
      detail: `the signature is for ${found}, expected ${digest}`,
      command,
    }
  }
  const wanted = Object.entries(expectation.annotations)
  const matching = ofDigest.find(({ annotations }) =>
    wanted.every(([name, value]) => annotations[name] === value),
  )
  if (matching === undefined) {
    const newest = ofDigest.at(-1)?.annotations ?? {}
    const wrong = wanted.filter(([name, value]) => newest[name] !== value)
    return {
      kind: 'mismatch',
      what: 'annotation',
      detail: wrong
        .map(([name, value]) => `${name} is ${newest[name] ?? 'missing'}, expected ${value}`)
        .join('; '),
      command,
    }
  }
  return { kind: 'verified', digest, signer, annotations: matching.annotations, command }
}

function refusal(result: ExecResult, expected: string, command: string): VerifyOutcome {
  const said = result.stderr
    .split('\n')
    .filter((line) => !line.startsWith('WARNING:') && !line.startsWith('error during command execution'))
    .join('\n')
    .trim()
  const detail =
    said === '' ? `cosign ended with exit code ${result.exitCode}` : (said.split('\n')[0] ?? said)
  if (result.exitCode === 10 || /no signatures found/i.test(said))
    return { kind: 'unsigned', detail, command }
  const wrongSigner =
    result.exitCode === 12 ||
    result.exitCode === 13 ||
    /no matching (signatures|attestations)|do not match threshold|none of the expected identities/i.test(said)
  return wrongSigner
    ? { kind: 'wrong-signer', expected, detail, command }
    : { kind: 'tool-failed', exitCode: result.exitCode, detail, command }
}

/** The list that `cosign verify` prints; members that are not there are empty, and match nothing. */
const List = v.array(
  v.looseObject({
    critical: v.looseObject({
      type: v.optional(v.string(), ''),
      image: v.optional(v.looseObject({ 'docker-manifest-digest': v.optional(v.string(), '') }), {}),
    }),
    optional: v.nullish(v.record(v.string(), v.unknown()), {}),
  }),
)

function readList(stdout: string): readonly Listed[] | undefined {
  let value: unknown
  try {
    value = JSON.parse(stdout)
  } catch {
    // The caller turns this into a refusal.
    return undefined
  }
  const result = v.safeParse(List, value)
  if (!result.success) return undefined
  return result.output.map(({ critical, optional }) => ({
    type: critical.type,
    digest: critical.image['docker-manifest-digest'],
    annotations: Object.fromEntries(
      Object.entries(optional ?? {}).flatMap(([name, each]) =>
        typeof each === 'string' ? [[name, each]] : [],
      ),
    ),
  }))
}
