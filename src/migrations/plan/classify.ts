import { nearest } from '../../kernel/index.ts'
import { sameButLineEnds } from '../sql/index.ts'
import type { Ledger, LedgerRow, LogRow, Migration, MigrationFolder, RefusalReason } from '../types.ts'

/** What the ledger says of a folder's migrations, and the folder of the ledger's rows. */
export interface Classification {
  readonly applied: readonly { readonly migration: Migration; readonly row: LedgerRow }[]
  readonly pending: readonly Migration[]
  /** Pending, and older than one that is applied: Drizzle 0.x skips it in silence. */
  readonly outOfOrder: readonly Migration[]
  /** Applied with another content than the file has now. */
  readonly edited: readonly { readonly migration: Migration; readonly row: LedgerRow }[]
  /** Applied with other line ends or another byte order mark: the same to PostgreSQL, another hash to Drizzle. */
  readonly reformatted: readonly { readonly migration: Migration; readonly row: LedgerRow }[]
  /** Applied under another name or time: Drizzle would apply it again. */
  readonly renamed: readonly { readonly migration: Migration; readonly row: LedgerRow }[]
  /** In the ledger, not in the folder. */
  readonly unknown: readonly LedgerRow[]
  /** Those of the unknown rows that are older than an applied migration: the folder once had them. */
  readonly missing: readonly LedgerRow[]
  /** A second row of a migration that is applied already: two runners once worked at the same time. */
  readonly repeated: readonly { readonly migration: Migration; readonly row: LedgerRow }[]
}

/** Pure: matches rows and migrations by name, then by content and time, then by content, then by time. */
export function classify(folder: MigrationFolder, ledger: Ledger): Classification {
  const rows = new Set(ledger.rows)
  const matched = new Map<Migration, LedgerRow>()
  const renamed: { migration: Migration; row: LedgerRow }[] = []
  const take = (test: (migration: Migration, row: LedgerRow) => boolean, asRenamed = false) => {
    for (const row of rows) {
      const migration = folder.migrations.find((candidate) => !matched.has(candidate) && test(candidate, row))
      if (migration === undefined) continue
      matched.set(migration, row)
      rows.delete(row)
      if (asRenamed) renamed.push({ migration, row })
    }
  }
  take((migration, row) => row.name !== null && row.name === migration.ledgerName)
  take((migration, row) => row.name === null && sameTime(migration, row) && row.hash === migration.up.hash)
  take((migration, row) => row.createdAt === null && row.hash === migration.up.hash)
  // A journal's own name for a migration is not in the ledger, so a name that differs is one that another format gave.
  take(
    (migration, row) =>
      folder.format === 'journal' && sameTime(migration, row) && row.hash === migration.up.hash,
  )
  take((migration, row) => row.hash === migration.up.hash, true)
  take((migration, row) => row.name === null && sameTime(migration, row))

  const repeated: { migration: Migration; row: LedgerRow }[] = []
  for (const row of rows) {
    const migration = folder.migrations.find(
      (candidate) => matched.has(candidate) && candidate.up.hash === row.hash && sameTime(candidate, row),
    )
    if (migration === undefined) continue
    rows.delete(row)
    repeated.push({ migration, row })
  }
  const isRenamed = new Set(renamed.map((entry) => entry.migration))
  const pairs = folder.migrations.flatMap((migration) => {
    const row = matched.get(migration)
    return row === undefined ? [] : [{ migration, row }]
  })
  const changed = pairs.filter(
    ({ migration, row }) => row.hash !== migration.up.hash && !isRenamed.has(migration),
  )
  const reformatted = changed.filter(({ migration, row }) => sameButLineEnds(migration.up, row.hash))
  const pending = folder.migrations.filter((migration) => !matched.has(migration))
  const lastApplied = folder.migrations.findLastIndex((migration) => matched.has(migration))
  const newestKnown = Math.max(...pairs.map(({ row }) => row.createdAt ?? Number.NEGATIVE_INFINITY))
  const mark = Math.max(...ledger.rows.map((row) => row.createdAt ?? Number.NEGATIVE_INFINITY))
  return {
    applied: pairs,
    pending,
    outOfOrder: pending.filter(
      (migration) =>
        folder.migrations.indexOf(migration) < lastApplied ||
        (folder.format === 'journal' && migration.when <= mark),
    ),
    edited: changed.filter((pair) => !reformatted.includes(pair)),
    reformatted,
    renamed,
    unknown: [...rows],
    missing: [...rows].filter((row) => row.createdAt !== null && row.createdAt < newestKnown),
    repeated,
  }
}

/** drizzle-orm 1.0 keeps seconds, 0.x milliseconds: the same second is the same time. */
function sameTime(migration: Migration, row: LedgerRow): boolean {
  return row.createdAt !== null && Math.floor(row.createdAt / 1_000) === Math.floor(migration.when / 1_000)
}

/** The reasons for which applying must be refused, worst first. */
export function classificationReasons(
  folder: MigrationFolder,
  classes: Classification,
  options: {
    readonly allowOutOfOrder: boolean
    readonly allowAhead: boolean
    readonly allowRenamed?: boolean
    readonly allowNoTime?: boolean
    /** Tells what a row of a ledger without names was called. */
    readonly log?: readonly LogRow[]
  },
): readonly RefusalReason[] {
  const names = classes.pending.map((migration) => migration.name)
  return [
    ...classes.edited.map(({ migration, row }) => editedReason(migration, row)),
    ...(options.allowRenamed === true
      ? []
      : classes.renamed.map(({ migration, row }) => renamedReason(folder, migration, row))),
    ...(options.allowAhead
      ? []
      : classes.unknown.map((row) =>
          unknownReason(folder, row, names, classes.missing.includes(row), options.log),
        )),
    ...(options.allowOutOfOrder ? [] : classes.outOfOrder.map((it) => outOfOrderReason(folder, it))),
    ...(folder.format === 'folders' || options.allowNoTime === true
      ? []
      : classes.applied
          .filter(({ row }) => row.createdAt === null)
          .map((it) => noTimeReason(it.migration, it.row))),
  ]
}

export function editedReason(migration: Migration, row: LedgerRow): RefusalReason {
  return {
    kind: 'edited',
    migration: migration.name,
    file: migration.up.path,
    message: `${migration.up.path} was changed after it was applied: the ledger has ${short(row.hash)}, the file is ${short(migration.up.hash)}`,
    fix: `Restore ${migration.up.path} to what was applied (\`git log -p -- ${migration.up.path}\` has it, and \`up_sql\` of deploykit.migration_log where deploy-kit applied it), and put the change into a new migration.`,
  }
}

function renamedReason(folder: MigrationFolder, migration: Migration, row: LedgerRow): RefusalReason {
  if (folder.format === 'folders') {
    return {
      kind: 'renamed',
      migration: migration.name,
      file: migration.up.path,
      message: `${migration.name} was applied as ${row.name ?? `a migration of ${timeOf(row)}`}; under its new name Drizzle would apply it again`,
      fix: `Give the folder its old name back${row.name === null ? '' : `: ${row.name}`}; or have \`repair\` give the row the new one.`,
    }
  }
  return {
    kind: 'renamed',
    migration: migration.name,
    file: migration.up.path,
    message: `${migration.name} is recorded with the time ${row.createdAt ?? 'null'}, but meta/_journal.json now says "when": ${migration.when}, by which Drizzle may apply it again or skip others`,
    fix: `Set "when" of ${migration.name} in meta/_journal.json back to ${row.createdAt ?? 'what it was when it was applied'}; or have \`repair\` give the row the new time.`,
  }
}

function unknownReason(
  folder: MigrationFolder,
  row: LedgerRow,
  pending: readonly string[],
  missing: boolean,
  log: readonly LogRow[] | undefined,
): RefusalReason {
  const name = nameOf(row, log)
  const near = name === undefined ? undefined : nearest(name, pending)
  const like = near === undefined ? '' : ` (${near} looks like it)`
  return {
    kind: missing ? 'missing' : 'unknown',
    migration: name,
    file: folder.path,
    message: missing
      ? `${folder.path} lacks a migration that the database has, with newer ones behind it: ${name ?? rowName(row)}`
      : `the database has a migration that the folder ${folder.path} lacks: ${name ?? rowName(row)}`,
    fix: missing
      ? `Restore it from git${like}: a migration that was applied must stay in the folder. Or allow a database that has more than the folder with \`ahead: allow\`.`
      : `Deploy a version that has it${like}, take it down with \`down\`, or allow a database that is ahead of the folder with \`ahead: allow\`.`,
  }
}

function outOfOrderReason(folder: MigrationFolder, migration: Migration): RefusalReason {
  return {
    kind: 'out-of-order',
    migration: migration.name,
    file: migration.up.path,
    message: `${migration.name} is not applied, but a newer migration is${folder.format === 'journal' ? ', so Drizzle would skip it in silence' : ''}`,
    fix: `Delete ${migration.name} and generate it again so that it is the newest, or allow it with \`out-of-order: allow\`.`,
  }
}

function noTimeReason(migration: Migration, row: LedgerRow): RefusalReason {
  return {
    kind: 'no-time',
    migration: migration.name,
    message: `row ${row.id} of the ledger (${migration.name}) has no created_at, which makes Drizzle apply every migration again`,
    fix: `Have \`repair\` write created_at = ${migration.createdAt} into that row.`,
  }
}

/** What the ledger or the log calls a row's migration; undefined where drizzle-orm 0.x applied it, which keeps no name. */
export function nameOf(row: LedgerRow, log: readonly LogRow[] = []): string | undefined {
  const ran = (one: LogRow) => one.hash === row.hash && one.direction === 'up' && one.status === 'ok'
  return row.name ?? log.findLast(ran)?.name
}

export function rowName(row: LedgerRow): string {
  return row.name ?? `row ${row.id}, ${timeOf(row)}, hash ${short(row.hash)}`
}

function timeOf(row: LedgerRow): string {
  return row.createdAt === null ? 'no time' : new Date(row.createdAt).toISOString()
}

function short(hash: string): string {
  return hash.slice(0, 12)
}
