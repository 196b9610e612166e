import { type MigrationPorts, readOnly, type Unreachable, withSession } from '../connection/index.ts'
import { readFolder } from '../folder/index.ts'
import { readDatabaseState } from '../ledger/index.ts'
import { drizzleLedger, type LedgerTable } from '../types.ts'
import type { MigrationStatus } from './document.ts'
import { type DocumentOptions, statusDocument } from './document-of.ts'

export interface StatusOptions extends DocumentOptions {
  readonly folder: string
  readonly url: string
  readonly ledger?: LedgerTable
  readonly connectTimeoutMs?: number
}

/**
 * Reads the state over a connection of its own; creates nothing, locks nothing, and works with a role that may only
 * read.
 * @throws ConfigurationError for a folder or URL to mend, PlatformError where ledger or log cannot be read
 */
export async function status(
  options: StatusOptions,
  ports: MigrationPorts,
): Promise<MigrationStatus | Unreachable> {
  const folder = await readFolder(options.folder)
  return await withSession(
    {
      to: options.url,
      applicationName: 'deploy-kit migrate status',
      timeoutMs: options.connectTimeoutMs ?? 10_000,
    },
    ports,
    async (session) => {
      const table = options.ledger ?? drizzleLedger
      const state = await readOnly(session, () => readDatabaseState(session, table))
      return statusDocument(folder, state, options)
    },
  )
}
