import { firstMayBeDone } from '../plan/index.ts'
import type { LogRow } from '../types.ts'
import type { FailedMigration, LastRun, Recorded } from './document.ts'

/** Its statements ran elsewhere, at a time that nobody knows. */
function onlyRecorded({ kind }: LogRow): boolean {
  return kind === 'baseline' || kind === 'mark-applied'
}

/** What the log tells of one that the ledger has. */
export function recorded(name: string, hash: string, entry: LogRow | undefined): Recorded {
  return {
    name,
    hash,
    appliedAt: entry === undefined || onlyRecorded(entry) ? null : entry.startedAt,
    ms: entry?.ms ?? null,
    actor: entry?.actor ?? null,
    gitSha: entry?.gitSha ?? null,
    version: entry?.version ?? null,
    kind: entry?.kind ?? null,
    phase: entry?.phase ?? null,
    snapshotId: entry?.snapshotId ?? null,
  }
}

/** The newest word of each migration and direction, where it is no good one. */
export function failedOf(log: readonly LogRow[], held: boolean): readonly FailedMigration[] {
  const newest = new Map<string, LogRow>()
  for (const row of log) newest.set(row.name, row)
  return [...newest.values()].flatMap((row): readonly FailedMigration[] => {
    if (row.status !== 'failed' && row.status !== 'running') return []
    return [
      {
        name: row.name,
        direction: row.direction,
        // A run that is alive holds the lock; a row that says running without one was left behind.
        status: row.status === 'failed' ? 'failed' : held ? 'running' : 'interrupted',
        startedAt: row.startedAt,
        sqlstate: row.sqlstate,
        error: row.error,
        rolledBack: row.transactional || (row.statementNo === 0 && !firstMayBeDone(row)),
      },
    ]
  })
}

/** The run of the newest row. */
export function lastRun(log: readonly LogRow[]): LastRun | null {
  const last = log.at(-1)
  if (last === undefined) return null
  const rows = log.filter((row) => row.runId === last.runId)
  return {
    runId: last.runId,
    startedAt: rows[0]?.startedAt ?? last.startedAt,
    actor: last.actor,
    gitSha: last.gitSha,
    migrations: rows.map(({ name, direction, kind, status, ms, sqlstate, error }) => ({
      name,
      direction,
      kind,
      status,
      ms,
      sqlstate,
      error,
    })),
  }
}
