import type { Table } from '../schema/index.ts'
import { type QualifiedName, quoteIdentifier, sqlName } from '../syntax/index.ts'
import { alterTableSql, defaultName } from './slices.ts'

/** A safe way that takes several migrations, one after the other. */
export interface Part {
  /** What has to be so before this part; the default only says that it is a migration of its own. */
  readonly when?: string
  readonly statements: readonly string[]
}

/** The parts as one text, each under a comment that says which migration it belongs to. */
export function inMigrations(parts: readonly Part[]): string {
  return parts
    .filter((part) => part.statements.length > 0)
    .map(({ when = 'in the next migration', statements }, index) =>
      [...(index === 0 ? [] : [`-- ${when}:`]), ...statements].join('\n'),
    )
    .join('\n')
}

/** The one column that rows can be counted off by; undefined where the key is not known or has several. */
export function batchKey(table: Table | undefined): string | undefined {
  const primary = table?.constraints.find((constraint) => constraint.kind === 'primary')
  return primary?.columns.length === 1 ? primary.columns[0] : undefined
}

/**
 * The statements of a migration that does a change to all rows, some thousand at a time, each batch committed: a block
 * may commit where no transaction is around it (manual, 41.8), and the run gives it none. It runs through once, in the
 * order of the key.
 * @param change `UPDATE t SET a = 1` or `DELETE FROM t`, without WHERE
 * @param where what else has to hold of a row
 */
export function inBatches(
  table: QualifiedName,
  key: string,
  change: string,
  where?: string,
): readonly string[] {
  const [name, id] = [sqlName(table), quoteIdentifier(key)]
  return [
    `DO $batches$
DECLARE
  _from ${name}.${id}%TYPE;
  _upto ${name}.${id}%TYPE;
BEGIN
  SELECT ${id} INTO _from FROM ${name} ORDER BY ${id} LIMIT 1;
  WHILE _from IS NOT NULL LOOP
    SELECT ${id} INTO _upto FROM (
      SELECT ${id} FROM ${name} WHERE ${id} >= _from ORDER BY ${id} LIMIT 5000
    ) AS batch ORDER BY ${id} DESC LIMIT 1;
    ${change} WHERE ${id} BETWEEN _from AND _upto${where === undefined ? '' : ` AND ${where}`};
    COMMIT;
    SELECT ${id} INTO _from FROM ${name} WHERE ${id} > _upto ORDER BY ${id} LIMIT 1;
  END LOOP;
END
$batches$;`,
  ]
}

/** Fills a column where it is empty; a comment alone where the table's key is not known. */
export function fill(
  table: QualifiedName,
  known: Table | undefined,
  column: string,
  value: string,
): readonly string[] {
  const key = batchKey(known)
  return key === undefined
    ? [`-- UPDATE ${sqlName(table)} SET ${column} = ${value} WHERE ${column} IS NULL, by ranges of its key`]
    : inBatches(table, key, `UPDATE ${sqlName(table)} SET ${column} = ${value}`, `${column} IS NULL`)
}

/** The end of a column that another took the place of; the version that no longer writes it must be able to INSERT. */
export function dropOldParts(
  table: QualifiedName,
  known: Table | undefined,
  column: string,
): readonly Part[] {
  const quoted = quoteIdentifier(column)
  const inKey = known?.constraints.some((one) => one.kind === 'primary' && one.columns.includes(column))
  const mandatory = known?.columns.get(column)?.notNull === true && inKey !== true
  return [
    {
      when: 'in the next migration, before the version that no longer writes the old column',
      statements: mandatory ? [alterTableSql(table, `ALTER COLUMN ${quoted} DROP NOT NULL`)] : [],
    },
    {
      when: 'and in a contract migration, once nothing reads the old column any more',
      statements: [alterTableSql(table, `DROP COLUMN ${quoted}`)],
    },
  ]
}

/** NOT NULL without a scan under the exclusive lock: a check that is validated apart proves it. */
export function notNullParts(
  table: QualifiedName,
  column: string,
  major: number,
): readonly [Part, Part, ...Part[]] {
  const name = quoteIdentifier(defaultName(table, [column], 'not_null'))
  const quoted = quoteIdentifier(column)
  const added = major >= 18 ? `NOT NULL ${quoted}` : `CHECK (${quoted} IS NOT NULL)`
  return [
    { statements: [alterTableSql(table, `ADD CONSTRAINT ${name} ${added} NOT VALID`)] },
    { statements: [alterTableSql(table, `VALIDATE CONSTRAINT ${name}`)] },
    ...(major >= 18
      ? []
      : [
          {
            when: 'and in the one after, both instant',
            statements: [
              alterTableSql(table, `ALTER COLUMN ${quoted} SET NOT NULL, DROP CONSTRAINT ${name}`),
            ],
          },
        ]),
  ]
}
