import type { Annotation, Block, Cell } from '../../report/index.ts'
import { lockClause } from '../lint/index.ts'
import { count } from '../report/index.ts'
import { type CheckOutcome, type Finding, partNames } from './types.ts'

/** The findings of all parts, in the order of the parts. */
export function allFindings(outcome: CheckOutcome): readonly Finding[] {
  return partNames.flatMap((name) => {
    const part = outcome.parts[name]
    return part.kind === 'passed' || part.kind === 'failed' ? part.findings : []
  })
}

const order: readonly Finding['severity'][] = ['error', 'warning', 'notice']

/** The gravest first, otherwise in their order. */
export function gravestFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}

/** `2 errors, 1 warning`. */
export function countOf(findings: readonly Finding[]): string {
  return order
    .flatMap((severity) => {
      const found = findings.filter((finding) => finding.severity === severity).length
      return found === 0 ? [] : [count(found, severity, `${severity}s`)]
    })
    .join(', ')
}

export function placeOf({ file, line, migration }: Finding): string {
  return file === undefined ? (migration ?? 'the folder') : line === undefined ? file : `${file}:${line}`
}

/** A row a finding: where, which rule, what it locks and what it says. */
export function findingTable(findings: readonly Finding[]): readonly Block[] {
  if (findings.length === 0) return []
  return [
    {
      type: 'table',
      head: ['', 'where', 'rule', 'lock', 'what'],
      rows: gravestFirst(findings).map((finding): readonly Cell[] => [
        finding.severity,
        { code: placeOf(finding) },
        { code: finding.rule },
        finding.lock === undefined
          ? '-'
          : `${finding.lock.mode} on ${finding.lock.tables.join(', ')}: ${finding.lock.blocks.startsWith('nothing') ? 'hinders no application' : `${finding.lock.blocks} wait`}`,
        finding.message,
      ]),
    },
  ]
}

/** Many messages name their file already; one that does not is told with its place in front. */
export function withPlace({ message, file, line, migration }: Finding): string {
  if (file === undefined || message.includes(file)) return message
  if (line === undefined && migration !== undefined && message.includes(migration)) return message
  return `${file}${line === undefined ? '' : `:${line}`}: ${message}`
}

/** What to do about a finding, with what backs it up: for one of lint, the safe way as SQL. */
export function findingBlocks(finding: Finding): readonly Block[] {
  return [
    { type: 'paragraph', text: `${withPlace(finding)}${lockClause(finding)}. ${finding.fix}` },
    ...(finding.detail === undefined ? [] : [{ type: 'code', ...finding.detail } as const]),
  ]
}

/** The same, folded under the place and the rule. */
export function foldedFinding(finding: Finding): Block {
  return {
    type: 'details',
    summary: `${placeOf(finding)} ${finding.rule}: what to do`,
    blocks: [
      { type: 'paragraph', text: finding.fix },
      ...(finding.detail === undefined ? [] : [{ type: 'code', ...finding.detail } as const]),
    ],
  }
}

/** At file and line, with lock and safe way. */
export function annotationOf(finding: Finding): Annotation {
  const { file, line, detail } = finding
  return {
    level: finding.severity,
    title: finding.rule,
    message: [
      `${finding.message}${lockClause(finding)}. ${finding.fix}`,
      ...(detail === undefined ? [] : [detail.text]),
    ].join('\n'),
    ...(file === undefined ? {} : { at: { file, ...(line === undefined ? {} : { line }) } }),
  }
}
