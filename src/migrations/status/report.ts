import { formatDuration } from '../../kernel/index.ts'
import type { Block, Report } from '../../report/index.ts'
import type { Unreachable } from '../connection/index.ts'
import { count, tellUnreachable } from '../report/index.ts'
import type { FailedMigration, MigrationStatus, Recorded, WayBack } from './document.ts'

/** The state of a database, as a report. */
export function statusReport(status: MigrationStatus | Unreachable): Report {
  if ('kind' in status) {
    return { kind: 'migrate-status', status: 'failure', outcome: status.kind, ...tellUnreachable(status) }
  }
  const next = nextSteps(status)
  return {
    kind: 'migrate-status',
    status: status.state === 'needs-attention' ? 'failure' : 'success',
    outcome: status.state,
    ...(status.environment === null ? {} : { environment: status.environment }),
    happened: `The database is at ${status.head ?? 'its beginning'}: ${count(status.applied.length, 'migration', 'migrations')} applied, ${status.pending.length} pending, ${status.unknown.length} unknown to the folder.`,
    ...(next.length === 0 ? {} : { next }),
    evidence: [
      ...lockBlocks(status),
      ...failedBlocks(status.failed),
      migrationTable(status),
      ...wayBackBlocks(status),
      { type: 'paragraph', text: `PostgreSQL ${status.server.version}, database ${status.server.database}.` },
    ],
    data: JSON.parse(JSON.stringify(status)),
  }
}

function nextSteps(status: MigrationStatus): readonly string[] {
  const broken = status.failed.filter((it) => it.status !== 'running' && !it.rolledBack)
  return [
    ...broken.map((it) =>
      it.direction === 'down'
        ? status.applied.some(({ name }) => name === it.name)
          ? `${it.name} is taken back in part. Run \`down\` again, which goes on behind what is done.`
          : `An undo of ${it.name} was cut off. Run \`repair\` with undo again.`
        : it.sqlstate === null
          ? `${it.name} was cut off, and part of it may be done. Apply again, which goes on behind what is done; or let \`repair\` undo it.`
          : `Part of ${it.name} is done. Mend what stopped it and apply again, which goes on behind what is done; or let \`repair\` undo it or mark it as applied.`,
    ),
    ...(status.state === 'needs-attention' && broken.length === 0 && status.drifted.length === 0
      ? [
          `Applying will be refused: ${status.unknown.length === 0 ? 'a row of the ledger has no time' : `the folder lacks ${status.unknown.map((it) => it.name).join(', ')}`}. \`plan\` says what to do.`,
        ]
      : []),
    ...(status.drifted.length === 0
      ? []
      : [
          `Applying will be refused: ${status.drifted.map((it) => `${it.name} is ${it.how.replaceAll('-', ' ')}`).join('; ')}. \`plan\` says what to do.`,
        ]),
  ]
}

function lockBlocks({ lock }: MigrationStatus): readonly Block[] {
  if (lock === null) return []
  const who = [lock.applicationName ?? 'no application name', lock.user].filter((it) => it !== null)
  return [
    {
      type: 'paragraph',
      text: `A run holds the lock: process ${lock.pid} (${who.join(', user ')})${lock.since === null ? '' : `, connected since ${lock.since}`}.`,
    },
  ]
}

function failedBlocks(failed: readonly FailedMigration[]): readonly Block[] {
  if (failed.length === 0) return []
  return [
    {
      type: 'table',
      head: ['migration', 'last run', 'when', 'what is left', 'error'],
      rows: failed.map((it) => [
        { code: it.name },
        it.direction === 'up' ? it.status : `${it.status} on the way down`,
        it.startedAt,
        whatIsLeft(it),
        [it.sqlstate, it.error].filter((part) => part !== null).join(' ') || '-',
      ]),
    },
  ]
}

function whatIsLeft({ status, rolledBack, sqlstate }: FailedMigration): string {
  if (status === 'running') return 'not known yet'
  if (rolledBack) return 'nothing'
  return sqlstate === null ? 'perhaps part of it' : 'part of it'
}

function migrationTable(status: MigrationStatus): Block {
  const how = new Map(status.drifted.map((it) => [it.name, it.how]))
  return {
    type: 'table',
    head: ['migration', 'status', 'phase', 'risk', 'when', 'took', 'by', 'way back'],
    rows: [
      ...status.pending
        .toReversed()
        .map((one) => [
          { code: one.name },
          how.get(one.name) === 'out-of-order' ? 'pending, out of order' : 'pending',
          one.phase ?? '-',
          one.risk ?? '-',
          '-',
          '-',
          '-',
          '-',
        ]),
      ...status.unknown.toReversed().map((one) => [
        { code: one.name },
        'unknown to the folder',
        one.phase ?? '-',
        '-',
        whenOf(one),
        one.ms === null ? '-' : formatDuration(one.ms),
        one.actor ?? '-',
        // Their SQL may be in the log; the table of the ways back says.
        'see below',
      ]),
      ...status.applied
        .toReversed()
        .map((one) => [
          { code: one.name },
          how.has(one.name) ? `applied, ${how.get(one.name)} since` : 'applied',
          one.phase ?? '-',
          one.risk ?? '-',
          whenOf(one),
          one.ms === null ? '-' : formatDuration(one.ms),
          one.actor ?? '-',
          one.reversible ? 'yes' : 'no',
        ]),
    ],
  }
}

function whenOf({ appliedAt, kind }: Recorded): string {
  if (kind === 'baseline') return 'before, recorded by a baseline'
  if (kind === 'mark-applied') return 'by hand, recorded by a repair'
  return appliedAt ?? '-'
}

function wayBackBlocks({ wayBack }: MigrationStatus): readonly Block[] {
  if (wayBack.length === 0) return []
  return [
    {
      type: 'details',
      summary: 'The way back',
      blocks: [
        {
          type: 'table',
          head: ['to', 'version', 'takes back', 'can be done'],
          rows: wayBack.map((it, index) => [
            it.to === null ? 'no migration' : { code: it.to },
            it.version ?? '-',
            count(it.steps, 'migration', 'migrations'),
            canBeDone(it, wayBack[index - 1]),
          ]),
        },
      ],
    },
  ]
}

/** A longer way meets all that the shorter one before it meets: only what it adds is told. */
function canBeDone(way: WayBack, shorter: WayBack | undefined): string {
  if (way.feasible && way.dataLoss.length === 0) return 'yes'
  const added = (lines: readonly string[], before: readonly string[] = []) => {
    const more = lines.filter((line) => !before.includes(line))
    const known = more.length < lines.length
    return more.length === 0 ? 'as above' : `${known ? 'as above, and ' : ''}${more.join('; ')}`
  }
  return way.feasible
    ? `with consent, it loses data: ${added(way.dataLoss, shorter?.dataLoss)}`
    : `no: ${added(way.reasons, shorter?.reasons)}`
}
