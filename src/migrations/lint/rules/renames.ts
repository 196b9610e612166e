import { as, listedName, quoteIdentifier, relationName, sqlName } from '../../syntax/index.ts'
import { dropOldParts, fill, inMigrations, notNullParts } from '../later.ts'
import type { Hit, Rule, Step } from '../rule.ts'
import { alterTableSql } from '../slices.ts'

/** Names that change while two versions of the product run. */
export const renameRules: readonly Rule[] = [
  {
    id: 'rename-column',
    severity: 'error',
    title: 'A column is renamed',
    why: 'Before the deploy it breaks the version that runs, after it the new one has already failed: there is no right moment.',
    instead:
      'Add a column of the new name, write both, fill it in batches, read the new one, drop the old in a contract migration. Or keep the column’s name and rename it in the application only.',
    elsewhere: 'squawk renaming-column, strong_migrations rename_column, Atlas BC102',
    examples: {
      bad: 'ALTER TABLE users RENAME COLUMN email TO mail;',
      good: 'ALTER TABLE users ADD COLUMN mail text;',
    },
    on: {
      RenameStmt: (it, context) => {
        const table = relationName(it.relation)
        if (it.renameType !== 'OBJECT_COLUMN' || it.relationType !== 'OBJECT_TABLE' || table === undefined)
          return undefined
        const column = context.table(table)?.columns.get(it.subname ?? '')
        if (context.isNew(table) || column?.since === 'now') return undefined
        const [from, to] = [quoteIdentifier(it.subname ?? ''), quoteIdentifier(it.newname ?? '')]
        return {
          message: `whatever names ${sqlName(table)}.${from} fails from now on, and whatever names ${to} fails until then`,
          fix: 'Add a column of the new name beside the old one, and change over.',
          lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
          sql:
            column === undefined
              ? undefined
              : inMigrations([
                  { statements: [alterTableSql(table, `ADD COLUMN ${to} ${column.type}`)] },
                  {
                    when: 'in the next migration, once the version that runs writes both',
                    statements: fill(table, context.table(table), to, from),
                  },
                  ...(column.notNull ? notNullParts(table, it.newname ?? '', context.major) : []),
                  ...dropOldParts(table, context.table(table), it.subname ?? ''),
                ]),
        }
      },
    },
  },
  {
    id: 'rename-table',
    severity: 'error',
    title: 'A table is renamed',
    why: 'Before the deploy it breaks the version that runs, after it the new one has already failed: there is no right moment.',
    instead:
      'Rename it and leave a view of the old name behind, in one migration: simple views can be written to. Drop the view in a contract migration.',
    elsewhere: 'squawk renaming-table, strong_migrations rename_table, Atlas BC101',
    examples: {
      bad: 'ALTER TABLE users RENAME TO people;',
      good: 'ALTER TABLE users RENAME TO people;\nCREATE VIEW users AS SELECT * FROM people;',
    },
    file: ({ steps }) => {
      const views = viewsIn(steps)
      return steps.flatMap(({ statement, exclusive }) => {
        const it = as('RenameStmt', statement.node)
        const table = relationName(it?.relation)
        // A table that the change itself makes takes no lock that anybody minds.
        if (it?.renameType !== 'OBJECT_TABLE' || table === undefined || exclusive.length === 0) return []
        if (views.has(sqlName(table))) return []
        const fresh = sqlName({ ...table, name: it.newname ?? '' })
        return [
          {
            offset: statement.offset,
            message: `whatever names ${sqlName(table)} fails from now on, and whatever names ${fresh} fails until then`,
            fix: 'Leave a view of the old name behind, and drop it in a contract migration.',
            lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] } as const,
            sql: `${statement.text};\nCREATE VIEW ${sqlName(table)} AS SELECT * FROM ${fresh};`,
          },
        ]
      })
    },
  },
  {
    id: 'rename-object',
    severity: 'warning',
    title: 'A view, type, function, schema or enum value is renamed',
    why: 'Whatever names it fails from now on, and there is no right moment while two versions run.',
    instead: 'Make a second one of the new name, change over, and drop the old in a contract migration.',
    elsewhere: 'squawk renaming-object, strong_migrations rename_schema',
    examples: {
      bad: "ALTER TYPE state RENAME VALUE 'new' TO 'fresh';",
      good: "ALTER TYPE state ADD VALUE 'fresh';",
    },
    on: {
      RenameStmt: (it) => {
        const harmless = [
          'OBJECT_COLUMN',
          'OBJECT_TABLE',
          'OBJECT_INDEX',
          'OBJECT_TABCONSTRAINT',
          'OBJECT_TRIGGER',
          'OBJECT_POLICY',
          'OBJECT_RULE',
        ]
        const kind = it.renameType ?? ''
        if (harmless.includes(kind) && !(kind === 'OBJECT_COLUMN' && it.relationType !== 'OBJECT_TABLE'))
          return undefined
        return {
          message: `whatever uses the ${kind.slice('OBJECT_'.length).toLowerCase()} by its old name fails from now on`,
          fix: `Make a second one called ${it.newname ?? ''}, change over, and drop the old.`,
        }
      },
      AlterEnumStmt: (it) => {
        const name = listedName(it.typeName)
        return it.oldVal === undefined
          ? undefined
          : {
              message: `the version that runs knows no '${it.newVal ?? ''}' in ${name === undefined ? 'the enum' : sqlName(name)}, and fails where it writes '${it.oldVal}'`,
              fix: 'Add a second value, change over, and leave the old one.',
              sql:
                name === undefined
                  ? undefined
                  : `ALTER TYPE ${sqlName(name)} ADD VALUE '${(it.newVal ?? '').replaceAll("'", "''")}';`,
            }
      },
    },
  },
  {
    id: 'set-schema',
    severity: 'error',
    title: 'An object moves to another schema',
    why: 'Whatever names it with its schema, or has only the old schema in its search path, fails from now on.',
    instead: 'Leave a view of the old name behind, and drop it in a contract migration.',
    elsewhere: 'squawk ban-set-schema',
    examples: { bad: 'ALTER TABLE users SET SCHEMA app;', good: 'CREATE SCHEMA app;' },
    file: ({ steps }) => {
      const views = viewsIn(steps)
      return steps.flatMap(({ statement, exclusive }): readonly Hit[] => {
        const it = as('AlterObjectSchemaStmt', statement.node)
        const table = relationName(it?.relation)
        if (it === undefined || it.objectType === 'OBJECT_EXTENSION') return []
        if (table === undefined) {
          return [
            {
              offset: statement.offset,
              message: 'what names the object in its old schema fails from now on',
              fix: 'Make a second one, and change over.',
            },
          ]
        }
        // A table that the change itself makes takes no lock that anybody minds.
        if (exclusive.length === 0 || views.has(sqlName(table))) return []
        const moved = { schema: it.newschema ?? '', name: table.name }
        return [
          {
            offset: statement.offset,
            message: `what names ${sqlName(table)} in its old schema fails from now on`,
            fix: 'Leave a view of the old name behind.',
            lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
            sql: `${statement.text};\nCREATE VIEW ${sqlName(table)} AS SELECT * FROM ${sqlName(moved)};`,
          },
        ]
      })
    },
  },
]

/** The views that a file makes, of which one may take the place of a table. */
function viewsIn(steps: readonly Step[]): ReadonlySet<string> {
  return new Set(
    steps.flatMap(({ statement }) => {
      const name = relationName(as('ViewStmt', statement.node)?.view)
      return name === undefined ? [] : [sqlName(name)]
    }),
  )
}
