import { ConfigurationError } from '../../kernel/index.ts'
import type { AllowedFinding, Finding, ScanPolicy, ScanVerdict } from '../types.ts'
import { type GrypeAnswer, rank } from './answer.ts'

type ActivePolicy = Extract<ScanPolicy, { mode: 'on' }>

/** grype's own limit. */
export const defaultMaxDatabaseAgeMs = 5 * 24 * 3_600_000

/**
 * The gate, computed here and not by the scanner, so that owner and day of an exception count: a finding blocks when
 * it is at least as severe as `failOn` (and can be mended, with `onlyFixed`) and no entry allows it. An expired entry
 * blocks by itself; a database that is too old or broken, or an answer about another image, is no scan.
 *
 * @param now milliseconds since the epoch
 */
export function judge(
  answer: GrypeAnswer,
  policy: ActivePolicy,
  subject: string,
  scanner: string,
  now: number,
): ScanVerdict {
  const maxAgeMs = policy.maxDatabaseAgeMs ?? defaultMaxDatabaseAgeMs
  const ageMs = now - answer.databaseBuilt
  if (answer.subject !== subject) {
    return notScanned(
      `grype's answer is about ${answer.subject || 'no image'}, expected ${subject}`,
      'Scan the SBOM of this image.',
    )
  }
  if (!answer.databaseValid || ageMs > maxAgeMs) {
    const built = new Date(answer.databaseBuilt).toISOString()
    return notScanned(
      answer.databaseValid
        ? `the vulnerability database was built ${built}, ${days(ageMs)} days ago; at most ${days(maxAgeMs)} are allowed`
        : `grype says that its vulnerability database (built ${built}) is not valid`,
      'Let grype reach its database mirror, or renew the copy that GRYPE_DB_CACHE_DIR names.',
    )
  }
  const expired = policy.allow.filter((entry) => isExpired(entry, now))
  const live = policy.allow.filter((entry) => !expired.includes(entry))
  const allowed = answer.findings.flatMap((finding) => {
    const by = live.find((entry) => covers(entry, finding))
    return by === undefined ? [] : [{ finding, by }]
  })
  const free = new Set(allowed.map(({ finding }) => finding))
  const blocking = answer.findings.filter((finding) => !free.has(finding) && exceeds(finding, policy))
  return {
    verdict: blocking.length > 0 || expired.length > 0 ? 'blocked' : 'passed',
    result: {
      failOn: policy.failOn,
      onlyFixed: policy.onlyFixed,
      scanner,
      database: { built: new Date(answer.databaseBuilt).toISOString(), ageMs, maxAgeMs },
      findings: answer.findings,
      blocking,
      allowed,
      expired,
      unused: live.filter((entry) => !answer.findings.some((finding) => covers(entry, finding))),
    },
  }
}

/** Checks the allow list before anything is built; throws a ConfigurationError that names the entry. */
export function checkPolicy(policy: ScanPolicy): void {
  if (policy.mode === 'off') return
  for (const entry of policy.allow) {
    const blank = (['id', 'reason', 'owner', 'expires'] as const).find((field) => entry[field].trim() === '')
    if (blank !== undefined) {
      throw new ConfigurationError(
        `the entry ${entry.id || '(without id)'} of image.scan.allow has no ${blank}`,
        {
          fix: 'Give id, reason, owner and expires: who decided it, why, and until when.',
        },
      )
    }
    if (Number.isNaN(lastMoment(entry))) {
      throw new ConfigurationError(
        `the entry ${entry.id} of image.scan.allow expires on ${JSON.stringify(entry.expires)}, which is not a day`,
        { fix: 'Write the last day on which it is allowed as YYYY-MM-DD.' },
      )
    }
  }
}

export function notScanned(reason: string, fix: string): ScanVerdict {
  return { verdict: 'not-scanned', reason, fix }
}

function exceeds(finding: Finding, policy: ActivePolicy): boolean {
  return rank(finding.severity) >= rank(policy.failOn) && (!policy.onlyFixed || finding.fixState === 'fixed')
}

function covers(entry: AllowedFinding, finding: Finding): boolean {
  const id = entry.id.toLowerCase()
  return (
    [finding.id, ...finding.aliases].some((known) => known.toLowerCase() === id) &&
    (entry.package === undefined || entry.package === finding.package)
  )
}

function isExpired(entry: AllowedFinding, now: number): boolean {
  return now > lastMoment(entry)
}

/** The end of the day (UTC) that an entry names, NaN where it names none. */
function lastMoment(entry: AllowedFinding): number {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(entry.expires)) return Number.NaN
  const start = Date.parse(`${entry.expires}T00:00:00Z`)
  // 2026-02-31 would slide into March.
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== entry.expires) return Number.NaN
  return start + 24 * 3_600_000 - 1
}

function days(ms: number): number {
  return Math.floor(ms / (24 * 3_600_000))
}
