import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SignatureExpectation } from '../../src/image/index.ts'
import { signerArguments } from '../../src/image/sign/expectation.ts'
import { checkSigning, judgeVerification, verifyCommand } from '../../src/image/sign/index.ts'
import { toolsLock } from '../../src/image/tools/index.ts'
import { verifyImage } from '../../src/image/verify.ts'
import { systemClock } from '../../src/kernel/index.ts'
import { folder, ports, registry } from './support.ts'

const fixtures = path.join(import.meta.dirname, '../fixtures/cosign/3.1.3')
const read = (name: string) => readFile(path.join(fixtures, name), 'utf8')
const [signed, attestedOnly, unsigned, wrongKey, noRegistry] = await Promise.all(
  ['signed.json', 'attested-only.json', 'unsigned.stderr', 'wrong-key.stderr', 'no-registry.stderr'].map(
    read,
  ),
)
const digest = /sha256:[0-9a-f]{64}/.exec(signed ?? '')?.[0] ?? ''

const key = (annotations: Readonly<Record<string, string>> = {}): SignatureExpectation => ({
  mode: 'key',
  publicKey: 'PEM',
  annotations,
})
const keyless = (workflow: string): SignatureExpectation => ({
  mode: 'keyless',
  identity: { workflow, repository: 'org/core' },
  annotations: {},
})
const judge = (exitCode: number, stdout = '', stderr = '', expectation = key(), of = digest) =>
  judgeVerification({ exitCode, stdout, stderr }, of, expectation, 'cosign verify')

describe("cosign's recorded words", () => {
  it('verify a signature of the digest with its annotations', () => {
    expect(judge(0, signed, '', key({ git_sha: 'abc' }))).toMatchObject({
      kind: 'verified',
      digest,
      annotations: { git_sha: 'abc', version: '1.0.0' },
    })
  })

  it('refuse an image that has only an attestation, although cosign exits 0', () => {
    expect(judge(0, attestedOnly)).toMatchObject({ kind: 'mismatch', what: 'type' })
  })

  it('refuse a signature of another digest', () => {
    expect(judge(0, signed, '', key(), `sha256:${'0'.repeat(64)}`)).toMatchObject({
      kind: 'mismatch',
      what: 'digest',
    })
  })

  it.each([{ git_sha: 'other' }, { env: 'production' }])(
    'refuse other annotations than %o',
    (annotations) => {
      expect(judge(0, signed, '', key(annotations as Record<string, string>))).toMatchObject({
        kind: 'mismatch',
        what: 'annotation',
      })
    },
  )

  it.each([
    [10, unsigned, 'unsigned'],
    [1, wrongKey, 'wrong-signer'],
    [12, '', 'wrong-signer'],
    [13, '', 'wrong-signer'],
    [1, noRegistry, 'tool-failed'],
    [1, 'Error: none of the expected identities matched what was in the certificate', 'wrong-signer'],
    [2, '', 'tool-failed'],
    [137, '', 'tool-failed'],
  ])('with exit code %i are a refusal', (exitCode, stderr, kind) => {
    expect(judge(exitCode, '', stderr).kind).toBe(kind)
  })

  it.each(['', '{}', 'null', '[]', '[null]', '[{"critical":{}}]'])('refuse the answer %j', (stdout) => {
    expect(['tool-failed', 'mismatch']).toContain(judge(0, stdout).kind)
  })
})

describe('who is expected', () => {
  it('is the workflow at any ref, and the repository that called it', () => {
    expect(signerArguments(keyless('org/deploy-kit/.github/workflows/release.yml'), '')).toEqual([
      '--certificate-identity-regexp',
      '^https://github\\.com/org/deploy-kit/\\.github/workflows/release\\.yml@[^@\\s]+$',
      '--certificate-oidc-issuer',
      'https://token.actions.githubusercontent.com',
      '--certificate-github-workflow-repository',
      'org/core',
    ])
  })

  it('is the workflow at exactly a ref where one is named', () => {
    expect(
      signerArguments(keyless('org/core/.github/workflows/r.yml@refs/heads/main'), '').slice(0, 2),
    ).toEqual([
      '--certificate-identity',
      'https://github.com/org/core/.github/workflows/r.yml@refs/heads/main',
    ])
  })

  it('can be pasted into a shell', () => {
    expect(verifyCommand('host/core@sha256:1', keyless('org/o/w.yml'))).toContain(
      "--certificate-identity-regexp '^https://github\\.com/org/o/w\\.yml@[^@\\s]+$'",
    )
    expect(verifyCommand('host/core@sha256:1', key({ version: "it's" }))).toContain(`-a 'version=it'\\''s'`)
  })
})

describe('signing', () => {
  const identity = { workflow: 'org/o/w.yml', repository: 'org/core' }
  it.each([undefined, false])('keyless is refused while the public log is %s', (publicLog) => {
    expect(() => checkSigning({ mode: 'keyless', identity, publicLog }, {})).toThrow(
      'public transparency log',
    )
  })

  it('keyless is fine with an explicit yes, or an instance of one’s own', () => {
    checkSigning({ mode: 'keyless', identity, publicLog: true }, {})
    const instance = { signingConfig: 'a', trustedRoot: 'b' }
    checkSigning({ mode: 'keyless', identity, publicLog: false, instance }, {})
  })

  it('with a key needs the key', () => {
    expect(() => checkSigning({ mode: 'key', privateKeyEnv: 'KEY', publicKey: '' }, { KEY: '' })).toThrow(
      'KEY is empty',
    )
  })
})

describe('verifying', () => {
  const options = async (repository: string, of: string) => ({
    repository,
    digest: of,
    expectation: key(),
    tools: { lock: toolsLock(), cacheDir: await folder() },
    tempDir: await folder(),
  })

  it('finds out first that there is no such image', async () => {
    const { host } = await registry()
    expect(await verifyImage(await options(`${host}/core`, digest), ports())).toMatchObject({
      kind: 'not-found',
    })
  })

  it.each(['v1', 'sha256:12', ''])('takes no %j for a digest', async (of) => {
    await expect(verifyImage(await options('host.io/core', of), ports())).rejects.toMatchObject({
      message: expect.stringContaining(JSON.stringify(of)),
      fix: expect.stringContaining('never a tag'),
    })
  })

  it('takes no tag in the repository', async () => {
    await expect(verifyImage(await options('host.io/core:v1', digest), ports())).rejects.toThrow(
      'without tag or digest',
    )
  })

  it('is a refusal where cosign cannot be had', async () => {
    const body = new TextEncoder().encode('{}')
    // The registry has the manifest, the releases are out of reach.
    const http: ReturnType<typeof ports>['http'] = async ({ url }) =>
      url.startsWith('http://127.0.0.1/')
        ? { status: 200, headers: {}, body }
        : { status: 404, headers: {}, body }
    const own = `sha256:${createHash('sha256').update(body).digest('hex')}`
    expect(
      await verifyImage(await options('127.0.0.1/core', own), ports({ http, clock: systemClock })),
    ).toMatchObject({
      kind: 'tool-unavailable',
      fix: expect.stringContaining('image.sign.mode: off'),
    })
  })
})
