import type { Table } from '../../schema/index.ts'
import {
  as,
  type Constraint,
  key,
  type QualifiedName,
  quoteIdentifier,
  relationName,
  sqlName,
  strings,
} from '../../syntax/index.ts'
import { addedValidated } from '../not-valid.ts'
import type { Hit, Rule } from '../rule.ts'
import { defaultName } from '../slices.ts'

/** References: added without a scan under a lock, served by an index. */
export const foreignKeyRules: readonly Rule[] = [
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
    alter: { AT_AddConstraint: (alter, context) => addedValidated(alter, 'CONSTR_FOREIGN', context) },
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
    // An index that the same file builds serves the key as well.
    file: ({ steps, schema, isNew }) =>
      steps.flatMap(({ statement }): readonly Hit[] => {
        const alter = as('AlterTableStmt', statement.node)
        const table = relationName(alter?.relation)
        const known = table === undefined ? undefined : schema.tables.get(key(table))
        if (table === undefined || known === undefined || known.open || isNew(table)) return []
        return (alter?.cmds ?? []).flatMap((node): readonly Hit[] => {
          const constraint = as('Constraint', as('AlterTableCmd', node)?.def)
          if (constraint?.contype !== 'CONSTR_FOREIGN' || isServed(known, strings(constraint.fk_attrs)))
            return []
          return [withoutIndex(table, constraint, statement.offset)]
        })
      }),
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
]

/** Whether an index begins with the columns; a column that the model does not know counts as served. */
function isServed(table: Table, columns: readonly string[]): boolean {
  if (columns.some((column) => !table.columns.has(column))) return true
  const leads = (indexed: readonly (string | undefined)[]) =>
    columns.every((column) => indexed.slice(0, columns.length).includes(column))
  return (
    table.indexes.some((index) => leads(index.columns)) ||
    table.constraints.some((one) => (one.kind === 'primary' || one.kind === 'unique') && leads(one.columns))
  )
}

function withoutIndex(table: QualifiedName, constraint: Constraint, offset: number): Hit {
  const columns = strings(constraint.fk_attrs)
  return {
    offset,
    message: `no index of ${sqlName(table)} begins with ${columns.join(', ')}, so every DELETE on ${shown(constraint)} reads all of it`,
    fix: 'Index the columns first, in a migration of its own.',
    grows: [table],
    sql: `CREATE INDEX CONCURRENTLY ${quoteIdentifier(defaultName(table, columns, 'idx'))} ON ${sqlName(table)} (${columns.map(quoteIdentifier).join(', ')});`,
  }
}

function shown(constraint: Constraint): string {
  const target: QualifiedName | undefined = relationName(constraint.pktable)
  return target === undefined ? 'the other table' : sqlName(target)
}

/** Types that compare without a cast. */
function alike(base: string): string {
  return base === 'varchar' || base === 'text' ? 'text' : base
}
