import { formatDuration } from '../../kernel/index.ts'
import type { Block, Report } from '../../report/index.ts'
import type { Comparison } from './compare.ts'
import type { DrillOutcome } from './drill.ts'

/** A restore drill, as a report. */
export function drillReport(outcome: DrillOutcome): Report {
  const base = { kind: 'restore-drill', outcome: outcome.kind } as const
  switch (outcome.kind) {
    case 'no-snapshot':
      return {
        ...base,
        status: 'failure',
        happened: `Nothing was restored: ${outcome.reason}.`,
        impact: 'Users are not affected. Whether a restore would work is not known.',
        next: [outcome.fix],
        evidence: [],
      }
    case 'passed':
      return {
        ...base,
        status: 'success',
        happened: `The snapshot ${outcome.snapshot.id} was restored in ${formatDuration(outcome.restoreMs)}: the ledger and ${count(outcome.comparison.tables.length, 'table')} are as recorded.`,
        impact: 'Users are not affected. A restore of this database takes about that long.',
        evidence: evidence(outcome, outcome.comparison),
        data: data(outcome),
      }
    case 'failed':
      return {
        ...base,
        status: 'failure',
        happened: `The drill with the snapshot ${outcome.snapshot.id} failed: ${outcome.reasons[0] ?? 'for no known reason'}.`,
        impact:
          outcome.comparison === undefined
            ? 'Users are not affected. It is not proven that this snapshot can be restored.'
            : 'Users are not affected. Do not count on this snapshot.',
        next: [
          ...(outcome.fix === undefined ? [] : [outcome.fix]),
          ...outcome.reasons.slice(1),
          ...(outcome.leftover === undefined ? ['Mend what is named and run the drill again.'] : []),
        ],
        evidence: evidence(outcome, outcome.comparison),
        data: data(outcome),
      }
    case 'cancelled':
      return {
        ...base,
        status: 'failure',
        happened: `The drill with the snapshot ${outcome.snapshot.id} was cancelled.`,
        impact: 'Users are not affected. Whether a restore would work is not known.',
        ...(outcome.leftover === undefined ? {} : { next: [outcome.leftover] }),
        evidence: evidence(outcome, undefined),
        data: data(outcome),
      }
  }
}

const deletions = {
  gone: 'deleted',
  accepted: 'RDS has accepted to delete it',
  stands: 'not deleted',
} as const

type Restoring = Exclude<DrillOutcome, { kind: 'no-snapshot' }>

function evidence(outcome: Restoring, comparison: Comparison | undefined): readonly Block[] {
  const taken = outcome.snapshot.createdAt
  return [
    {
      type: 'table',
      head: ['', ''],
      rows: [
        ['snapshot', { code: outcome.snapshot.id }],
        ['taken', taken === undefined ? 'not known' : new Date(taken).toISOString()],
        ['of', `${outcome.snapshot.kind} ${outcome.snapshot.source}`],
        ['restored in', outcome.restoreMs === undefined ? 'never' : formatDuration(outcome.restoreMs)],
        ['copy', `${outcome.copy}, ${deletions[outcome.deletion]}`],
      ],
    },
    ...(comparison === undefined || comparison.tables.length === 0 ? [] : tables(comparison)),
  ]
}

function tables({ tables: all }: Comparison): readonly Block[] {
  const worstFirst = [...all].sort((a, b) => Number(a.agrees) - Number(b.agrees))
  return [
    {
      type: 'details',
      summary: `Rows of ${count(all.length, 'table')}`,
      blocks: [
        {
          type: 'table',
          head: ['table', 'recorded', 'restored', ''],
          rows: worstFirst.map((it) => [
            { code: it.table },
            `${it.estimated ? 'about ' : ''}${it.recorded}`,
            it.restored === undefined ? 'missing' : String(it.restored),
            it.agrees ? '' : 'differs',
          ]),
        },
      ],
    },
  ]
}

function data(outcome: Restoring) {
  return {
    version: 1,
    snapshot: outcome.snapshot.id,
    restoreMs: outcome.restoreMs ?? null,
    copy: outcome.copy,
    deleted: outcome.deletion === 'gone',
    deletion: outcome.deletion,
  }
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}
