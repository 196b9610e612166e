import type { Ledger, LogRow, Migration, MigrationFolder } from '../types.ts'
import { type Classification, nameOf } from './classify.ts'

/** What an apply does all the same, and a person should know. */
export function warningsOf(
  folder: MigrationFolder,
  classes: Classification,
  ledger: Ledger,
  log: readonly LogRow[],
): readonly string[] {
  return [
    ...(ledger.rows.length === 0 && ledger.populated === true && classes.pending.length > 0
      ? [
          'the database has tables, but no migration is recorded: where drizzle-kit push or a person made them, adopt the database with `baseline` first',
        ]
      : []),
    ...folder.problems.map((problem) => problem.message),
    ...(ledger.rows.length === 0 && ledger.populated !== true
      ? []
      : classes.pending.flatMap((migration) => appliedByLog(migration, log))),
    ...classes.unknown.map(
      (row) =>
        `the database is ahead of the folder: it has ${nameOf(row, log) ?? `row ${row.id} of the ledger`}`,
    ),
    ...classes.outOfOrder.map(
      (migration) =>
        `${migration.name} is older than what is applied already: a new database applies them in another order than this one`,
    ),
    ...classes.reformatted.map(
      ({ migration }) =>
        `${migration.up.path} has other line ends or another byte order mark than what was applied; \`*.sql text eol=lf\` in .gitattributes keeps them`,
    ),
    ...classes.repeated.map(
      ({ migration, row }) =>
        `${migration.name} is recorded twice (row ${row.id}): two runners once applied it at the same time`,
    ),
  ]
}

/** A row that was deleted by hand, or a ledger that was restored without the rest. */
function appliedByLog({ name, up }: Migration, log: readonly LogRow[]): readonly string[] {
  const last = log.findLast((row) => row.name === name)
  if (last?.direction !== 'up' || last.status !== 'ok' || last.hash !== up.hash) return []
  return [
    `${name} is pending, but by row ${last.id} of deploykit.migration_log it was applied on ${last.startedAt}: the ledger has lost its row, and it is applied once more`,
  ]
}
