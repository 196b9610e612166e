import { type CodeFinding, fingerprints, slashed } from './code-finding.ts'
import type { Annotation } from './types.ts'

const severities: Readonly<Record<Annotation['level'], string>> = {
  error: 'major',
  warning: 'minor',
  notice: 'info',
}

/**
 * Findings as GitLab's code quality report (`artifacts:reports:codequality`,
 * https://docs.gitlab.com/ci/testing/code_quality/). What somebody passed over is left out: GitLab has no word for it.
 */
export function renderCodeQuality(findings: readonly CodeFinding[]): string {
  const names = fingerprints(findings)
  const entries = findings.flatMap((finding, index) =>
    finding.suppressed === undefined
      ? [
          {
            description: finding.message,
            check_name: finding.rule,
            fingerprint: names[index] ?? '',
            severity: severities[finding.level],
            location: { path: slashed(finding.at.file), lines: { begin: finding.at.line } },
          },
        ]
      : [],
  )
  return `${JSON.stringify(entries, undefined, 2)}\n`
}
