import {
  type Catalog,
  type CatalogLine,
  compareCatalogs,
  printDifference,
  readCatalog,
} from '../catalog/index.ts'
import { type Session, serverError } from '../connection/index.ts'
import type { ThrowAwayServer } from '../ephemeral/index.ts'
import { readStatements } from '../sql/index.ts'
import type { LedgerTable, Migration, RefusalReason } from '../types.ts'

/**
 * Proves that a database is what the migrations would have made of it: they are replayed on a throw-away server, and
 * both catalogs have to be the same. Owners and privileges are left out, because the throw-away server has other roles;
 * data is not looked at.
 * @returns why it is not proven; undefined where it is
 */
export async function proveCatalog(
  session: Session,
  server: ThrowAwayServer,
  migrations: readonly Migration[],
  ledger: LedgerTable,
): Promise<RefusalReason | undefined> {
  const to = migrations.at(-1)?.name ?? ''
  if (server.degraded !== undefined) {
    return notProven(to, `${server.label} cannot prove it: ${server.degraded}`)
  }
  const scratch = await server.database()
  try {
    for (const migration of migrations) {
      for (const piece of piecesOf(migration)) {
        const { error } = await scratch.run(piece)
        if (error === undefined) continue
        const said = serverError(error, piece)
        return notProven(
          migration.name,
          `${migration.name} cannot be replayed on ${server.label}: ${said.message}${said.sqlstate === undefined ? '' : ` (${said.sqlstate})`}`,
        )
      }
      await scratch.rows('reset session authorization; reset role; reset all')
    }
    const expected = comparable(await readCatalog((sql) => scratch.rows(sql), ledger))
    const found = comparable(await readCatalog((sql) => session.script(sql), ledger))
    const difference = compareCatalogs(expected, found)
    if (difference === undefined) return undefined
    return {
      kind: 'catalog-differs',
      migration: to,
      message: `the database is not what the migrations up to ${to} make of an empty one:\n${printDifference(difference, { expected: `the migrations up to ${to}, on ${server.label}`, found: session.target.label })}`,
      fix: 'Name the migration that the database really is at, or bring the database to that state; what differs on purpose goes into a migration.',
    }
  } finally {
    await scratch.close()
  }
}

/** The pieces that Drizzle sends, but each statement by itself where one of them refuses a transaction. */
function piecesOf(migration: Migration): readonly string[] {
  return migration.up.segments.flatMap(({ text }) => {
    const statements = readStatements(text)
    if (statements.length === 0) return []
    return statements.some((statement) => statement.outsideTransaction !== undefined)
      ? statements.map((statement) => statement.text)
      : [text]
  })
}

const ownerOf = /\bowner ("(?:[^"]|"")*"|\(database owner\)|\S+)/

function comparable(catalog: Catalog): Catalog {
  return catalog
    .filter((line) => !line.part.includes('privilege'))
    .map((line): CatalogLine => ({ ...line, text: line.text.replace(ownerOf, 'owner -') }))
}

export function notProven(migration: string, message: string): RefusalReason {
  return {
    kind: 'no-proof',
    migration,
    message,
    fix: 'Give a throw-away PostgreSQL of the same major on which the migrations can be replayed; or, where you know that the database is at that migration, the consent `without-proof`.',
  }
}
