import { formatDuration } from '../kernel/index.ts'
import type { Block, Report } from '../report/index.ts'
import type { Unreachable } from './connect.ts'
import type { Done } from './outcome.ts'

export type Telling = Pick<Report, 'happened' | 'impact' | 'next' | 'evidence' | 'annotations'>

export const untouched = 'The database is as it was; what runs now is not affected.'

export function tellUnreachable(outcome: Unreachable): Telling {
  return {
    happened: `No session with the database: ${outcome.message}.`,
    impact: untouched,
    next: [outcome.fix],
    evidence: [],
    annotations: [
      { level: 'error', title: 'database unreachable', message: `${outcome.message}. ${outcome.fix}` },
    ],
  }
}

export type Rows = Extract<Block, { type: 'table' }>['rows']

export function doneTable(done: readonly Done[], verb: string, more: Rows = []): readonly Block[] {
  const rows: Rows = [
    ...done.map((one) => [
      { code: one.name },
      one.transactional ? verb : `${verb}, outside a transaction`,
      formatDuration(one.ms),
      String(one.attempts),
    ]),
    ...more,
  ]
  return rows.length === 0 ? [] : [{ type: 'table', head: ['migration', 'status', 'took', 'tries'], rows }]
}

export function warnings(list: readonly string[]): readonly Block[] {
  return list.length === 0
    ? []
    : [
        { type: 'heading', text: 'Warnings' },
        { type: 'list', items: list },
      ]
}

export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
