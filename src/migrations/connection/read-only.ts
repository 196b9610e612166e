import type { Session } from './session.ts'

/**
 * Does what only reads in a transaction that may do no more. Not by a setting of the session: behind a pooler that
 * would stay with a server connection which somebody else gets next.
 */
export async function readOnly<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.query('begin transaction read only')
  const result = await work()
  await session.query('rollback')
  return result
}
