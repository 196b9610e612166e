import { isDeepStrictEqual } from 'node:util'
import { errorMessage, fixOf } from '../../kernel/index.ts'
import type { MigrationPorts, Session } from '../connection/index.ts'
import { readDatabaseState } from '../ledger/index.ts'
import type { Consent, DatabaseState, LedgerTable, Refusal, SnapshotPolicy } from '../types.ts'

/**
 * Takes a snapshot before the first statement where the policy asks for one.
 * @param losses what may be lost for good, a line each
 * @returns the snapshot's id, undefined where none is asked for, or the refusal where there cannot be one
 * @throws the signal's reason
 */
export async function takeSnapshot(
  losses: readonly string[],
  options: { readonly policy: SnapshotPolicy; readonly consent: readonly Consent[] },
  ports: MigrationPorts,
): Promise<{ readonly kind: 'ready'; readonly id: string | undefined } | Refusal> {
  const asked = options.policy === 'always' || (options.policy === 'by-risk' && losses.length > 0)
  if (!asked || options.consent.includes('without-snapshot')) return { kind: 'ready', id: undefined }
  const why =
    losses.length === 0 ? 'a snapshot is taken before every run' : `data may be lost: ${losses.join('; ')}`
  if (ports.snapshot === undefined) {
    return refused(
      `${why}, and there is nothing here to take a snapshot with`,
      'Configure snapshots where the database is on RDS or Aurora; elsewhere back it up yourself and give the consent `without-snapshot`.',
    )
  }
  try {
    const { id } = await ports.snapshot(why, losses.length > 0)
    ports.log.info(`snapshot ${id} is there`)
    return { kind: 'ready', id }
  } catch (error) {
    ports.signal.throwIfAborted()
    return refused(
      `the snapshot could not be taken (${errorMessage(error)}), and ${why}`,
      `${fixOf(error) ?? 'Mend what stood in the way of the snapshot.'} Then run again; or back the database up yourself and give the consent \`without-snapshot\`.`,
    )
  }
}

/**
 * The refusal where ledger or log are not as they were read: a snapshot takes minutes, in which a product that migrates
 * at boot may have been at work.
 */
export async function changedMeanwhile(
  session: Session,
  table: LedgerTable,
  { ledger, log }: DatabaseState,
): Promise<Refusal | undefined> {
  const now = await readDatabaseState(session, table)
  if (isDeepStrictEqual([now.ledger, now.log], [ledger, log])) return undefined
  return {
    kind: 'refused',
    reasons: [
      {
        kind: 'plan-changed',
        migration: undefined,
        message: 'ledger or log changed while the snapshot was made: something else migrated this database',
        fix: 'Find out what did, and run again.',
      },
    ],
  }
}

function refused(message: string, fix: string): Refusal {
  return { kind: 'refused', reasons: [{ kind: 'no-snapshot', migration: undefined, message, fix }] }
}
