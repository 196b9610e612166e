import {
  as,
  type Constraint,
  type QualifiedName,
  quoteIdentifier,
  sqlName,
  strings,
} from '../../syntax/index.ts'
import { inMigrations, notNullParts } from '../later.ts'
import type { AlterCommand, Rule, RuleContext } from '../rule.ts'
import { alterTableSql, defaultName } from '../slices.ts'

/** Keys and exclusions, which rest on an index; and constraints that go. */
export const keyRules: readonly Rule[] = [
  {
    id: 'add-unique-constraint',
    severity: 'error',
    title: 'A key is added, and its index built while reads and writes wait',
    why: 'ADD UNIQUE and ADD PRIMARY KEY build an index under an ACCESS EXCLUSIVE lock.',
    instead:
      'Build a unique index CONCURRENTLY in one migration, and make it the key with USING INDEX in the next, which is instant.',
    elsewhere:
      'squawk disallowed-unique-constraint and adding-serial-primary-key-field, eugene E7, strong_migrations add_unique_constraint',
    examples: {
      bad: 'ALTER TABLE users ADD CONSTRAINT users_email UNIQUE (email);',
      good: 'ALTER TABLE users ADD CONSTRAINT users_email UNIQUE USING INDEX users_email;',
    },
    alter: {
      AT_AddConstraint: (alter, context) => {
        const { command, table } = alter
        const constraint = as('Constraint', command.def)
        const primary = constraint?.contype === 'CONSTR_PRIMARY'
        if (constraint === undefined || !(primary || constraint.contype === 'CONSTR_UNIQUE')) return undefined
        if (constraint.indexname !== undefined) return undefined
        const name = nameOf(constraint, table)
        return {
          message: `adding the ${primary ? 'primary key' : 'unique constraint'} ${name} builds an index on ${sqlName(table)} while nobody can read or write it`,
          fix:
            alter.known?.partitioned === true
              ? 'PostgreSQL builds no index CONCURRENTLY on a partitioned table: build a unique index on every partition first, which the key then takes over.'
              : 'Build the index CONCURRENTLY first, in a migration of its own, then make it the key.',
          lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
          grows: [table],
          sql: keyApart(alter, constraint, context),
        }
      },
    },
  },
  {
    id: 'primary-key-on-nullable',
    severity: 'warning',
    title: 'A primary key makes its columns NOT NULL with a scan',
    why: 'Even with USING INDEX, PostgreSQL reads the whole table under an ACCESS EXCLUSIVE lock where a column of the key still allows NULL.',
    instead: 'Make the columns NOT NULL first (see set-not-null).',
    elsewhere: 'eugene W14',
    examples: {
      given: 'CREATE TABLE users (id bigint); CREATE UNIQUE INDEX users_id ON users (id);',
      bad: 'ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_id;',
      good: 'ALTER TABLE users ADD CONSTRAINT users_key UNIQUE USING INDEX users_id;',
    },
    alter: {
      AT_AddConstraint: ({ command, table, known }) => {
        const constraint = as('Constraint', command.def)
        if (constraint?.contype !== 'CONSTR_PRIMARY' || constraint.indexname === undefined) return undefined
        const index = known?.indexes.find((one) => one.name === constraint.indexname)
        const nullable = (index?.columns ?? []).filter(
          (column) => column !== undefined && known?.columns.get(column)?.notNull === false,
        )
        return nullable.length === 0
          ? undefined
          : {
              message: `${nullable.join(', ')} of ${sqlName(table)} allows NULL, so the whole table is read while nobody can use it`,
              fix: 'Make the column NOT NULL first, the way that set-not-null shows.',
              lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
              grows: [table],
            }
      },
    },
  },
  {
    id: 'add-exclusion-constraint',
    severity: 'error',
    title: 'An exclusion constraint is built while reads and writes wait',
    why: 'PostgreSQL builds its index under an ACCESS EXCLUSIVE lock, and there is no way to build it concurrently or NOT VALID.',
    instead: 'Do it in a maintenance window, or on a new table that takes the place of the old.',
    elsewhere: 'eugene E8, strong_migrations add_exclusion_constraint',
    examples: {
      bad: 'ALTER TABLE rooms ADD CONSTRAINT one_guest EXCLUDE USING gist (room WITH =, during WITH &&);',
      good: 'CREATE TABLE bookings (room int, during tsrange, EXCLUDE USING gist (room WITH =, during WITH &&));',
    },
    alter: {
      AT_AddConstraint: ({ command, table }) =>
        as('Constraint', command.def)?.contype === 'CONSTR_EXCLUSION'
          ? {
              message: `the exclusion constraint reads all of ${sqlName(table)} and builds an index while nobody can use it`,
              fix: 'Do it in a maintenance window, or on a new table that takes its place.',
              lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
              grows: [table],
            }
          : undefined,
    },
  },
  {
    id: 'drop-constraint',
    severity: 'notice',
    title: 'A constraint is dropped',
    why: 'What it kept out may come in from now on, and a foreign key’s drop locks both tables against reads and writes for a moment. Putting it back needs a scan.',
    instead: 'Make sure that nothing rests on it (ON CONFLICT, ON DELETE CASCADE).',
    elsewhere: 'squawk ban-drop-constraint',
    examples: {
      bad: 'ALTER TABLE users DROP CONSTRAINT users_email;',
      good: 'ALTER TABLE users DROP CONSTRAINT users_email, ADD CONSTRAINT users_email UNIQUE USING INDEX other;',
    },
    alter: {
      AT_DropConstraint: ({ command, table, known, others }, context) => {
        const constraint = known?.constraints.find((one) => one.name === command.name)
        if (others > 0 && addsAgain(context, command.name, table)) return undefined
        const tables = constraint?.target === undefined ? [table] : [table, constraint.target]
        return {
          message: `${sqlName(table)} is no longer kept by ${command.name ?? ''}`,
          fix: 'Make sure that nothing rests on it.',
          lock: { mode: 'ACCESS EXCLUSIVE', tables },
        }
      },
    },
  },
]

function nameOf(constraint: Constraint, table: QualifiedName): string {
  if (constraint.conname !== undefined) return constraint.conname
  return constraint.contype === 'CONSTR_PRIMARY'
    ? defaultName(table, [], 'pkey')
    : defaultName(table, [...strings(constraint.keys), ...strings(constraint.including)], 'key')
}

/** The key as a unique index that is built CONCURRENTLY and then taken over; undefined for what an index cannot say so. */
function keyApart(
  { table, known }: AlterCommand,
  constraint: Constraint,
  context: RuleContext,
): string | undefined {
  const rare =
    constraint.without_overlaps === true ||
    (constraint.options ?? []).length > 0 ||
    constraint.indexspace !== undefined
  if (rare || known?.partitioned === true) return undefined
  const primary = constraint.contype === 'CONSTR_PRIMARY'
  const name = nameOf(constraint, table)
  const list = (columns: readonly string[]) => `(${columns.map(quoteIdentifier).join(', ')})`
  const columns = strings(constraint.keys)
  const included = strings(constraint.including)
  const replaced = dropsToo(context, name)
  // An index takes the constraint's name when it becomes the key.
  const index = quoteIdentifier(replaced ? `${name}_new`.slice(0, 63) : name)
  const when = [
    constraint.deferrable === true ? ' DEFERRABLE' : '',
    constraint.initdeferred === true ? ' INITIALLY DEFERRED' : '',
  ].join('')
  const nullable = primary ? columns.filter((column) => known?.columns.get(column)?.notNull === false) : []
  return inMigrations([
    ...nullable.flatMap((column) => notNullParts(table, column, context.major)),
    {
      statements: [
        `CREATE UNIQUE INDEX CONCURRENTLY ${index} ON ${sqlName(table)} ${list(columns)}${included.length === 0 ? '' : ` INCLUDE ${list(included)}`}${constraint.nulls_not_distinct === true ? ' NULLS NOT DISTINCT' : ''};`,
      ],
    },
    {
      statements: [
        alterTableSql(
          table,
          `${replaced ? `DROP CONSTRAINT ${quoteIdentifier(name)}, ` : ''}ADD CONSTRAINT ${quoteIdentifier(name)} ${primary ? 'PRIMARY KEY' : 'UNIQUE'} USING INDEX ${index}${when}`,
        ),
      ],
    },
  ])
}

/** Whether the same statement drops a constraint of that name. */
function dropsToo({ statement }: RuleContext, name: string): boolean {
  return (as('AlterTableStmt', statement.node)?.cmds ?? []).some((node) => {
    const command = as('AlterTableCmd', node)
    return command?.subtype === 'AT_DropConstraint' && command.name === name
  })
}

/** Whether the same statement adds a constraint of that name. */
function addsAgain({ statement }: RuleContext, name: string | undefined, table: QualifiedName): boolean {
  return (as('AlterTableStmt', statement.node)?.cmds ?? []).some((node) => {
    const constraint = as('Constraint', as('AlterTableCmd', node)?.def)
    return constraint !== undefined && nameOf(constraint, table) === name
  })
}
