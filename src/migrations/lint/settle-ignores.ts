import type { Places } from './describe.ts'
import { type Ignore, type ignoresOf, wrongIgnore } from './ignores.ts'
import { rules } from './rules/index.ts'
import type { Finding, Ignored, LintResult } from './types.ts'

const everyRule = rules.map((rule) => rule.id)

/** Takes out what somebody passed over with a reason, and says which ignores are wrong or were not needed. */
export function settleIgnores(
  found: readonly { readonly offset: number; readonly finding: Finding }[],
  { ignores, unclear }: ReturnType<typeof ignoresOf>,
  places: Places,
  known: ReadonlySet<string>,
): Pick<LintResult, 'findings' | 'ignored'> {
  const complaints: Finding[] = unclear.map((at) => ({
    ...complaint(at, places),
    rule: 'ignore-unknown-rule',
    message: `${at.file}:${at.line} looks like an ignore and is none`,
    fix: 'Write `-- deploy-kit-ignore rule reason`.',
    anchor: places.anchor('ignore-unknown-rule'),
  }))
  const valid: Ignore[] = []
  for (const ignore of ignores) {
    const wrong = wrongIgnore(ignore, everyRule)
    if (wrong === undefined) valid.push(ignore)
    else complaints.push({ ...complaint(ignore, places), ...wrong, anchor: places.anchor(wrong.rule) })
  }
  const used = new Set<Ignore>()
  const ignored: Ignored[] = []
  const findings = found.flatMap(({ offset, finding }) => {
    const by = valid.find(
      (ignore) =>
        ignore.rule === finding.rule &&
        (ignore.statement === undefined || ignore.statement === places.statementStart(offset)),
    )
    if (by === undefined) return [finding]
    used.add(by)
    ignored.push({ rule: by.rule, reason: by.reason, finding })
    return []
  })
  for (const ignore of valid) {
    // A rule that is off in this run, or belongs to the other profile, cannot show whether it is needed.
    if (used.has(ignore) || !known.has(ignore.rule)) continue
    complaints.push({
      ...complaint(ignore, places),
      rule: 'ignore-unused',
      severity: 'warning',
      message: `${ignore.file}:${ignore.line} passes over ${ignore.rule}, which is not found ${ignore.statement === undefined ? 'in the file' : 'in the next statement'}`,
      fix: 'Delete the comment.',
      anchor: places.anchor('ignore-unused'),
    })
  }
  const kept = complaints.filter((finding) => known.has(finding.rule))
  return { findings: [...findings, ...kept].sort((a, b) => a.line - b.line || a.column - b.column), ignored }
}

function complaint(at: Pick<Ignore, 'file' | 'line'>, places: Places) {
  return {
    ...places.at(0),
    severity: 'error' as const,
    file: at.file,
    line: at.line,
    column: 1,
    statement: '',
  }
}
