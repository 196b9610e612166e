import { as, baseType, key, listedName, sqlName } from '../../syntax/index.ts'
import { columnApart } from '../column-apart.ts'
import { checkedNow, constraintOf } from '../column-constraints.ts'
import { columnText } from '../column-definition.ts'
import type { AlterCommand, Hit, Rule } from '../rule.ts'
import { alterTableSql } from '../slices.ts'
import { volatileCall } from '../volatile.ts'

/** Columns added to a table that is in use. */
export const addedColumnRules: readonly Rule[] = [
  {
    id: 'add-column-volatile-default',
    severity: 'error',
    title: 'A new column’s default is computed for every row while reads and writes wait',
    why: 'A default that gives another value each time (random(), gen_random_uuid(), clock_timestamp()) makes PostgreSQL write the whole table anew under an ACCESS EXCLUSIVE lock. A constant, or now(), costs nothing (PostgreSQL 11 and later).',
    instead:
      'Add the column without the default, set the default for new rows, and fill the old ones in batches.',
    elsewhere: 'squawk adding-field-with-default, strong_migrations add_column_default',
    examples: {
      bad: 'ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid();',
      good: 'ALTER TABLE users ADD COLUMN joined timestamptz DEFAULT now();',
    },
    alter: {
      AT_AddColumn: (alter, context) => {
        const column = as('ColumnDef', alter.command.def)
        const given = constraintOf(column, 'CONSTR_DEFAULT')
        const volatile = given === undefined ? undefined : volatileCall(given, context.schema)
        if (column === undefined || given === undefined || volatile === undefined) return undefined
        const surely = volatile.sure
        return {
          message: `${volatile.name}() ${surely ? 'gives' : 'may give'} every row of ${sqlName(alter.table)} a value of its own, so the whole table is written anew while nobody can use it`,
          fix: surely
            ? 'Add the column without the default, then set the default, then fill the old rows in batches.'
            : `Make sure that ${volatile.name}() is declared STABLE or IMMUTABLE, or add the column without the default first.`,
          ...rewrite(alter),
          ...(surely ? {} : { severity: 'warning' as const }),
          sql: columnApart(alter, context),
        }
      },
    },
  },
  {
    id: 'add-column-generated-stored',
    severity: 'error',
    title: 'A stored generated column is computed for every row while reads and writes wait',
    why: 'GENERATED ALWAYS AS … STORED writes the whole table anew under an ACCESS EXCLUSIVE lock.',
    instead:
      'Add a plain column, fill it by a trigger and in batches; or compute it in a view or the application (PostgreSQL 18 has VIRTUAL, which costs nothing).',
    elsewhere: 'squawk adding-field-with-default, eugene E11, strong_migrations add_column_generated_stored',
    examples: {
      bad: 'ALTER TABLE users ADD COLUMN full_name text GENERATED ALWAYS AS (first || last) STORED;',
      good: 'ALTER TABLE users ADD COLUMN full_name text;',
    },
    alter: {
      AT_AddColumn: (alter, context) => {
        const column = as('ColumnDef', alter.command.def)
        const generated = constraintOf(column, 'CONSTR_GENERATED')
        if (column === undefined || generated === undefined || generated.generated_kind === 'v')
          return undefined
        return {
          message: `${column.colname ?? ''} is computed for every row of ${sqlName(alter.table)}, which is written anew while nobody can use it`,
          fix:
            context.major >= 18
              ? 'Make it VIRTUAL, or add a plain column and fill it by a trigger and in batches.'
              : 'Add a plain column and fill it by a trigger and in batches.',
          ...rewrite(alter),
          sql: columnApart(alter, context),
        }
      },
    },
  },
  {
    id: 'add-column-serial',
    severity: 'error',
    title: 'A numbered column is added, and every row numbered while reads and writes wait',
    why: 'serial and identity columns take a number from a sequence for every row that is there, so the whole table is written anew under an ACCESS EXCLUSIVE lock.',
    instead:
      'Add a plain column, give it the sequence as default for new rows, and number the old ones in batches.',
    elsewhere:
      'squawk adding-serial-primary-key-field, eugene E11, strong_migrations add_column_auto_incrementing',
    examples: {
      bad: 'ALTER TABLE users ADD COLUMN no bigserial;',
      good: 'ALTER TABLE users ADD COLUMN no bigint;',
    },
    alter: {
      AT_AddColumn: (alter, context) => {
        const column = as('ColumnDef', alter.command.def)
        if (column === undefined) return undefined
        const base = baseType(column.typeName) ?? ''
        const serial = /^(small|big)?serial[248]?$/.test(base)
        if (!serial && constraintOf(column, 'CONSTR_IDENTITY') === undefined) return undefined
        return {
          message: `every row of ${sqlName(alter.table)} is given a number, so the whole table is written anew while nobody can use it`,
          fix: 'Add a plain column with a sequence as its default for new rows, and number the old ones in batches.',
          ...rewrite(alter),
          sql: columnApart(alter, context),
        }
      },
    },
  },
  {
    id: 'add-column-not-null',
    severity: 'error',
    title: 'A NOT NULL column without a default is added',
    why: 'It fails on a table that has rows; and every INSERT of the version that runs, which does not know the column, fails from then on.',
    instead: 'Add it with a constant default, or allow NULL until every running version writes it.',
    elsewhere: 'squawk adding-required-field',
    examples: {
      bad: 'ALTER TABLE users ADD COLUMN plan text NOT NULL;',
      good: "ALTER TABLE users ADD COLUMN plan text NOT NULL DEFAULT 'free';",
    },
    alter: {
      AT_AddColumn: (alter, context) => {
        const { command, table } = alter
        const column = as('ColumnDef', command.def)
        if (column === undefined || constraintOf(column, 'CONSTR_NOTNULL') === undefined) return undefined
        const given = constraintOf(column, 'CONSTR_DEFAULT')
        const filled =
          (given !== undefined && as('A_Const', given.raw_expr)?.isnull !== true) ||
          ['CONSTR_IDENTITY', 'CONSTR_GENERATED'].some((kind) => constraintOf(column, kind) !== undefined)
        if (filled || /serial/.test(baseType(column.typeName) ?? '')) return undefined
        return {
          message: `${column.colname ?? ''} is NOT NULL and has no default: it fails where ${sqlName(table)} has rows, and the version that runs can no longer INSERT`,
          fix: 'Give it a constant default, or allow NULL until every running version writes it.',
          sql: columnApart(alter, context),
        }
      },
    },
  },
  {
    id: 'add-column-with-key',
    severity: 'error',
    title: 'A column is added with a key or a reference of its own',
    why: 'UNIQUE and PRIMARY KEY build their index, CHECK and REFERENCES read the table, all under the ACCESS EXCLUSIVE lock of ADD COLUMN.',
    instead: 'Add the column alone, then the constraint the way that keeps the table usable.',
    elsewhere:
      'squawk adding-foreign-key-constraint and disallowed-unique-constraint, strong_migrations add_reference',
    examples: {
      bad: 'ALTER TABLE users ADD COLUMN team_id bigint REFERENCES teams (id);',
      good: 'ALTER TABLE users ADD COLUMN team_id bigint;',
    },
    alter: {
      AT_AddColumn: (alter, context) => {
        const { command, table } = alter
        const column = as('ColumnDef', command.def)
        const found = (column?.constraints ?? []).flatMap((node) => {
          const constraint = as('Constraint', node)
          return constraint === undefined ? [] : (checkedNow(constraint, column?.colname ?? '') ?? [])
        })
        if (found.length === 0) return undefined
        const sql = columnApart(alter, context)
        return found.map(
          ({ what, others }): Hit => ({
            message: `${what} on all of ${sqlName(table)}, while nobody can read or write it`,
            fix: 'Add the column alone, then the constraint in a way that keeps the table usable.',
            lock: { mode: 'ACCESS EXCLUSIVE', tables: [table, ...others] },
            grows: [table],
            sql,
          }),
        )
      },
    },
  },
  {
    id: 'add-column-domain',
    severity: 'error',
    title: 'A column of a domain with a constraint is added',
    why: 'PostgreSQL checks the domain’s constraint for every row and writes the whole table anew under an ACCESS EXCLUSIVE lock.',
    instead: 'Use the plain type, and a CHECK that is added NOT VALID.',
    elsewhere: 'squawk ban-create-domain-with-constraint',
    examples: {
      given: "CREATE DOMAIN email AS text CHECK (value LIKE '%@%');",
      bad: 'ALTER TABLE users ADD COLUMN contact email;',
      good: 'ALTER TABLE users ADD COLUMN contact text;',
    },
    alter: {
      AT_AddColumn: (alter, { schema }) => {
        const column = as('ColumnDef', alter.command.def)
        const type = listedName(column?.typeName?.names)
        if (type === undefined || schema.domains.get(key(type))?.constrained !== true) return undefined
        return {
          message: `the constraint of ${sqlName(type)} is checked for every row of ${sqlName(alter.table)}, which is written anew while nobody can use it`,
          fix: 'Use the plain type, and a CHECK that is added NOT VALID.',
          ...rewrite(alter),
        }
      },
    },
  },
  {
    id: 'json-column',
    severity: 'warning',
    title: 'A json column, which cannot be compared',
    why: 'json has no equality: SELECT DISTINCT, GROUP BY and UNION over the table’s rows fail from the moment the column is there.',
    instead: 'jsonb, which also can be indexed.',
    elsewhere: 'eugene E3, strong_migrations add_column_json',
    examples: {
      bad: 'ALTER TABLE users ADD COLUMN settings json;',
      good: 'ALTER TABLE users ADD COLUMN settings jsonb;',
    },
    alter: {
      AT_AddColumn: ({ command, table, text }) => {
        const column = as('ColumnDef', command.def)
        if (baseType(column?.typeName) !== 'json') return undefined
        return {
          message: `SELECT DISTINCT and GROUP BY over rows of ${sqlName(table)} fail once it has a json column`,
          fix: 'Make it jsonb.',
          sql: asJsonb(table, text),
        }
      },
    },
  },
]

function rewrite({ table }: AlterCommand) {
  return { lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] }, grows: [table] } as const
}

function asJsonb(table: AlterCommand['table'], text: string | undefined): string | undefined {
  const column = text === undefined ? undefined : columnText(text)
  if (column === undefined) return undefined
  const { head, name, type, rest } = column
  return alterTableSql(table, `${head} ${name} ${type.replace(/\bjson\b/i, 'jsonb')} ${rest}`.trimEnd())
}
