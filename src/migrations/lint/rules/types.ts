import { as, key, listedName, relationName, sqlName } from '../../syntax/index.ts'
import type { Hit, Rule } from '../rule.ts'
import { typeChange } from '../type-change.ts'

/** Types: of columns, enums and composites. */
export const typeRules: readonly Rule[] = [
  {
    id: 'column-type-change',
    severity: 'error',
    title: 'A column’s type is changed by writing the whole table anew',
    why: 'ALTER COLUMN TYPE writes the table and its indexes anew under an ACCESS EXCLUSIVE lock, unless the stored bytes stay the same (varchar to text, a longer varchar, a wider numeric of the same scale). The version that runs may not take the new type either.',
    instead:
      'Add a new column, write both, fill it in batches, read the new one, and drop the old in a contract migration.',
    elsewhere: 'squawk changing-column-type, eugene E5, strong_migrations change_column',
    examples: {
      given: 'CREATE TABLE users (id int, name varchar(20));',
      bad: 'ALTER TABLE users ALTER COLUMN id TYPE bigint;',
      good: 'ALTER TABLE users ALTER COLUMN name TYPE text;',
    },
    alter: { AT_AlterColumnType: typeChange },
  },
  {
    id: 'generated-expression-change',
    severity: 'error',
    title: 'A generated column is computed anew for every row',
    why: 'ALTER COLUMN … SET EXPRESSION writes the whole table anew under an ACCESS EXCLUSIVE lock.',
    instead: 'Add a second column with the new expression’s value, filled by a trigger and in batches.',
    elsewhere: 'squawk ban-alter-generated-expression',
    examples: {
      bad: "ALTER TABLE users ALTER COLUMN full_name SET EXPRESSION AS (first || ' ' || last);",
      good: "ALTER TABLE users ALTER COLUMN full_name SET DEFAULT '';",
    },
    alter: {
      AT_SetExpression: ({ command, table }) => ({
        message: `${command.name ?? ''} is computed anew for every row of ${sqlName(table)} while nobody can use it`,
        fix: 'Add a second column, filled by a trigger and in batches.',
        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
        grows: [table],
      }),
    },
  },
  {
    id: 'enum-value-used-at-once',
    severity: 'warning',
    title: 'A new enum value is used in the file that adds it',
    why: 'PostgreSQL refuses a new value in the transaction that adds it. deploy-kit therefore runs such a file without a transaction, and where a later statement fails the first ones stay.',
    instead: 'Add the value in a migration of its own.',
    elsewhere: 'strong_migrations leaves it to the database',
    examples: {
      given: "CREATE TYPE state AS ENUM ('new');",
      bad: "ALTER TYPE state ADD VALUE 'old';\nUPDATE t SET state = 'old' WHERE id = 1;",
      good: "ALTER TYPE state ADD VALUE 'old';",
    },
    file: ({ steps, text }) => {
      const found: Hit[] = []
      const made = new Set<string>()
      for (const [index, { statement }] of steps.entries()) {
        const created = listedName(as('CreateEnumStmt', statement.node)?.typeName)
        if (created !== undefined) made.add(key(created))
        const enumeration = as('AlterEnumStmt', statement.node)
        const name = listedName(enumeration?.typeName)
        if (enumeration?.newVal === undefined || enumeration.oldVal !== undefined) continue
        if (name === undefined || made.has(key(name))) continue
        const quoted = `'${enumeration.newVal.replaceAll("'", "''")}'`
        const user = steps
          .slice(index + 1)
          .find((later) => text.slice(later.statement.offset, later.statement.end).includes(quoted))
        if (user === undefined) continue
        found.push({
          offset: user.statement.offset,
          message: `${quoted} is used in the file that adds it to ${sqlName(name)}, so the file runs without a transaction`,
          fix: 'Add the value in a migration of its own.',
        })
      }
      return found
    },
  },
  {
    id: 'enum-value-without-place',
    severity: 'notice',
    strict: true,
    title: 'An enum value is added without its place in the order',
    why: 'Without BEFORE or AFTER it comes last, and the order of an enum’s values, which ORDER BY uses, can never be changed.',
    instead: 'Say where it belongs.',
    elsewhere: 'squawk require-enum-value-ordering',
    examples: {
      bad: "ALTER TYPE state ADD VALUE 'old';",
      good: "ALTER TYPE state ADD VALUE 'old' AFTER 'new';",
    },
    on: {
      AlterEnumStmt: (it) =>
        it.oldVal === undefined && it.newValNeighbor === undefined
          ? { message: `'${it.newVal ?? ''}' comes last in the order for ever`, fix: 'Add BEFORE or AFTER.' }
          : undefined,
    },
  },
  {
    id: 'create-enum',
    severity: 'notice',
    strict: true,
    title: 'An enum, whose values can never be taken away',
    why: 'An enum can grow, but to drop or reorder values means to make a new type and write every table anew that uses it.',
    instead: 'A text column with a CHECK, or a table of the values.',
    elsewhere: 'eugene W13, squawk ban-add-enum-value',
    examples: {
      bad: "CREATE TYPE state AS ENUM ('new', 'old');",
      good: 'CREATE TABLE states (name text PRIMARY KEY);',
    },
    on: {
      CreateEnumStmt: (it) => {
        const name = listedName(it.typeName)
        return {
          message: `values of ${name === undefined ? 'the enum' : sqlName(name)} can be added and renamed, never dropped`,
          fix: 'Consider text with a CHECK, or a table of the values.',
        }
      },
    },
  },
  {
    id: 'composite-type-change',
    severity: 'warning',
    title: 'A composite type is changed',
    why: 'ALTER TYPE … ADD, DROP or ALTER ATTRIBUTE fails where a table’s column uses the type, or writes typed tables anew; functions and clients that read the row by position break.',
    instead: 'Make a new type.',
    elsewhere: 'squawk ban-add-composite-attribute',
    examples: {
      bad: 'ALTER TYPE address ADD ATTRIBUTE zip text;',
      good: 'CREATE TYPE address_2 AS (street text, zip text);',
    },
    on: {
      AlterTableStmt: (it) => {
        const name = relationName(it.relation)
        return it.objtype === 'OBJECT_TYPE' && name !== undefined
          ? {
              message: `the attributes of ${sqlName(name)} change under those who use it`,
              fix: 'Make a new type.',
            }
          : undefined
      },
    },
  },
]
