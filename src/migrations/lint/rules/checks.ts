import type { LockMode } from '../../locks/index.ts'
import { as, key, listedName, quoteIdentifier, relationName, sqlName, strings } from '../../syntax/index.ts'
import { inMigrations, notNullParts } from '../later.ts'
import { addedValidated } from '../not-valid.ts'
import type { AlterCommand, Hit, Hits, Rule, RuleContext } from '../rule.ts'

/** Checks and NOT NULL: added without a scan under a lock, validated apart. */
export const checkRules: readonly Rule[] = [
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
    alter: { AT_AddConstraint: (alter, context) => addedValidated(alter, 'CONSTR_CHECK', context) },
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
      const added = new Map<string, LockMode>()
      const found: Hit[] = []
      for (const { statement } of steps) {
        const alter = as('AlterTableStmt', statement.node)
        const table = relationName(alter?.relation)
        if (table === undefined) continue
        for (const node of alter?.cmds ?? []) {
          const command = as('AlterTableCmd', node)
          const constraint = as('Constraint', command?.def)
          if (constraint?.skip_validation === true) {
            const foreign = constraint.contype === 'CONSTR_FOREIGN'
            added.set(
              `${key(table)} ${constraint.conname}`,
              foreign ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE',
            )
          }
          if (command?.subtype !== 'AT_ValidateConstraint') continue
          const mode = added.get(`${key(table)} ${command.name}`)
          if (mode === undefined) continue
          found.push({
            offset: statement.offset,
            message: `${command.name} is validated under the lock that adding it took on ${sqlName(table)}`,
            fix: 'Validate it in a migration of its own.',
            lock: { mode, tables: [table] },
            grows: [table],
          })
        }
      }
      return found
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

function setNotNull({ table, known }: AlterCommand, column: string | undefined, context: RuleContext): Hits {
  if (column === undefined) return undefined
  const proven = known?.constraints.some((one) => one.valid && one.keepsNullFrom === column)
  // A column that the same change adds has no values of others.
  if (proven === true || known?.columns.get(column)?.notNull === true) return undefined
  return {
    message: `every row of ${sqlName(table)} is read for a NULL in ${column} while nobody can read or write the table`,
    fix: 'Prove it first by a constraint that is validated apart.',
    lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
    grows: [table],
    sql: inMigrations(notNullParts(table, column, context.major)),
  }
}
