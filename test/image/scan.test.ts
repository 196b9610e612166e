import { chmod, readFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AllowedFinding, ScanPolicy } from '../../src/image/index.ts'
import { checkPolicy, judge, readAnswer, scanSbom } from '../../src/image/scan/index.ts'
import { toolsLock } from '../../src/image/tools/index.ts'
import { severities } from '../../src/image/types.ts'
import { VirtualClock } from '../../src/kernel/index.ts'
import { folder, ports } from './support.ts'

type Active = Extract<ScanPolicy, { mode: 'on' }>

const fixtures = path.join(import.meta.dirname, '../fixtures/grype/0.110.0')
const recorded = await readFile(path.join(fixtures, 'findings.json'), 'utf8')
const clean = await readFile(path.join(fixtures, 'clean.json'), 'utf8')
const subject = `sha256:${'a'.repeat(64)}`
/** An hour after the recorded database was built. */
const now = readAnswer(recorded).databaseBuilt + 3_600_000
const day = 24 * 3_600_000

const policy = (over: Partial<Active> = {}): Active => ({
  mode: 'on',
  failOn: 'high',
  onlyFixed: false,
  allow: [],
  ...over,
})
const entry = (over: Partial<AllowedFinding> = {}): AllowedFinding => ({
  id: 'CVE-2026-1111',
  reason: 'not reachable',
  owner: 'team-core',
  expires: '2099-01-31',
  ...over,
})
const verdict = (over: Partial<Active> = {}, answer = recorded, at = now) =>
  judge(readAnswer(answer), policy(over), subject, 'grype 0.110.0', at)

function blocking(over: Partial<Active>): readonly string[] {
  const scan = verdict(over)
  return scan.verdict === 'blocked' || scan.verdict === 'passed'
    ? scan.result.blocking.map(({ id }) => id)
    : ['none']
}

describe("grype's recorded answer", () => {
  it('is read into findings, what can be fixed first', () => {
    expect(
      readAnswer(recorded).findings.map(({ id, severity, fixState, fixedIn }) => [
        id,
        severity,
        fixState,
        fixedIn,
      ]),
    ).toEqual([
      ['GHSA-test-lodash-crit', 'critical', 'fixed', ['4.17.21']],
      ['CVE-2026-2222', 'high', 'fixed', ['1:1.2.13.dfsg-2']],
      ['GHSA-test-leftpad-med', 'medium', 'not-fixed', []],
    ])
  })

  it('knows the image that the SBOM described', () => {
    expect(readAnswer(recorded).subject).toBe(subject)
  })

  it.each(['', '[]', '{"matches":[]}', recorded.slice(0, -20)])('is no answer when cut to %j', (text) => {
    expect(() => readAnswer(text.slice(0, 5000))).toThrow("grype's answer")
  })
})

describe('the scan gate', () => {
  it.each([
    ['critical', false, ['GHSA-test-lodash-crit']],
    ['high', false, ['GHSA-test-lodash-crit', 'CVE-2026-2222']],
    ['medium', false, ['GHSA-test-lodash-crit', 'CVE-2026-2222', 'GHSA-test-leftpad-med']],
    ['medium', true, ['GHSA-test-lodash-crit', 'CVE-2026-2222']],
    ['negligible', true, ['GHSA-test-lodash-crit', 'CVE-2026-2222']],
  ] as const)('stops at %s, only what is fixed: %s', (failOn, onlyFixed, expected) => {
    expect(blocking({ failOn, onlyFixed })).toEqual(expected)
  })

  it('passes an image in which nothing was found', () => {
    expect(verdict({ failOn: 'negligible' }, clean).verdict).toBe('passed')
  })

  it('lets a finding pass that is allowed by its id or by another name for it', () => {
    expect(blocking({ allow: [entry()] })).toEqual(['CVE-2026-2222'])
    expect(
      blocking({ allow: [entry({ id: 'ghsa-test-lodash-crit' }), entry({ id: 'CVE-2026-2222' })] }),
    ).toEqual([])
  })

  it('allows in the named package only', () => {
    expect(blocking({ failOn: 'critical', allow: [entry({ package: 'lodash' })] })).toEqual([])
    expect(blocking({ failOn: 'critical', allow: [entry({ package: 'lodash-es' })] })).toEqual([
      'GHSA-test-lodash-crit',
    ])
  })

  it('fails for an expired entry, even where nothing else would', () => {
    const scan = verdict({ allow: [entry({ id: 'CVE-2000-1', expires: '2026-11-22' })] }, clean)
    expect(scan).toMatchObject({
      verdict: 'blocked',
      result: { blocking: [], expired: [{ id: 'CVE-2000-1' }] },
    })
  })

  it('does not let an expired entry allow anything', () => {
    expect(blocking({ failOn: 'critical', allow: [entry({ expires: '2026-11-22' })] })).toEqual([
      'GHSA-test-lodash-crit',
    ])
  })

  it('counts the whole of the last day', () => {
    const last = Date.UTC(2026, 10, 24) - 1
    const allow = [entry({ expires: '2026-11-23' })]
    expect(verdict({ failOn: 'critical', allow }, recorded, last).verdict).toBe('passed')
    expect(verdict({ failOn: 'critical', allow }, recorded, last + 1).verdict).toBe('blocked')
  })

  it('names an entry that nothing needs, and passes', () => {
    expect(verdict({ allow: [entry({ id: 'CVE-2000-1' })] }, clean)).toMatchObject({
      verdict: 'passed',
      result: { unused: [{ id: 'CVE-2000-1' }] },
    })
  })

  it('takes a database that is too old for no scan', () => {
    expect(verdict({}, clean, now + 5 * day)).toMatchObject({
      verdict: 'not-scanned',
      reason: expect.stringContaining('5 days ago; at most 5'),
    })
    expect(verdict({ maxDatabaseAgeMs: 6 * day }, clean, now + 5 * day).verdict).toBe('passed')
  })

  it('takes a database that grype calls invalid for no scan', () => {
    expect(verdict({}, clean.replace('"valid":true', '"valid":false')).verdict).toBe('not-scanned')
  })

  it("takes another image's answer for no scan", () => {
    const scan = judge(readAnswer(clean), policy(), `sha256:${'b'.repeat(64)}`, 'grype', now)
    expect(scan).toMatchObject({ verdict: 'not-scanned', reason: expect.stringContaining(subject) })
  })

  it('never passes more with a lower cutoff, or without an exception', () => {
    const ids = fc.subarray(['CVE-2026-1111', 'CVE-2026-2222', 'GHSA-test-leftpad-med', 'CVE-2000-1'])
    fc.assert(
      fc.property(fc.nat(severities.length - 2), fc.boolean(), ids, ids, (at, onlyFixed, some, more) => {
        const allow = some.map((id) => entry({ id }))
        const count = (failOn: Active['failOn'], entries: readonly AllowedFinding[]) =>
          blocking({ failOn, onlyFixed, allow: entries }).length
        const lower = severities[at] ?? 'low'
        const higher = severities[at + 1] ?? 'low'
        expect(count(lower, allow)).toBeGreaterThanOrEqual(count(higher, allow))
        expect(count(lower, allow)).toBeGreaterThanOrEqual(
          count(lower, [...allow, ...more.map((id) => entry({ id }))]),
        )
      }),
    )
  })

  it.each([
    [entry({ owner: ' ' }), 'has no owner'],
    [entry({ reason: '' }), 'has no reason'],
    [entry({ expires: '2026-02-31' }), 'not a day'],
    [entry({ expires: 'next year' }), 'not a day'],
  ])('refuses an entry before anything is built: %o', (bad, named) => {
    expect(() => checkPolicy(policy({ allow: [bad] }))).toThrow(named)
  })
})

describe('running grype', () => {
  /** A grype that is a script of ours: how it ends is the test's choice. */
  async function scan(script: string, over: Parameters<typeof ports>[0] = {}) {
    const dir = await folder({
      grype: `#!/bin/sh
if [ "$1" = version ]; then echo '{"version":"0.110.0"}'; exit 0; fi
for word in "$@"; do case "$word" in json=*) out="\${word#json=}";; esac; done
${script}
`,
      'sbom.json': '{}',
      'answer.json': clean,
    })
    await chmod(path.join(dir, 'grype'), 0o755)
    const env = { PATH: `${dir}:/usr/bin:/bin`, HOME: dir, ANSWER: 'hidden', GRYPE_DB_CACHE_DIR: '/db' }
    return scanSbom(
      {
        policy: policy({ timeoutMs: 1_000 }),
        sbom: path.join(dir, 'sbom.json'),
        subject,
        output: path.join(dir, 'out.json'),
        tempDir: path.join(dir, 'temp'),
        tools: { lock: toolsLock(), cacheDir: path.join(dir, 'tools') },
      },
      ports({ env, clock: new VirtualClock(now), ...over }),
    )
  }

  it('judges what it answered', async () => {
    expect(await scan('cp "$HOME/answer.json" "$out"')).toMatchObject({ verdict: 'passed' })
  })

  it('takes exit code 1 for no scan and says what grype said, without its colours', async () => {
    const result = await scan("printf 'ERROR \\033[31mfailed to load vulnerability db\\033[0m' >&2; exit 1")
    expect(result).toMatchObject({
      verdict: 'not-scanned',
      reason: 'grype ended with exit code 1: ERROR failed to load vulnerability db',
    })
  })

  it('takes an empty answer for no scan', async () => {
    expect(await scan(': > "$out"')).toMatchObject({ verdict: 'not-scanned' })
  })

  it('takes a grype that never ends for no scan', async () => {
    const clock = new VirtualClock(now)
    const exec: Parameters<typeof scan>[1] = {
      clock,
      exec: (_command, args, options) =>
        args[0] === 'version'
          ? Promise.resolve({ exitCode: 0, stdout: '{"version":"0.110.0"}', stderr: '' })
          : new Promise((_resolve, reject) => {
              options?.signal?.addEventListener('abort', () => reject(options.signal?.reason))
              void clock.advance(1_000)
            }),
    }
    expect(await scan('', exec)).toMatchObject({
      verdict: 'not-scanned',
      reason: 'grype gave no answer within 1000 ms',
    })
  })

  it('hands it the settings of its database and nothing else of the job', async () => {
    const result = await scan('echo "$GRYPE_DB_CACHE_DIR [$ANSWER]" >&2; exit 1')
    expect(result).toMatchObject({ reason: expect.stringContaining('/db []') })
  })
})
