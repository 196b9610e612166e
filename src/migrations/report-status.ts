import { formatDuration } from '../kernel/index.ts'
import type { Report } from '../report/index.ts'
import type { Unreachable } from './connect.ts'
import { count, tellUnreachable } from './report-blocks.ts'
import type { MigrationStatus } from './status.ts'

/** The state of a database, as a report. */
export function statusReport(status: MigrationStatus | Unreachable): Report {
  if ('kind' in status) {
    return { kind: 'migrate-status', status: 'failure', outcome: status.kind, ...tellUnreachable(status) }
  }
  const troubled = { edited: status.edited, renamed: status.renamed, 'out of order': status.outOfOrder }
  const trouble = Object.entries(troubled).flatMap(([word, names]) =>
    names.map((name) => `${name} is ${word}`),
  )
  return {
    kind: 'migrate-status',
    status: status.state === 'needs-attention' ? 'failure' : 'success',
    outcome: status.state,
    happened: `The database is at ${status.head ?? 'its beginning'}: ${count(status.applied.length, 'migration', 'migrations')} applied, ${status.pending.length} pending, ${status.unknown.length} unknown to the folder.`,
    ...(trouble.length === 0 ? {} : { next: [`Applying will be refused: ${trouble.join('; ')}.`] }),
    evidence: [
      {
        type: 'table',
        head: ['migration', 'status', 'when', 'took', 'by'],
        rows: [
          ...status.pending.map((name) => [{ code: name }, 'pending', '-', '-', '-'] as const),
          ...status.unknown.map((name) => [{ code: name }, 'unknown to the folder', '-', '-', '-'] as const),
          ...status.applied
            .toReversed()
            .map((one) => [
              { code: one.name },
              status.edited.includes(one.name) ? 'applied, edited since' : 'applied',
              one.appliedAt ?? '-',
              one.ms === null ? '-' : formatDuration(one.ms),
              one.actor ?? '-',
            ]),
        ],
      },
    ],
    data: { ...status },
  }
}
