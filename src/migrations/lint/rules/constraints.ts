import {
  as,
  type Constraint,
  key,
  listedName,
  type QualifiedName,
  quoteIdentifier,
  relationName,
  sqlName,
  strings,
} from '../../syntax/index.ts'
import type { AlterCommand, Hit, Hits, Rule, RuleContext } from '../rule.ts'
import { alterTableSql, defaultName } from '../slices.ts'

/** Constraints: added without a scan under a lock, validated apart. */
export const constraintRules: readonly Rule[] = [
  {
    id: 'add-foreign-key-validated',
    severity: 'error',
    title: 'A foreign key is checked against every row while writes to both tables wait',
    why: 'ADD FOREIGN KEY takes a SHARE ROW EXCLUSIVE lock on both tables and reads the whole table under it: nobody can write to either until it is done.',
    instead:
      'Add it NOT VALID, which is instant and holds for new rows, and VALIDATE it in a later migration, which lets writes go on.',
    elsewhere: 'squawk adding-foreign-key-constraint, eugene E1, strong_migrations add_foreign_key',
    examples: {
      bad: 'ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id);',
      good: 'ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;',
    },
    alter: { AT_AddConstraint: (alter, { major }) => validated(alter, 'CONSTR_FOREIGN', major) },
  },
  {
    id: 'add-check-validated',
    severity: 'error',
    title: 'A check is tried on every row while reads and writes wait',
    why: 'ADD CHECK reads the whole table under an ACCESS EXCLUSIVE lock.',
    instead: 'Add it NOT VALID and VALIDATE it in a later migration, which lets reads and writes go on.',
    elsewhere: 'squawk constraint-missing-not-valid, eugene E1, strong_migrations add_check_constraint',
    examples: {
      bad: 'ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);',
      good: 'ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;',
    },
    alter: { AT_AddConstraint: (alter, { major }) => validated(alter, 'CONSTR_CHECK', major) },
  },
  {
    id: 'validate-in-same-transaction',
    severity: 'warning',
    title: 'A constraint is added NOT VALID and validated in the same transaction',
    why: 'The lock that ADD CONSTRAINT took is held until the transaction ends, so the scan runs under it after all and nothing is gained.',
    instead: 'Validate it in a migration of its own.',
    elsewhere: 'squawk constraint-missing-not-valid',
    examples: {
      bad: 'ALTER TABLE o ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\nALTER TABLE o VALIDATE CONSTRAINT c;',
      good: 'ALTER TABLE o VALIDATE CONSTRAINT c;',
      given: 'CREATE TABLE o (a int); ALTER TABLE o ADD CONSTRAINT c CHECK (a > 0) NOT VALID;',
    },
    file: ({ steps, transactional }) => {
      if (!transactional) return []
      const added = new Set<string>()
      const found: Hit[] = []
      for (const { statement } of steps) {
        const alter = as('AlterTableStmt', statement.node)
        const table = relationName(alter?.relation)
        if (table === undefined) continue
        for (const node of alter?.cmds ?? []) {
          const command = as('AlterTableCmd', node)
          const constraint = as('Constraint', command?.def)
          if (constraint?.skip_validation === true) added.add(`${key(table)} ${constraint.conname}`)
          if (command?.subtype !== 'AT_ValidateConstraint') continue
          if (!added.has(`${key(table)} ${command.name}`)) continue
          found.push({
            offset: statement.offset,
            message: `${command.name} is validated under the lock that adding it took on ${sqlName(table)}`,
            fix: 'Validate it in a migration of its own.',
            lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
            grows: [table],
          })
        }
      }
      return found
    },
  },
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
      AT_AddConstraint: ({ command, table }) => {
        const constraint = as('Constraint', command.def)
        const primary = constraint?.contype === 'CONSTR_PRIMARY'
        if (constraint === undefined || !(primary || constraint.contype === 'CONSTR_UNIQUE')) return undefined
        if (constraint.indexname !== undefined) return undefined
        const columns = strings(constraint.keys)
        const name =
          constraint.conname ??
          (primary ? defaultName(table, [], 'pkey') : defaultName(table, columns, 'key'))
        const nulls = constraint.nulls_not_distinct === true ? ' NULLS NOT DISTINCT' : ''
        return {
          message: `adding the ${primary ? 'primary key' : 'unique constraint'} ${name} builds an index on ${sqlName(table)} while nobody can read or write it`,
          fix: 'Build the index CONCURRENTLY first, in a migration of its own, then make it the key.',
          lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
          grows: [table],
          sql: `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${sqlName(table)} (${columns.map(quoteIdentifier).join(', ')})${nulls};\n-- in the next migration:\n${alterTableSql(table, `ADD CONSTRAINT ${quoteIdentifier(name)} ${primary ? 'PRIMARY KEY' : 'UNIQUE'} USING INDEX ${quoteIdentifier(name)}`)}`,
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
    id: 'set-not-null',
    severity: 'error',
    title: 'NOT NULL is checked on every row while reads and writes wait',
    why: 'SET NOT NULL reads the whole table under an ACCESS EXCLUSIVE lock, unless a validated CHECK (column IS NOT NULL) proves it already.',
    instead:
      'Add such a check NOT VALID, validate it in the next migration, and then SET NOT NULL and drop the check, both instant (PostgreSQL 12 and later).',
    elsewhere: 'squawk adding-not-nullable-field, eugene E2, strong_migrations change_column_null',
    examples: {
      given:
        'CREATE TABLE users (email text, name text); ALTER TABLE users ADD CONSTRAINT n CHECK (name IS NOT NULL);',
      bad: 'ALTER TABLE users ALTER COLUMN email SET NOT NULL;',
      good: 'ALTER TABLE users ALTER COLUMN name SET NOT NULL;',
    },
    alter: {
      AT_SetNotNull: (alter, context) => setNotNull(alter, alter.command.name, context),
      AT_AddConstraint: (alter, context) => {
        const constraint = as('Constraint', alter.command.def)
        if (constraint?.contype !== 'CONSTR_NOTNULL' || constraint.skip_validation === true) return undefined
        return setNotNull(alter, strings(constraint.keys)[0], context)
      },
    },
  },
  {
    id: 'foreign-key-without-index',
    severity: 'warning',
    title: 'A foreign key whose columns have no index',
    why: 'Every DELETE or key UPDATE on the referenced table looks for referencing rows; without an index it reads the whole table each time.',
    instead: 'Index the referencing columns before the key is added.',
    elsewhere: 'eugene E15',
    examples: {
      given:
        'CREATE TABLE orders (id int PRIMARY KEY, user_id int, shop_id int); CREATE INDEX o ON orders (shop_id);',
      bad: 'ALTER TABLE orders ADD CONSTRAINT u FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;',
      good: 'ALTER TABLE orders ADD CONSTRAINT s FOREIGN KEY (shop_id) REFERENCES shops (id) NOT VALID;',
    },
    alter: {
      AT_AddConstraint: ({ command, table, known }) => {
        const constraint = as('Constraint', command.def)
        const columns = strings(constraint?.fk_attrs)
        if (constraint?.contype !== 'CONSTR_FOREIGN' || known === undefined || known.open) return undefined
        // A column that the model does not know: then neither are the indexes.
        if (columns.some((column) => !known.columns.has(column))) return undefined
        const leads = (indexed: readonly (string | undefined)[]) =>
          columns.every((column) => indexed.slice(0, columns.length).includes(column))
        const served =
          known.indexes.some((index) => leads(index.columns)) ||
          known.constraints.some(
            (one) => (one.kind === 'primary' || one.kind === 'unique') && leads(one.columns),
          )
        return served
          ? undefined
          : {
              message: `no index of ${sqlName(table)} begins with ${columns.join(', ')}, so every DELETE on ${shown(constraint)} reads all of it`,
              fix: 'Index the columns first, in a migration of its own.',
              grows: [table],
              sql: `CREATE INDEX CONCURRENTLY ${quoteIdentifier(defaultName(table, columns, 'idx'))} ON ${sqlName(table)} (${columns.map(quoteIdentifier).join(', ')});`,
            }
      },
    },
  },
  {
    id: 'foreign-key-type-mismatch',
    severity: 'warning',
    title: 'A foreign key between columns of different types',
    why: 'A bigint key and an integer reference work until the key grows beyond the reference; and comparing the two may pass the index by.',
    instead: 'Give the referencing column the type of the key.',
    examples: {
      given:
        'CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE orders (user_id int, other_id bigint); CREATE INDEX a ON orders (user_id); CREATE INDEX b ON orders (other_id);',
      bad: 'ALTER TABLE orders ADD CONSTRAINT u FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;',
      good: 'ALTER TABLE orders ADD CONSTRAINT u FOREIGN KEY (other_id) REFERENCES users (id) NOT VALID;',
    },
    alter: {
      AT_AddConstraint: ({ command, table, known }, context) => {
        const constraint = as('Constraint', command.def)
        const target = context.table(relationName(constraint?.pktable))
        if (constraint?.contype !== 'CONSTR_FOREIGN' || target === undefined) return undefined
        const primary = target.constraints.find((one) => one.kind === 'primary')?.columns ?? []
        const named = strings(constraint.pk_attrs)
        const targets = named.length > 0 ? named : primary
        return strings(constraint.fk_attrs).flatMap((column, index) => {
          const from = known?.columns.get(column)
          const to = target.columns.get(targets[index] ?? '')
          if (from === undefined || to === undefined || alike(from.base) === alike(to.base)) return []
          return [
            {
              message: `${sqlName(table)}.${column} is ${from.type}, but ${sqlName(target.name)}.${to.name} is ${to.type}`,
              fix: `Make ${column} ${to.type}.`,
            },
          ]
        })
      },
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
        if (others > 0 && addsAgain(context, command.name)) return undefined
        const tables = constraint?.target === undefined ? [table] : [table, constraint.target]
        return {
          message: `${sqlName(table)} is no longer kept by ${command.name ?? ''}`,
          fix: 'Make sure that nothing rests on it.',
          lock: { mode: 'ACCESS EXCLUSIVE', tables },
        }
      },
    },
  },
  {
    id: 'domain-constraint',
    severity: 'warning',
    title: 'A domain’s constraint is checked in every table that uses it',
    why: 'ALTER DOMAIN … ADD CONSTRAINT reads every column of the domain under a lock on its table, and a domain whose constraint is wrong is hard to change.',
    instead: 'Add it NOT VALID and validate it in a later migration; or a CHECK on the column.',
    elsewhere: 'squawk ban-alter-domain-with-add-constraint',
    examples: {
      bad: "ALTER DOMAIN email ADD CONSTRAINT at CHECK (value LIKE '%@%');",
      good: "ALTER DOMAIN email ADD CONSTRAINT at CHECK (value LIKE '%@%') NOT VALID;",
    },
    on: {
      AlterDomainStmt: (it, { statement }) => {
        const constraint = as('Constraint', it.def)
        const name = listedName(it.typeName)
        if (constraint === undefined || constraint.skip_validation === true || name === undefined)
          return undefined
        return {
          message: `every column of the domain ${sqlName(name)} is read, its table locked meanwhile`,
          fix: 'Add it NOT VALID and validate it in a later migration.',
          sql:
            constraint.conname === undefined || constraint.contype !== 'CONSTR_CHECK'
              ? undefined
              : `${statement.text} NOT VALID;\n-- in the next migration:\nALTER DOMAIN ${sqlName(name)} VALIDATE CONSTRAINT ${quoteIdentifier(constraint.conname)};`,
        }
      },
    },
  },
]

function validated({ command, table, known, text }: AlterCommand, kind: string, major: number): Hits {
  const constraint = as('Constraint', command.def)
  if (constraint?.contype !== kind || constraint.skip_validation === true) return undefined
  const foreign = kind === 'CONSTR_FOREIGN'
  const target = foreign ? relationName(constraint.pktable) : undefined
  const tables = target === undefined ? [table] : [table, target]
  const columns = foreign ? strings(constraint.fk_attrs) : []
  const name = constraint.conname ?? defaultName(table, columns, foreign ? 'fkey' : 'check')
  const added =
    text === undefined
      ? undefined
      : constraint.conname === undefined
        ? text.replace(/^ADD\b/i, `ADD CONSTRAINT ${quoteIdentifier(name)}`)
        : text
  return {
    message: foreign
      ? `the foreign key ${name} is checked against every row of ${sqlName(table)} while nobody can write to it${target === undefined ? '' : ` or to ${sqlName(target)}`}`
      : `the check ${name} is tried on every row of ${sqlName(table)} while nobody can read or write it`,
    // A partitioned table takes a foreign key NOT VALID from PostgreSQL 18 on (its release notes).
    fix:
      foreign && known?.partitioned === true && major < 18
        ? 'Add it to every partition NOT VALID and validate it there, then to the partitioned table, which PostgreSQL before 18 does not take NOT VALID.'
        : 'Add it NOT VALID, and validate it in a later migration.',
    lock: { mode: foreign ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE', tables },
    grows: tables,
    sql:
      added === undefined || (foreign && known?.partitioned === true && major < 18)
        ? undefined
        : `${alterTableSql(table, `${added} NOT VALID`)}\n-- in the next migration:\n${alterTableSql(table, `VALIDATE CONSTRAINT ${quoteIdentifier(name)}`)}`,
  }
}

function setNotNull({ table, known }: AlterCommand, column: string | undefined, context: RuleContext): Hits {
  if (column === undefined) return undefined
  const proven = known?.constraints.some((one) => one.valid && one.keepsNullFrom === column)
  // A column that the same change adds has no values of others.
  if (proven === true || known?.columns.get(column)?.notNull === true) return undefined
  const name = defaultName(table, [column], 'not_null')
  const added =
    context.major >= 18
      ? `ADD CONSTRAINT ${quoteIdentifier(name)} NOT NULL ${quoteIdentifier(column)} NOT VALID`
      : `ADD CONSTRAINT ${quoteIdentifier(name)} CHECK (${quoteIdentifier(column)} IS NOT NULL) NOT VALID`
  const last =
    context.major >= 18
      ? []
      : [
          '-- and in the one after, both instant:',
          alterTableSql(
            table,
            `ALTER COLUMN ${quoteIdentifier(column)} SET NOT NULL, DROP CONSTRAINT ${quoteIdentifier(name)}`,
          ),
        ]
  return {
    message: `every row of ${sqlName(table)} is read for a NULL in ${column} while nobody can read or write the table`,
    fix: 'Prove it first by a constraint that is validated apart.',
    lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
    grows: [table],
    sql: [
      alterTableSql(table, added),
      '-- in the next migration:',
      alterTableSql(table, `VALIDATE CONSTRAINT ${quoteIdentifier(name)}`),
      ...last,
    ].join('\n'),
  }
}

function addsAgain(context: RuleContext, name: string | undefined): boolean {
  return (as('AlterTableStmt', context.statement.node)?.cmds ?? []).some(
    (node) => as('Constraint', as('AlterTableCmd', node)?.def)?.conname === name,
  )
}

function shown(constraint: Constraint): string {
  const target: QualifiedName | undefined = relationName(constraint.pktable)
  return target === undefined ? 'the other table' : sqlName(target)
}

/** Types that compare without a cast. */
function alike(base: string): string {
  return base === 'varchar' || base === 'text' ? 'text' : base
}
