import { assertNever } from '../../kernel/index.ts'
import type { Block } from '../../report/index.ts'
import { count } from '../report/index.ts'
import { type CheckOutcome, type Part, type PartName, partNames, type StatementTrace } from './types.ts'

/** What a part asks, as a person reads it. */
export const questions: Readonly<Record<PartName, string>> = {
  folder: 'the folder is whole',
  schema: 'schema and migrations agree',
  branch: 'fits behind the base branch',
  checklist: 'release checklist and way down',
  lint: 'lint',
  replay: 'applies to an empty database',
  'round-trip': 'up, down and up again',
  locks: 'locks and rewrites',
}

/** What each part came to, what failed first. */
export function partTable(outcome: CheckOutcome): Block {
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

export function textOf(part: Part): string {
  if (part.kind === 'off') return '-'
  return part.kind === 'not-checked' ? part.why : part.summary
}

/** What the parts were run on. */
export function serverBlocks({ server }: CheckOutcome): readonly Block[] {
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

export function traceBlocks(traces: readonly StatementTrace[]): readonly Block[] {
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
