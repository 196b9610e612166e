import { objectName, quoteIdentifier, sqlName } from '../../syntax/index.ts'
import { dropped } from '../dropped.ts'
import type { Hit, Rule } from '../rule.ts'
import { alterTableSql } from '../slices.ts'

/** Columns, tables and schemas that are taken away, with what is in them. */
export const dropRules: readonly Rule[] = [
  {
    id: 'drop-column',
    severity: 'warning',
    title: 'A column is dropped',
    why: 'Its values are gone for good, and the version that runs may still read or write it; drizzle-orm names every column in its queries, so that it fails at once.',
    instead:
      'Release a version that no longer knows the column first, then drop it in a contract migration (phase=contract).',
    elsewhere: 'squawk ban-drop-column, strong_migrations remove_column, Atlas DS103',
    examples: {
      bad: 'ALTER TABLE users DROP COLUMN email;',
      good: 'ALTER TABLE users ALTER COLUMN email DROP DEFAULT;',
    },
    alter: {
      AT_DropColumn: ({ command, table, known }) =>
        known?.columns.get(command.name ?? '')?.since === 'now'
          ? undefined
          : {
              message: `${sqlName(table)}.${command.name ?? ''} and its values are gone for good; what still names it fails`,
              fix: 'Drop it in a contract migration, after the release of a version that does not know it.',
              lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
              ...(known?.columns.get(command.name ?? '')?.notNull === true
                ? {
                    sql: `-- before: let the new version do without it\n${alterTableSql(table, `ALTER COLUMN ${quoteIdentifier(command.name ?? '')} DROP NOT NULL`)}\n-- after its release: the DROP, as phase=contract`,
                  }
                : {}),
            },
    },
  },
  {
    id: 'drop-table',
    severity: 'warning',
    title: 'A table is dropped',
    why: 'Its rows are gone for good, and the version that runs may still use it.',
    instead: 'Release a version that no longer knows the table first, then drop it in a contract migration.',
    elsewhere: 'squawk ban-drop-table, Atlas DS102',
    examples: { bad: 'DROP TABLE users;', good: 'DROP VIEW old_users;' },
    on: {
      DropStmt: (it, context) => dropped(it, context, ['OBJECT_TABLE', 'OBJECT_FOREIGN_TABLE'], 'table'),
    },
  },
  {
    id: 'drop-schema',
    severity: 'warning',
    title: 'A schema or database is dropped',
    why: 'Everything in it goes along.',
    instead: 'Drop what is in it by name, in contract migrations, and the empty schema last.',
    elsewhere: 'squawk ban-drop-schema and ban-drop-database, Atlas DS101',
    examples: { bad: 'DROP SCHEMA billing CASCADE;', good: 'CREATE SCHEMA billing;' },
    on: {
      DropStmt: (it, context) => {
        if (it.removeType !== 'OBJECT_SCHEMA') return undefined
        return (it.objects ?? []).flatMap((object): readonly Hit[] => {
          const name = objectName(object)?.name
          if (name === undefined || context.schema.others.get(`schema ${name}`) === 'now') return []
          const tables = [...context.schema.tables.values()].filter((table) => table.name.schema === name)
          return [
            {
              message: `the schema ${quoteIdentifier(name)} goes${tables.length === 0 ? '' : `, with ${tables.map((table) => sqlName(table.name)).join(', ')}`}`,
              fix: 'Drop what is in it by name, in contract migrations.',
              ...(it.behavior === 'DROP_CASCADE' ? { severity: 'error' as const } : {}),
            },
          ]
        })
      },
      DropdbStmt: (it) => ({
        message: `the database ${it.dbname ?? ''} goes`,
        fix: 'A migration is no place for it.',
        severity: 'error',
      }),
      DropOwnedStmt: () => ({
        message: 'everything that the role owns in this database goes',
        fix: 'Drop what has to go by name.',
        severity: 'error',
      }),
    },
  },
  {
    id: 'drop-cascade',
    severity: 'warning',
    title: 'CASCADE takes along what nobody named',
    why: 'Views, foreign keys, columns and defaults that depend on the object go without a word, and they differ between databases.',
    instead:
      'Name everything that has to go, and leave CASCADE out: PostgreSQL then refuses where something was forgotten.',
    elsewhere: 'squawk ban-truncate-cascade',
    examples: { bad: 'DROP VIEW totals CASCADE;', good: 'DROP VIEW totals;' },
    on: {
      DropStmt: (it, context) => {
        if (it.behavior !== 'DROP_CASCADE' || it.removeType === 'OBJECT_SCHEMA') return undefined
        const names = (it.objects ?? []).flatMap((object) => objectName(object) ?? [])
        if (names.length > 0 && names.every((name) => context.isNew(name))) return undefined
        return {
          message: `CASCADE drops whatever depends on ${names.map(sqlName).join(', ')}`,
          fix: 'Name what has to go, and leave CASCADE out.',
          sql: `${context.statement.text.replace(/\s+CASCADE\b(?![\s\S]*\bCASCADE\b)/i, '')};`,
        }
      },
    },
    alter: {
      AT_DropColumn: (alter) => cascade(alter),
      AT_DropConstraint: (alter) => cascade(alter),
    },
  },
]

function cascade({
  command,
  table,
  text,
}: Parameters<NonNullable<Rule['alter']>[string]>[0]): Hit | undefined {
  return command.behavior !== 'DROP_CASCADE'
    ? undefined
    : {
        message: `CASCADE drops whatever depends on ${command.name ?? ''} of ${sqlName(table)}`,
        fix: 'Name what has to go, and leave CASCADE out.',
        sql: text === undefined ? undefined : alterTableSql(table, text.replace(/\s+CASCADE\b/i, '')),
      }
}
