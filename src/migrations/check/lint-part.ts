import type { LintResult } from '../lint/index.ts'
import { type Finding, judge, type Part } from './types.ts'

/** What lint says of the new migrations; what was ignored on somebody's word is counted. Pure. */
export function lintPart(result: LintResult): Part {
  const ignored = result.ignored.length === 0 ? '' : `, ${result.ignored.length} ignored with a reason`
  const errors = result.findings.filter((finding) => finding.severity === 'error').length
  const looked = `${result.files} new ${result.files === 1 ? 'migration' : 'migrations'}`
  return judge(result.findings, {
    passed: `${result.findings.length === 0 ? 'nothing' : `${result.findings.length} to look at`} in ${looked}${ignored}`,
    failed: `${errors} of ${result.findings.length} findings in ${looked} must be mended${ignored}`,
  })
}

const slow = ['table-rewrite', 'work-under-exclusive-lock']

/**
 * Findings of the trace that lint has not made or been told to pass over already: the same rule in the same migration,
 * or, for a table that is written anew or scanned, anything lint says of that statement. Pure.
 */
export function unlessLinted(
  findings: readonly Finding[],
  result: LintResult | undefined,
): readonly Finding[] {
  if (result === undefined) return findings
  const said = [...result.findings, ...result.ignored.map((one) => one.finding)]
  return findings.filter(
    (finding) =>
      !said.some(
        (other) =>
          other.migration === finding.migration &&
          (other.rule === finding.rule || (slow.includes(finding.rule) && other.line === finding.line)),
      ),
  )
}
