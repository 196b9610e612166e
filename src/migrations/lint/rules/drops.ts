import { objectName, quoteIdentifier, relationName, sqlName } from '../../syntax/index.ts'
import type { Hit, Rule, RuleContext } from '../rule.ts'
import { alterTableSql } from '../slices.ts'

/** What is taken away: from the version that runs, and for good. */
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
  {
    id: 'drop-view',
    severity: 'warning',
    title: 'A view is dropped',
    why: 'The version that runs may still read it.',
    instead:
      'Drop it in a contract migration; to change it, CREATE OR REPLACE VIEW, or drop and create it in one migration.',
    elsewhere: 'squawk ban-drop-view',
    examples: {
      bad: 'DROP VIEW totals;',
      good: 'DROP VIEW totals;\nCREATE VIEW totals AS SELECT 1;',
    },
    file: ({ steps }) => {
      const made = new Set(
        steps.flatMap(({ statement: { node } }) => {
          const view =
            'ViewStmt' in node
              ? node.ViewStmt.view
              : 'CreateTableAsStmt' in node
                ? node.CreateTableAsStmt.into?.rel
                : undefined
          const name = relationName(view)
          return name === undefined ? [] : [sqlName(name)]
        }),
      )
      return steps.flatMap(({ statement }) => {
        const drop = 'DropStmt' in statement.node ? statement.node.DropStmt : undefined
        if (drop?.removeType !== 'OBJECT_VIEW' && drop?.removeType !== 'OBJECT_MATVIEW') return []
        return (drop.objects ?? []).flatMap((object): readonly Hit[] => {
          const name = objectName(object)
          if (name === undefined || made.has(sqlName(name))) return []
          return [
            {
              offset: statement.offset,
              message: `what still reads the view ${sqlName(name)} fails`,
              fix: 'Drop it in a contract migration.',
            },
          ]
        })
      })
    },
  },
  {
    id: 'drop-object',
    severity: 'warning',
    title: 'A function, type, sequence or extension is dropped',
    why: 'The version that runs may still use it.',
    instead: 'Drop it in a contract migration.',
    elsewhere:
      'squawk ban-drop-function, ban-drop-type, ban-drop-domain, ban-drop-sequence, ban-drop-extension',
    examples: {
      bad: 'DROP FUNCTION total(int);',
      good: 'CREATE OR REPLACE FUNCTION total(a int) RETURNS int LANGUAGE sql AS $$ SELECT a $$;',
    },
    on: { DropStmt: (it, context) => dropped(it, context, droppedObjects, undefined) },
  },
  {
    id: 'drop-trigger-or-policy',
    severity: 'warning',
    title: 'A trigger, rule or policy is dropped',
    why: 'What it did or allowed stops at once, and the drop locks its table against reads and writes for a moment.',
    instead: 'Make sure that nothing rests on it; a policy that goes may hide every row.',
    elsewhere: 'squawk ban-drop-trigger and ban-drop-policy',
    examples: { bad: 'DROP TRIGGER audit ON users;', good: 'CREATE TABLE audits (id int);' },
    on: {
      DropStmt: (it, context) => {
        const kinds = ['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE']
        if (!kinds.includes(it.removeType ?? '')) return undefined
        return (it.objects ?? []).flatMap((object): readonly Hit[] => {
          const parts = 'List' in object ? (object.List.items ?? []) : []
          const table = objectName({ List: { items: parts.slice(0, -1) } })
          const own = objectName({ List: { items: parts.slice(-1) } })
          if (table === undefined || context.isNew(table)) return []
          const kind = (it.removeType ?? '').slice('OBJECT_'.length).toLowerCase()
          return [
            {
              message: `the ${kind} ${own?.name ?? ''} of ${sqlName(table)} no longer acts`,
              fix: 'Make sure that nothing rests on it.',
              lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
            },
          ]
        })
      },
    },
  },
  {
    id: 'drop-default',
    severity: 'notice',
    title: 'A default is taken away',
    why: 'The version that runs may leave the column out of its INSERTs, which then write NULL or fail.',
    instead: 'Release a version that writes the column first.',
    elsewhere: 'squawk ban-drop-default',
    examples: {
      bad: 'ALTER TABLE users ALTER COLUMN plan DROP DEFAULT;',
      good: "ALTER TABLE users ALTER COLUMN plan SET DEFAULT 'free';",
    },
    alter: {
      AT_ColumnDefault: ({ command, table, known }) =>
        command.def !== undefined
          ? undefined
          : {
              message: `an INSERT into ${sqlName(table)} that leaves ${command.name ?? ''} out ${known?.columns.get(command.name ?? '')?.notNull === true ? 'fails' : 'writes NULL'} from now on`,
              fix: 'Release a version that writes the column first.',
            },
    },
  },
  {
    id: 'drop-not-null',
    severity: 'notice',
    strict: true,
    title: 'NULL is allowed in a column that had none',
    why: 'The version that runs may not expect a NULL there.',
    instead: 'Let every running version take a NULL before one is written.',
    elsewhere: 'squawk ban-drop-not-null',
    examples: {
      bad: 'ALTER TABLE users ALTER COLUMN plan DROP NOT NULL;',
      good: "ALTER TABLE users ALTER COLUMN plan SET DEFAULT 'free';",
    },
    alter: {
      AT_DropNotNull: ({ command, table }) => ({
        message: `${sqlName(table)}.${command.name ?? ''} may be NULL from now on`,
        fix: 'Let every running version take a NULL before one is written.',
      }),
    },
  },
]

const droppedObjects = [
  'OBJECT_FUNCTION',
  'OBJECT_PROCEDURE',
  'OBJECT_ROUTINE',
  'OBJECT_AGGREGATE',
  'OBJECT_TYPE',
  'OBJECT_DOMAIN',
  'OBJECT_SEQUENCE',
  'OBJECT_EXTENSION',
]

const otherKinds: Readonly<Record<string, string>> = {
  OBJECT_FUNCTION: 'routine',
  OBJECT_PROCEDURE: 'routine',
  OBJECT_ROUTINE: 'routine',
  OBJECT_TYPE: 'type',
  OBJECT_SEQUENCE: 'sequence',
}

function dropped(
  it: { readonly removeType?: string; readonly objects?: Parameters<typeof objectName>[0][] },
  context: RuleContext,
  kinds: readonly string[],
  word: string | undefined,
): readonly Hit[] {
  const kind = it.removeType ?? ''
  if (!kinds.includes(kind)) return []
  return (it.objects ?? []).flatMap((object): readonly Hit[] => {
    const name = objectName(object)
    if (name === undefined || context.isNew(name)) return []
    const id = `${name.schema}.${name.name}`
    if (context.schema.others.get(`${otherKinds[kind] ?? ''} ${id}`) === 'now') return []
    if (context.schema.enums.get(id)?.since === 'now') return []
    return [
      word === undefined
        ? {
            message: `what still uses the ${kind.slice('OBJECT_'.length).toLowerCase()} ${sqlName(name)} fails`,
            fix: 'Drop it in a contract migration.',
          }
        : {
            message: `the ${word} ${sqlName(name)} and its rows are gone for good; what still names it fails`,
            fix: 'Drop it in a contract migration, after the release of a version that does not know it.',
            lock: { mode: 'ACCESS EXCLUSIVE', tables: [name] },
          },
    ]
  })
}

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
