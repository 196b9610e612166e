import {
  as,
  baseType,
  type ColumnDef,
  type Constraint,
  key,
  listedName,
  quoteIdentifier,
  relationName,
  sqlName,
  sqlType,
  walk,
} from '../../syntax/index.ts'
import type { AlterCommand, Hit, Rule } from '../rule.ts'
import { alterTableSql, defaultName } from '../slices.ts'

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
        const volatile = given === undefined ? undefined : volatileCall(given)
        if (column === undefined || given === undefined || volatile === undefined) return undefined
        const surely = volatile.sure
        return {
          message: `${volatile.name}() ${surely ? 'gives' : 'may give'} every row of ${sqlName(alter.table)} a value of its own, so the whole table is written anew while nobody can use it`,
          fix: surely
            ? 'Add the column without the default, then set the default, then fill the old rows in batches.'
            : `Make sure that ${volatile.name}() is declared STABLE or IMMUTABLE, or add the column without the default first.`,
          ...rewrite(alter),
          ...(surely ? {} : { severity: 'warning' as const }),
          sql: twoSteps(alter, column, context.statement.text, given),
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
          sql:
            context.major >= 18 && alter.text !== undefined
              ? alterTableSql(alter.table, alter.text.replace(/\bSTORED\b/i, 'VIRTUAL'))
              : alterTableSql(
                  alter.table,
                  `ADD COLUMN ${quoteIdentifier(column.colname ?? '')} ${sqlType(column.typeName) ?? 'text'}`,
                ),
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
      AT_AddColumn: (alter) => {
        const column = as('ColumnDef', alter.command.def)
        if (column === undefined) return undefined
        const base = baseType(column.typeName) ?? ''
        const serial = /^(small|big)?serial[248]?$/.test(base)
        if (!serial && constraintOf(column, 'CONSTR_IDENTITY') === undefined) return undefined
        const name = column.colname ?? ''
        const type = { smallserial: 'smallint', serial2: 'smallint', serial: 'integer', serial4: 'integer' }[
          base
        ]
        const plain = serial ? (type ?? 'bigint') : base
        const sequence = quoteIdentifier(defaultName(alter.table, [name], 'seq'))
        return {
          message: `every row of ${sqlName(alter.table)} is given a number, so the whole table is written anew while nobody can use it`,
          fix: 'Add a plain column with a sequence as its default for new rows, and number the old ones in batches.',
          ...rewrite(alter),
          sql: [
            `CREATE SEQUENCE ${sequence} AS ${plain};`,
            alterTableSql(alter.table, `ADD COLUMN ${quoteIdentifier(name)} ${plain}`),
            alterTableSql(
              alter.table,
              `ALTER COLUMN ${quoteIdentifier(name)} SET DEFAULT nextval('${sequence.replaceAll("'", "''")}')`,
            ),
            `ALTER SEQUENCE ${sequence} OWNED BY ${sqlName(alter.table)}.${quoteIdentifier(name)};`,
            '-- then number the old rows in batches',
          ].join('\n'),
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
      AT_AddColumn: ({ command, table, text }) => {
        const column = as('ColumnDef', command.def)
        if (column === undefined || constraintOf(column, 'CONSTR_NOTNULL') === undefined) return undefined
        const filled = ['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED'].some(
          (kind) => constraintOf(column, kind) !== undefined,
        )
        if (filled || /serial/.test(baseType(column.typeName) ?? '')) return undefined
        return {
          message: `${column.colname ?? ''} is NOT NULL and has no default: it fails where ${sqlName(table)} has rows, and the version that runs can no longer INSERT`,
          fix: 'Give it a constant default, or allow NULL until every running version writes it.',
          sql: text === undefined ? undefined : alterTableSql(table, text.replace(/\s*\bNOT\s+NULL\b/i, '')),
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
      AT_AddColumn: ({ command, table }) => {
        const column = as('ColumnDef', command.def)
        return (column?.constraints ?? []).flatMap((node): readonly Hit[] => {
          const constraint = as('Constraint', node)
          const name = column?.colname ?? ''
          const steps = constraint === undefined ? undefined : apart(constraint, table, name)
          if (steps === undefined || column === undefined) return []
          return [
            {
              message: `${steps.what} on all of ${sqlName(table)}, while nobody can read or write it`,
              fix: 'Add the column alone, then the constraint in a way that keeps the table usable.',
              lock: { mode: 'ACCESS EXCLUSIVE', tables: [table, ...steps.others] },
              grows: [table],
              sql: [
                alterTableSql(
                  table,
                  `ADD COLUMN ${quoteIdentifier(name)} ${sqlType(column.typeName) ?? ''}`.trimEnd(),
                ),
                ...steps.sql,
              ].join('\n'),
            },
          ]
        })
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
          sql:
            text === undefined
              ? undefined
              : alterTableSql(table, text.replace(/\bjson\b(?!.*\bjson\b)/i, 'jsonb')),
        }
      },
    },
  },
]

function constraintOf(column: ColumnDef | undefined, kind: string): Constraint | undefined {
  for (const node of column?.constraints ?? []) {
    const constraint = as('Constraint', node)
    if (constraint?.contype === kind) return constraint
  }
  return undefined
}

function rewrite({ table }: AlterCommand) {
  return { lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] }, grows: [table] } as const
}

// PostgreSQL's own functions that a default may call and that are volatile (pg_proc.provolatile = 'v').
const volatile = new Set(
  'random gen_random_uuid uuidv4 uuidv7 clock_timestamp timeofday nextval setval txid_current pg_current_xact_id random_normal uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 gen_salt gen_random_bytes'.split(
    ' ',
  ),
)
// Those that a default usually calls and that are not.
const steady = new Set(
  (
    'now transaction_timestamp statement_timestamp current_timestamp current_date current_user current_setting date_trunc lower upper md5 coalesce ' +
    'concat to_char to_timestamp date_part extract timezone make_date make_interval make_timestamp jsonb_build_object jsonb_build_array ' +
    'json_build_object to_jsonb array_fill round floor ceil abs substr substring replace trim btrim length encode decode to_tsvector timestamp interval date'
  ).split(' '),
)

function volatileCall(constraint: Constraint): { readonly name: string; readonly sure: boolean } | undefined {
  let found: { name: string; sure: boolean } | undefined
  walk(constraint.raw_expr === undefined ? [] : [constraint.raw_expr], (kind, body) => {
    if (kind !== 'FuncCall') return undefined
    const name = listedName(body['funcname'] as Parameters<typeof listedName>[0])?.name
    if (name === undefined || steady.has(name)) return undefined
    const sure = volatile.has(name)
    if (found === undefined || (sure && !found.sure)) found = { name, sure }
    return undefined
  })
  return found
}

function twoSteps(
  { table, text }: AlterCommand,
  column: ColumnDef,
  statement: string,
  given: Constraint,
): string | undefined {
  const name = quoteIdentifier(column.colname ?? '')
  const start = text === undefined ? -1 : text.search(/\bDEFAULT\b/i)
  if (text === undefined || start === -1 || given.location === undefined) return undefined
  const clause = /^DEFAULT\s+((?:[^\s(),']|'(?:[^']|'')*'|\((?:[^()]|\([^()]*\))*\))+)/i.exec(
    text.slice(start),
  )
  if (clause?.[1] === undefined || !statement.includes(clause[1])) return undefined
  return [
    alterTableSql(table, `ADD COLUMN ${name} ${sqlType(column.typeName) ?? ''}`.trimEnd()),
    alterTableSql(table, `ALTER COLUMN ${name} SET DEFAULT ${clause[1]}`),
    '-- then fill the old rows in batches:',
    `-- UPDATE ${sqlName(table)} SET ${name} = ${clause[1]} WHERE ${name} IS NULL AND …;`,
  ].join('\n')
}

/** A column's own constraint as steps that keep the table usable. */
function apart(constraint: Constraint, table: AlterCommand['table'], column: string) {
  const name = (suffix: string) => quoteIdentifier(constraint.conname ?? defaultName(table, [column], suffix))
  const quoted = quoteIdentifier(column)
  switch (constraint.contype) {
    case 'CONSTR_FOREIGN': {
      const target = relationName(constraint.pktable)
      const keys = (constraint.pk_attrs ?? []).flatMap((node) => as('String', node)?.sval ?? [])
      const to = target === undefined ? '' : sqlName(target)
      const list = keys.length === 0 ? '' : ` (${keys.map(quoteIdentifier).join(', ')})`
      return {
        what: `the reference to ${to} is checked`,
        others: target === undefined ? [] : [target],
        sql: [
          alterTableSql(
            table,
            `ADD CONSTRAINT ${name('fkey')} FOREIGN KEY (${quoted}) REFERENCES ${to}${list} NOT VALID`,
          ),
          '-- in the next migration:',
          alterTableSql(table, `VALIDATE CONSTRAINT ${name('fkey')}`),
        ],
      }
    }
    case 'CONSTR_UNIQUE':
    case 'CONSTR_PRIMARY': {
      const primary = constraint.contype === 'CONSTR_PRIMARY'
      const index = primary
        ? quoteIdentifier(constraint.conname ?? defaultName(table, [], 'pkey'))
        : name('key')
      return {
        what: `the index of the ${primary ? 'primary key' : 'unique column'} is built`,
        others: [],
        sql: [
          '-- in the next migration:',
          `CREATE UNIQUE INDEX CONCURRENTLY ${index} ON ${sqlName(table)} (${quoted});`,
          '-- and in the one after:',
          alterTableSql(
            table,
            `ADD CONSTRAINT ${index} ${primary ? 'PRIMARY KEY' : 'UNIQUE'} USING INDEX ${index}`,
          ),
        ],
      }
    }
    case 'CONSTR_CHECK':
      return {
        what: `the check of ${column} is tried`,
        others: [],
        sql: [
          `-- then ADD CONSTRAINT ${name('check')} CHECK (…) NOT VALID, and in the next migration:`,
          alterTableSql(table, `VALIDATE CONSTRAINT ${name('check')}`),
        ],
      }
    default:
      return undefined
  }
}
