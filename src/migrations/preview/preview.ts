import {
  type MigrationPorts,
  readOnly,
  type Session,
  type Unreachable,
  withSession,
} from '../connection/index.ts'
import { readFolder } from '../folder/index.ts'
import { otherLedger, readDatabaseState } from '../ledger/index.ts'
import { key, loadParser, type SqlParser } from '../syntax/index.ts'
import { drizzleLedger, type MigrationFolder } from '../types.ts'
import { draft, lintOf } from './draft.ts'
import { readSurroundings, type TableSize } from './read.ts'
import type { Preview, PreviewedMigration, PreviewOptions } from './types.ts'

/**
 * Looks at the database, with a role that may only read; creates nothing and takes no lock.
 * @throws ConfigurationError for a folder or URL to mend, PlatformError where ledger or log cannot be read
 */
export async function preview(
  options: PreviewOptions,
  ports: MigrationPorts,
): Promise<Preview | Unreachable> {
  const folder = await readFolder(options.folder)
  const parser = await loadParser()
  return await withSession(
    {
      to: options.url,
      applicationName: 'deploy-kit migrate plan',
      timeoutMs: options.connectTimeoutMs ?? 10_000,
    },
    ports,
    (session) => previewOn(session, folder, options, parser),
  )
}

async function previewOn(
  session: Session,
  folder: MigrationFolder,
  options: PreviewOptions,
  parser: SqlParser,
): Promise<Preview> {
  const ledger = options.ledger ?? drizzleLedger
  const state = await readOnly(session, () => readDatabaseState(session, ledger))
  const drafted = draft(folder, { ledger: state.ledger, log: state.log, basis: 'database' }, options, parser)
  const elsewhere =
    state.ledger.exists || drafted.pending.length === 0
      ? undefined
      : await readOnly(session, () => otherLedger(session, ledger, folder))
  const tables = [...drafted.pending, ...drafted.later].flatMap((one) => one.tables.map(({ table }) => table))
  const { sizes, activity } = await readOnly(session, () => readSurroundings(session, tables))
  return {
    ...drafted,
    ...(elsewhere === undefined
      ? {}
      : { reasons: [elsewhere, ...drafted.reasons], hash: undefined, deployHash: undefined }),
    basis: 'database',
    pending: drafted.pending.map((one) => withSizes(one, sizes)),
    later: drafted.later.map((one) => withSizes(one, sizes)),
    linted: lintOf(folder, drafted, parser, {
      serverMajor: Number.parseInt(state.server.version, 10),
      ...options.lint,
      rows: new Map(sizes.flatMap(({ table, rows }) => (rows === null ? [] : [[table, rows] as const]))),
    }),
    activity,
    server: state.server.version,
  }
}

function withSizes(one: PreviewedMigration, sizes: readonly TableSize[]): PreviewedMigration {
  return {
    ...one,
    tables: one.tables.map((it) => ({ ...it, size: sizes.find(({ table }) => table === key(it.table)) })),
  }
}
