import { createHash } from 'node:crypto'
import { drizzleLedger, type LedgerTable } from '../types.ts'
import { catalogSql } from './sql.ts'

/** One thing that a database has: `table public.users`, `column`, `email text not null`. */
export interface CatalogLine {
  readonly object: string
  readonly part: string
  readonly text: string
}

/** Everything a migration can change, in an order of its own. */
export type Catalog = readonly CatalogLine[]

/** Sends statements in one round trip and gives the rows of all of them; the driver's session or PGlite. */
export type CatalogReader = <Row extends object>(sql: string) => Promise<readonly Row[]>

/** Reads the catalog in a transaction of its own; the ledger and deploy-kit's schema are left out. Rejects with the server's error. */
export async function readCatalog(
  rows: CatalogReader,
  ledger: LedgerTable = drizzleLedger,
): Promise<Catalog> {
  return rows<CatalogLine>(
    `begin isolation level repeatable read read only; set local search_path to pg_catalog; ${catalogSql(ledger)}; rollback`,
  )
}

/** sha256 in hex; equal where nothing that a migration can change differs. */
export function fingerprint(catalog: Catalog): string {
  return createHash('sha256').update(catalog.map(keyOf).join('\n')).digest('hex')
}

export function keyOf(line: CatalogLine): string {
  return JSON.stringify([line.object, line.part, line.text])
}
