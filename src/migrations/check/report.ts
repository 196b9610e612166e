import { assertNever } from '../../kernel/index.ts'
import type { Annotation, Block, Report } from '../../report/index.ts'
import { count } from '../report/index.ts'
import {
  type CheckOutcome,
  type Finding,
  type Part,
  type PartName,
  partNames,
  type StatementTrace,
} from './types.ts'

/** What a part asks, as a person reads it. */
const questions: Readonly<Record<PartName, string>> = {
  folder: 'the folder is whole',
  schema: 'schema and migrations agree',
  branch: 'fits behind the base branch',
  checklist: 'release checklist and way down',
  lint: 'lint',
  replay: 'applies to an empty database',
  'round-trip': 'up, down and up again',
  locks: 'locks and rewrites',
}

/** The check, for people and machines: what failed first, what was not checked next. */
export function checkReport(outcome: CheckOutcome): Report {
  const findings = allFindings(outcome)
  const errors = findings.filter((finding) => finding.severity === 'error')
  const missed = partNames.flatMap((name) => {
    const part = outcome.parts[name]
    return part.kind === 'not-checked' ? [{ name, part }] : []
  })
  return {
    kind: 'migrate-check',
    status: outcome.kind === 'passed' ? 'success' : 'failure',
    outcome: outcome.kind,
    happened: happened(outcome, errors, missed.length),
    impact: impact(outcome),
    next: [...new Set([...errors.map((finding) => finding.fix), ...missed.map(({ part }) => part.fix)])],
    evidence: [
      ...errors.flatMap(findingBlocks),
      partTable(outcome),
      ...serverBlocks(outcome),
      ...noteBlocks(findings.filter((finding) => finding.severity !== 'error')),
      ...traceBlocks(outcome.trace),
    ],
    annotations: [
      ...findings.map(annotationOf),
      ...missed.map(
        ({ name, part }): Annotation => ({
          level: 'error',
          title: `not checked: ${questions[name]}`,
          message: `${part.why}. ${part.fix}`,
        }),
      ),
    ],
    data: dataOf(outcome),
  }
}

export function allFindings(outcome: CheckOutcome): readonly Finding[] {
  return partNames.flatMap((name) => {
    const part = outcome.parts[name]
    return part.kind === 'passed' || part.kind === 'failed' ? part.findings : []
  })
}

function happened(outcome: CheckOutcome, errors: readonly Finding[], missed: number): string {
  const fresh = `${count(outcome.new.length, 'new migration', 'new migrations')} of ${outcome.migrations}${outcome.base === undefined ? '' : ` (against ${outcome.base})`}`
  switch (outcome.kind) {
    case 'passed':
      return `The migrations in ${outcome.folder} hold: ${fresh}, everything was checked that is asked for.`
    case 'failed': {
      const [first] = errors
      const more = errors.length - 1
      return `The migrations in ${outcome.folder} do not hold: ${first === undefined ? 'see below' : withPlace(first)}${more > 0 ? ` (and ${count(more, 'more finding', 'more findings')})` : ''}.`
    }
    case 'incomplete':
      return `Nothing wrong was found in ${outcome.folder}, but ${count(missed, 'part', 'parts')} of the check could not be done, so it proves nothing: ${fresh}.`
    default:
      return assertNever(outcome.kind)
  }
}

function impact(outcome: CheckOutcome): string {
  switch (outcome.kind) {
    case 'passed':
      return outcome.new.length === 0
        ? 'Nothing of this changes a database.'
        : 'Merged like this, they apply to every environment in one order, and the new ones can be taken back as far as the table says.'
    case 'failed':
      return 'No database was touched. Merged like this, a deploy or its rollback would meet what stands below.'
    case 'incomplete':
      return 'No database was touched. What was not checked may fail in a deploy.'
    default:
      return assertNever(outcome.kind)
  }
}

function partTable(outcome: CheckOutcome): Block {
  const rank = (part: Part): number => ['failed', 'not-checked', 'passed', 'off'].indexOf(part.kind)
  const names = [...partNames].sort((a, b) => rank(outcome.parts[a]) - rank(outcome.parts[b]))
  return {
    type: 'table',
    head: ['part', 'result', 'found'],
    rows: names.map((name) => {
      const part = outcome.parts[name]
      return [questions[name], wordOf(part), textOf(part)]
    }),
  }
}

function wordOf(part: Part): string {
  switch (part.kind) {
    case 'passed':
      return part.findings.length === 0 ? 'passed' : 'passed, with notes'
    case 'failed':
      return 'FAILED'
    case 'not-checked':
      return 'NOT CHECKED'
    case 'off':
      return 'switched off'
    default:
      return assertNever(part)
  }
}

function textOf(part: Part): string {
  if (part.kind === 'off') return '-'
  return part.kind === 'not-checked' ? part.why : part.summary
}

function serverBlocks({ server }: CheckOutcome): readonly Block[] {
  if (server === undefined) return []
  const { label, major, productionMajor, degraded, tried } = server
  const against =
    productionMajor === undefined
      ? 'production’s major is not configured, so whether it is the same is not known'
      : productionMajor === major
        ? `the major of production (${productionMajor})`
        : `production has ${productionMajor}: what differs between the two was not seen`
  return [
    {
      type: 'paragraph',
      text: `Run on ${label}; ${against}.${degraded === undefined ? '' : ` Degraded: ${degraded}.`}`,
    },
    ...(tried.length === 0
      ? []
      : [
          {
            type: 'details',
            summary: 'Other sources of a throw-away PostgreSQL that were asked in vain',
            blocks: [{ type: 'list', items: tried.map((one) => `${one.source}: ${one.why}`) }],
          } as const,
        ]),
  ]
}

function findingBlocks(finding: Finding): readonly Block[] {
  return [
    { type: 'paragraph', text: `${withPlace(finding)}. ${finding.fix}` },
    ...(finding.detail === undefined ? [] : [{ type: 'code', ...finding.detail } as const]),
  ]
}

/** Many messages name their file already; one that does not is told with its place in front. */
function withPlace({ message, file, line, migration }: Finding): string {
  if (file === undefined || message.includes(file)) return message
  if (line === undefined && migration !== undefined && message.includes(migration)) return message
  return `${file}${line === undefined ? '' : `:${line}`}: ${message}`
}

function noteBlocks(notes: readonly Finding[]): readonly Block[] {
  if (notes.length === 0) return []
  return [
    {
      type: 'details',
      summary: count(notes.length, 'note', 'notes'),
      blocks: notes.flatMap(findingBlocks),
    },
  ]
}

function traceBlocks(traces: readonly StatementTrace[]): readonly Block[] {
  if (traces.length === 0) return []
  return [
    {
      type: 'details',
      summary: `What PostgreSQL locked and wrote anew (${count(traces.length, 'statement', 'statements')})`,
      blocks: [
        {
          type: 'table',
          head: ['place', 'statement', 'locks', 'written anew'],
          rows: traces.map((trace) => [
            `${trace.file}:${trace.line}`,
            { code: trace.statement },
            trace.untraced ?? locksText(trace),
            trace.rewrites.join(', ') || '-',
          ]),
        },
      ],
    },
  ]
}

function locksText(trace: StatementTrace): string {
  const held = trace.locks.filter((lock) => lock.existing)
  if (held.length > 0) return held.map((lock) => `${lock.table}: ${lock.mode}`).join(', ')
  return trace.locks.length > 0 ? 'only tables that are new' : '-'
}

function annotationOf(finding: Finding): Annotation {
  return {
    level: finding.severity,
    title: finding.rule,
    message: `${finding.message}. ${finding.fix}`,
    ...(finding.file === undefined
      ? {}
      : { at: { file: finding.file, ...(finding.line === undefined ? {} : { line: finding.line }) } }),
  }
}

function dataOf(outcome: CheckOutcome): NonNullable<Report['data']> {
  return {
    outcome: outcome.kind,
    folder: outcome.folder,
    format: outcome.format ?? null,
    migrations: outcome.migrations,
    new: outcome.new,
    base: outcome.base ?? null,
    server:
      outcome.server === undefined
        ? null
        : {
            source: outcome.server.source,
            label: outcome.server.label,
            major: outcome.server.major,
            productionMajor: outcome.server.productionMajor ?? null,
            degraded: outcome.server.degraded ?? null,
          },
    parts: Object.fromEntries(
      partNames.map((name) => {
        const part = outcome.parts[name]
        return [name, { result: part.kind, ...(part.kind === 'off' ? {} : { text: textOf(part) }) }]
      }),
    ),
    findings: allFindings(outcome).map((finding) => ({
      rule: finding.rule,
      severity: finding.severity,
      migration: finding.migration ?? null,
      message: finding.message,
      fix: finding.fix,
      file: finding.file ?? null,
      line: finding.line ?? null,
    })),
    trace: outcome.trace.map((trace) => ({
      migration: trace.migration,
      line: trace.line,
      locks: trace.locks.map(({ table, mode, existing }) => ({ table, mode, existing })),
      rewrites: trace.rewrites,
    })),
  }
}
