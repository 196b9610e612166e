import * as v from 'valibot'
import { PlatformError } from '../../kernel/index.ts'
import { type Finding, type Severity, severities } from '../types.ts'

/** What is read of `grype -o json` (0.110; recorded in test/fixtures/grype). */
const Vulnerability = v.looseObject({
  id: v.string(),
  dataSource: v.optional(v.string(), ''),
  severity: v.optional(v.string(), 'Unknown'),
})

const Match = v.looseObject({
  vulnerability: v.looseObject({
    ...Vulnerability.entries,
    fix: v.looseObject({ versions: v.nullish(v.array(v.string()), []), state: v.string() }),
  }),
  relatedVulnerabilities: v.nullish(v.array(Vulnerability), []),
  artifact: v.looseObject({
    name: v.string(),
    version: v.string(),
    type: v.string(),
    purl: v.optional(v.string(), ''),
  }),
})

const Answer = v.looseObject({
  matches: v.array(Match),
  source: v.looseObject({
    type: v.string(),
    target: v.looseObject({ imageID: v.string() }),
  }),
  descriptor: v.looseObject({
    name: v.literal('grype'),
    db: v.looseObject({
      status: v.looseObject({ built: v.string(), valid: v.boolean(), error: v.optional(v.string()) }),
    }),
  }),
})

export interface GrypeAnswer {
  /** The digest of the image that the scanned SBOM describes: the `bom-ref` of its subject. */
  readonly subject: string
  /** When the vulnerability database was built, milliseconds since the epoch. */
  readonly databaseBuilt: number
  readonly databaseValid: boolean
  readonly findings: readonly Finding[]
}

/** Reads grype's answer. Throws a PlatformError where it is not what grype 0.110 writes: that is no scan. */
export function readAnswer(text: string): GrypeAnswer {
  const result = v.safeParse(Answer, parseJson(text))
  if (!result.success) {
    const issue = result.issues[0]
    throw new PlatformError(
      'tool',
      `grype's answer is not as expected: ${v.getDotPath(issue) ?? 'document'}: ${issue.message}`,
    )
  }
  const { matches, source, descriptor } = result.output
  const built = Date.parse(descriptor.db.status.built)
  if (Number.isNaN(built))
    throw new PlatformError('tool', "grype's answer does not say when its database was built")
  const findings = new Map<string, Finding>()
  for (const match of matches) {
    const finding = toFinding(match)
    findings.set(`${finding.id} ${finding.purl} ${finding.package}@${finding.version}`, finding)
  }
  return {
    subject: source.target.imageID,
    databaseBuilt: built,
    databaseValid: descriptor.db.status.valid,
    findings: [...findings.values()].sort(fixableFirst),
  }
}

function toFinding(match: v.InferOutput<typeof Match>): Finding {
  const { vulnerability, artifact } = match
  const related = match.relatedVulnerabilities ?? []
  const { state } = vulnerability.fix
  return {
    id: vulnerability.id,
    aliases: [...new Set(related.map(({ id }) => id).filter((id) => id !== vulnerability.id))].sort(),
    // A distribution may not have rated yet what others have: the worst word counts.
    severity: [vulnerability, ...related].map(({ severity }) => toSeverity(severity)).reduce(worse),
    package: artifact.name,
    version: artifact.version,
    type: artifact.type,
    purl: artifact.purl,
    fixState: state === 'fixed' || state === 'not-fixed' || state === 'wont-fix' ? state : 'unknown',
    fixedIn: vulnerability.fix.versions ?? [],
    url: vulnerability.dataSource.startsWith('https://') ? vulnerability.dataSource : '',
  }
}

function toSeverity(text: string): Finding['severity'] {
  return severities.find((known) => known === text.toLowerCase()) ?? 'unknown'
}

/** -1 for an unknown severity, then from negligible to critical. */
export function rank(severity: Finding['severity']): number {
  return severities.indexOf(severity as Severity)
}

function worse(a: Finding['severity'], b: Finding['severity']): Finding['severity'] {
  return rank(b) > rank(a) ? b : a
}

function fixableFirst(a: Finding, b: Finding): number {
  const fixable = (finding: Finding) => (finding.fixState === 'fixed' ? 1 : 0)
  const names = (finding: Finding) => `${finding.package} ${finding.version} ${finding.id}`
  const order = names(a) < names(b) ? -1 : names(a) > names(b) ? 1 : 0
  return fixable(b) - fixable(a) || rank(b.severity) - rank(a.severity) || order
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new PlatformError('tool', "grype's answer is not JSON", { cause })
  }
}
