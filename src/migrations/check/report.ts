import { assertNever } from '../../kernel/index.ts'
import type { Annotation, Block, Report } from '../../report/index.ts'
import { count } from '../report/index.ts'
import {
  allFindings,
  annotationOf,
  countOf,
  findingBlocks,
  findingTable,
  foldedFinding,
  gravestFirst,
  withPlace,
} from './findings.ts'
import { partTable, questions, serverBlocks, traceBlocks } from './part-table.ts'
import { dataOf } from './report-data.ts'
import { type CheckOutcome, type Finding, partNames } from './types.ts'

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

/**
 * The check as a comment on a pull request: the verdict, the findings with what they lock, and what to do about each,
 * folded. The rest stands in the summary of the job.
 */
export function checkComment(outcome: CheckOutcome): Report {
  const { kind, status, outcome: word, happened: verdict, next } = checkReport(outcome)
  const findings = gravestFirst(allFindings(outcome))
  return {
    kind,
    status,
    outcome: word,
    happened: verdict,
    ...(findings.length === 0 ? {} : { impact: `Found: ${countOf(findings)}.` }),
    // What a finding asks for stands with it.
    next: outcome.kind === 'incomplete' ? (next ?? []) : [],
    evidence: [
      ...findingTable(findings),
      ...findings.map(foldedFinding),
      {
        type: 'details',
        summary: 'What was checked',
        blocks: [partTable(outcome), ...serverBlocks(outcome)],
      },
    ],
  }
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
