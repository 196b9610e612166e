import type { Session } from '../connection/index.ts'

/** How the database was right before the first statement of a run, for whoever has to bring that back from outside. */
export interface Before {
  /** The snapshot that was taken. */
  readonly snapshot: string | undefined
  /** By the server's clock, in UTC: `2026-11-24T00:12:31Z`. The time to name in a point-in-time restore. */
  readonly restorePoint: string
}

/** @throws where the server does not answer */
export async function before(session: Session, snapshot: string | undefined): Promise<Before> {
  const [row] = await session.query<{ now: string }>(
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as now`,
  )
  if (row === undefined) throw new Error('the server did not say what time it is')
  return { snapshot, restorePoint: row.now }
}
