import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type BuildOutcome,
  buildReport,
  type ImageManifest,
  type PublishOutcome,
  publishReport,
  type ScanVerdict,
  type VerifyOutcome,
  verifyReport,
} from '../../src/image/index.ts'
import { judge, readAnswer } from '../../src/image/scan/index.ts'
import { renderMarkdown } from '../../src/report/index.ts'

const recorded = readAnswer(
  await readFile(path.join(import.meta.dirname, '../fixtures/grype/0.110.0/findings.json'), 'utf8'),
)
const digest = `sha256:${'a'.repeat(64)}`
const file = { file: 'x', sha256: 'b'.repeat(64), size: 1_234_567 }
const manifest: ImageManifest = {
  schema: 'deploy-kit/image/v1',
  module: 'core',
  repository: 'core',
  digest,
  platforms: ['linux/amd64'],
  builder: 'embedded',
  gitSha: 'c'.repeat(40),
  version: '1.2.3',
  sourceDateEpoch: 1,
  archive: file,
  sbom: { ...file, components: 7 },
  scan: { mode: 'off' },
  substitutions: [{ what: 'the base image node:24', by: 'scratch', why: 'it was replaced on purpose' }],
}
const allow = [
  { id: 'CVE-2026-2222', reason: 'not reachable', owner: 'team-core', expires: '2026-11-22' },
  { id: 'CVE-2000-1', reason: 'old', owner: 'team-core', expires: '2099-01-01' },
]
const scan = judge(
  recorded,
  { mode: 'on', failOn: 'high', onlyFixed: true, allow },
  digest,
  'grype 0.110.0',
  recorded.databaseBuilt + 2 * 3_600_000,
)
const image = { manifest, dir: '/out', annotations: [] }
const text = (report: ReturnType<typeof buildReport>) => renderMarkdown(report)

describe('the report of a blocked image', () => {
  const report = buildReport({ kind: 'blocked', image, scan } satisfies BuildOutcome)

  it('fails, and says first what stops it and what mends it', () => {
    expect(report).toMatchObject({ status: 'failure', outcome: 'blocked' })
    expect(report.next?.[0]).toBe('Update lodash from 4.17.0 to 4.17.21 (`GHSA-test-lodash-crit`).')
    expect(report.next?.at(-1)).toContain('Ask team-core about `CVE-2026-2222`, allowed until 2026-11-22')
  })

  it('puts every value beside its threshold', () => {
    expect(text(report)).toContain('2 findings at the cutoff (high or worse, with a fix), at most 0 allowed')
    expect(text(report)).toContain('2 h old, at most 5 d')
    expect(text(report)).toContain('critical (cutoff high)')
  })

  it('marks findings and expired entries as errors, needless entries as warnings', () => {
    expect(report.annotations?.map(({ level }) => level)).toEqual(['error', 'error', 'error', 'warning'])
  })

  it('says what was done otherwise than the Dockerfile says', () => {
    expect(text(report)).toContain('Otherwise than the Dockerfile says')
  })
})

describe('the report of a build', () => {
  it.each([
    [{ verdict: 'off' } as ScanVerdict, 'it was not scanned, because image.scan is off', 'warning'],
    [
      { verdict: 'not-scanned', reason: 'no database', fix: 'get one' } as ScanVerdict,
      'could not be scanned: no database',
      'error',
    ],
  ])('never hides that there was no scan: %o', (verdict, said, level) => {
    const kind = verdict.verdict === 'off' ? 'built' : 'not-scanned'
    const report = buildReport({ kind, image, scan: verdict } as BuildOutcome)
    expect(report.happened).toContain(said)
    expect(report.annotations?.map((annotation) => annotation.level)).toEqual([level])
    expect(report.status).toBe(kind === 'built' ? 'success' : 'failure')
  })
})

describe('the report of a publication', () => {
  const published: PublishOutcome = {
    kind: 'published',
    image: manifest,
    scan: { verdict: 'off' },
    repository: '127.0.0.1:5000/core',
    tags: ['1.2.3'],
    push: { blobs: 5, skipped: 3, bytes: 2_000_000 },
    signature: { mode: 'key', signer: 'the holder of the key', signedNow: true, attestedNow: true },
    verifyCommand: 'cosign verify --key cosign.pub x',
  }

  it('gives the digest, what was pushed, and a command to check it with', () => {
    const rendered = text(publishReport(published))
    expect(rendered).toContain(digest)
    expect(rendered).toContain('2 of 5 blobs (2.0 MB)')
    expect(rendered).toContain('cosign verify --key cosign.pub x')
  })

  it('warns where nothing was signed', () => {
    const report = publishReport({ ...published, signature: { mode: 'off' } })
    expect(report.happened).toContain('not signed, because image.sign.mode is off')
    expect(report.annotations?.some(({ message }) => message.includes('not signed'))).toBe(true)
  })

  it.each([
    { kind: 'refused', reasons: ['the SHA256 of image.tar is x, expected y'] } as PublishOutcome,
    {
      kind: 'unverified',
      image: manifest,
      repository: 'r',
      reason: 'the blob x is missing',
    } as PublishOutcome,
  ])('fails for $kind and gives the reason', (outcome) => {
    const report = publishReport(outcome)
    expect(report.status).toBe('failure')
    expect(report.annotations?.[0]).toMatchObject({ level: 'error' })
  })
})

describe('the report of a verification', () => {
  const refusals: readonly VerifyOutcome[] = [
    { kind: 'unsigned', detail: 'no signatures found', command: 'c' },
    { kind: 'wrong-signer', expected: 'x', detail: 'd', command: 'c' },
    { kind: 'mismatch', what: 'annotation', detail: 'git_sha is a, expected b', command: 'c' },
    { kind: 'not-found', detail: 'not there', command: 'c' },
    { kind: 'tool-unavailable', detail: 'no cosign', fix: 'get it' },
    { kind: 'tool-failed', exitCode: 1, detail: 'd', command: 'c' },
  ]

  it.each(refusals)('is a failure with a next step for $kind', (outcome) => {
    const report = verifyReport(outcome)
    expect(report.status).toBe('failure')
    expect(report.next?.[0]?.length).toBeGreaterThan(5)
  })

  it('is a success for verified alone', () => {
    const outcome = {
      kind: 'verified',
      digest,
      signer: 's',
      annotations: { git_sha: 'a' },
      command: 'c',
    } as const
    expect(verifyReport(outcome).status).toBe('success')
  })
})
