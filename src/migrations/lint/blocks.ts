import type { Annotation, Block, Cell, CodeFinding, CodeRule, Report } from '../../report/index.ts'
import { rules } from './rules/index.ts'
import { metaRules } from './rules/meta.ts'
import type { Finding, LintResult, Severity } from './types.ts'

const order: readonly Severity[] = ['error', 'warning', 'notice']

/** Worst first, then by file and place. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(
    (a, b) =>
      order.indexOf(a.severity) - order.indexOf(b.severity) ||
      (b.rows ?? 0) - (a.rows ?? 0) ||
      a.file.localeCompare(b.file, 'en') ||
      a.line - b.line,
  )
}

/** How many of each kind, in words: `2 errors, 1 warning`. */
export function countFindings(findings: readonly Finding[]): string {
  const counts = order.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`]
  })
  return counts.length === 0 ? 'nothing' : counts.join(', ')
}

/**
 * The findings as a report shows them: a table, worst first; then for each what locks, what to do, and the SQL.
 * @param docs where `migration-rules.md` is to be read, without a slash at its end; no links without it
 */
export function lintBlocks(result: LintResult, docs?: string): readonly Block[] {
  const findings = worstFirst(result.findings)
  return [
    ...(findings.length === 0
      ? []
      : [
          {
            type: 'table',
            head: ['', 'where', 'rule', 'what'],
            rows: findings.map((finding): readonly Cell[] => [
              finding.severity,
              { code: `${finding.file}:${finding.line}` },
              docs === undefined
                ? { code: finding.rule }
                : { text: finding.rule, url: `${docs}/${finding.anchor}` },
              `${finding.message}${lockClause(finding)}`,
            ]),
          } as const,
          ...findings.map(detailsOf),
        ]),
    ...(result.ignored.length === 0
      ? []
      : [
          {
            type: 'details',
            summary: `Passed over with a reason: ${result.ignored.length}`,
            blocks: [
              {
                type: 'list',
                items: result.ignored.map(
                  ({ finding, reason }) => `\`${finding.file}:${finding.line}\` ${finding.rule}: ${reason}`,
                ),
              },
            ],
          } as const,
        ]),
  ]
}

function detailsOf(finding: Finding): Block {
  return {
    type: 'details',
    summary: `${finding.file}:${finding.line} ${finding.rule}: what to do`,
    blocks: [
      { type: 'code', language: 'sql', text: finding.statement },
      { type: 'paragraph', text: finding.fix },
      ...(finding.detail === undefined
        ? []
        : [{ type: 'code', language: 'sql', text: finding.detail.text } as const]),
      {
        type: 'paragraph',
        text: `Where it may stand: \`-- deploy-kit-ignore ${finding.rule} why\` above the statement.`,
      },
    ],
  }
}

/** ` (SHARE on users: writes wait)`, or nothing. */
export function lockClause({ lock }: Pick<Finding, 'lock'>): string {
  if (lock === undefined) return ''
  const blocks = lock.blocks.startsWith('nothing')
    ? 'blocks nothing that an application does'
    : `${lock.blocks} wait`
  return ` (${lock.mode} on ${lock.tables.join(', ')}: ${blocks})`
}

/** At file and line, worst first: a step shows ten of a kind. */
export function lintAnnotations(result: LintResult): readonly Annotation[] {
  return worstFirst(result.findings).map((finding) => ({
    level: finding.severity,
    title: finding.rule,
    message: [
      `${finding.message}${lockClause(finding)}. ${finding.fix}`,
      ...(finding.detail === undefined ? [] : [finding.detail.text]),
    ].join('\n'),
    at: { file: finding.file, line: finding.line, column: finding.column },
  }))
}

/** Findings and what was passed over, for code scanners. */
export function lintCodeFindings(result: LintResult): readonly CodeFinding[] {
  const one = (finding: Finding, suppressed?: string): CodeFinding => ({
    rule: finding.rule,
    level: finding.severity,
    message: `${finding.message}${lockClause(finding)}. ${finding.fix}`,
    at: { file: finding.file, line: finding.line, column: finding.column },
    snippet: finding.statement,
    ...(suppressed === undefined ? {} : { suppressed }),
  })
  return [
    ...result.findings.map((finding) => one(finding)),
    ...result.ignored.map(({ finding, reason }) => one(finding, reason)),
  ]
}

/** Every rule, for code scanners. */
export function lintCodeRules(docs?: string): readonly CodeRule[] {
  return [...rules, ...metaRules].map((rule) => ({
    id: rule.id,
    title: rule.title,
    help: `${rule.why}\n\n**Instead:** ${rule.instead}`,
    level: rule.severity,
    ...(docs === undefined ? {} : { url: `${docs}/migration-rules.md#${rule.id}` }),
  }))
}

/** Lint by itself as a report; an error among the findings is a failure. */
export function lintReport(result: LintResult, docs?: string): Report {
  const failed = result.findings.some((finding) => finding.severity === 'error')
  const files = `${result.files} migration${result.files === 1 ? '' : 's'}`
  return {
    kind: 'migrate lint',
    status: failed ? 'failure' : 'success',
    outcome: failed ? 'findings' : 'passed',
    happened: `Lint looked at ${files} and found ${countFindings(result.findings)}.`,
    ...(failed ? { impact: 'Nothing was changed.' } : {}),
    next: worstFirst(result.findings)
      .filter((finding) => finding.severity === 'error')
      .slice(0, 5)
      .map((finding) => `\`${finding.file}:${finding.line}\` ${finding.fix}`),
    evidence: lintBlocks(result, docs),
    annotations: lintAnnotations(result),
    data: {
      files: result.files,
      findings: result.findings.map((finding) => ({
        rule: finding.rule,
        severity: finding.severity,
        migration: finding.migration,
        file: finding.file,
        line: finding.line,
        column: finding.column,
        message: finding.message,
        fix: finding.fix,
        lock:
          finding.lock === undefined
            ? null
            : { mode: finding.lock.mode, tables: [...finding.lock.tables], blocks: finding.lock.blocks },
        rows: finding.rows ?? null,
        sql: finding.detail?.text ?? null,
      })),
      ignored: result.ignored.map(({ rule, reason, finding }) => ({
        rule,
        reason,
        file: finding.file,
        line: finding.line,
      })),
    },
  }
}
