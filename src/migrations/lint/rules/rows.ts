import { tokenize } from '../../sql/index.ts'
import {
  as,
  type Handlers,
  type Node,
  type NodeBody,
  type QualifiedName,
  relationName,
  sqlName,
} from '../../syntax/index.ts'
import { batchKey, inBatches } from '../later.ts'
import type { Hit, Hits, Rule, RuleContext } from '../rule.ts'

/** Rows that a migration writes or deletes. */
export const rowRules: readonly Rule[] = [
  {
    id: 'update-all-rows',
    severity: 'error',
    title: 'Every row of a table is updated in one statement',
    why: 'It locks every row until the transaction ends, writes the table a second time, and nobody can update those rows meanwhile. On a large table it runs into the statement limit and all is undone.',
    instead:
      'Update in batches of some thousand rows, each committed, in a migration of its own: deploy-kit runs a DO block that commits without a transaction. Where it is cut off it begins again with the first row, so that what it sets must not depend on what was there.',
    elsewhere: 'strong_migrations backfilling data',
    examples: {
      given: 'CREATE TABLE users (id bigint PRIMARY KEY, plan text);',
      bad: "UPDATE users SET plan = 'free';",
      good: "UPDATE users SET plan = 'free' WHERE id BETWEEN 1 AND 5000;",
    },
    on: {
      ...everywhere('UpdateStmt', (it, context, whole) => {
        const table = relationName(it.relation)
        if (table === undefined || context.isNew(table) || !touchesAll(it.whereClause)) return undefined
        return {
          message: `every row of ${sqlName(table)} is written anew, and stays locked until the transaction ends`,
          fix: 'Update in batches, each in a transaction of its own.',
          lock: { mode: 'ROW EXCLUSIVE', tables: [table] },
          grows: [table],
          sql: whole && it.fromClause === undefined ? batches(context, table) : undefined,
        }
      }),
    },
  },
  {
    id: 'delete-all-rows',
    severity: 'error',
    title: 'Every row of a table is deleted',
    why: 'The rows are gone for good, and each is locked until the transaction ends.',
    instead:
      'Say which rows with WHERE, in batches; a table that is to be empty is a question of data, not of the schema.',
    examples: {
      bad: 'DELETE FROM sessions;',
      good: 'DELETE FROM sessions WHERE id BETWEEN 1 AND 5000;',
    },
    on: {
      ...everywhere('DeleteStmt', (it, context, whole) => {
        const table = relationName(it.relation)
        if (table === undefined || context.isNew(table) || !touchesAll(it.whereClause)) return undefined
        return {
          message: `every row of ${sqlName(table)} is deleted for good`,
          fix: 'Say which rows, and delete in batches.',
          lock: { mode: 'ROW EXCLUSIVE', tables: [table] },
          grows: [table],
          sql: whole && it.usingClause === undefined ? batches(context, table) : undefined,
        }
      }),
    },
  },
  {
    id: 'truncate',
    severity: 'error',
    title: 'A table is emptied',
    why: 'TRUNCATE takes an ACCESS EXCLUSIVE lock and deletes every row; with CASCADE also those of every table that refers to it.',
    instead:
      'Make sure that the rows may go in every environment; drop and create a table that is to be new.',
    elsewhere: 'squawk ban-truncate-cascade',
    examples: { bad: 'TRUNCATE sessions;', good: 'CREATE TABLE sessions_2 (id int);' },
    on: {
      TruncateStmt: (it, context) => {
        const tables = (it.relations ?? []).flatMap((node) => relationName(as('RangeVar', node)) ?? [])
        const old = tables.filter((table) => !context.isNew(table))
        if (old.length === 0) return undefined
        const cascade = it.behavior === 'DROP_CASCADE'
        return {
          message: `${old.map(sqlName).join(', ')} ${old.length === 1 ? 'loses' : 'lose'} every row${cascade ? ', and so does every table that refers to it' : ''}`,
          fix: cascade
            ? 'Name every table, and leave CASCADE out.'
            : 'Make sure that the rows may go in every environment.',
          lock: { mode: 'ACCESS EXCLUSIVE', tables: old },
        }
      },
    },
  },
  {
    id: 'change-rows-with-schema',
    severity: 'warning',
    title: 'Rows are changed in the transaction that changes their table',
    why: 'The lock of the ALTER TABLE is held until the rows are done, so nobody can read the table meanwhile.',
    instead: 'Change the schema in one migration, and fill the rows in the next.',
    elsewhere: 'strong_migrations backfilling data, eugene E4',
    examples: {
      bad: 'ALTER TABLE users ADD COLUMN plan text;\nUPDATE users SET plan = kind WHERE id < 5;',
      good: 'UPDATE users SET plan = kind WHERE id < 5;',
    },
    file: ({ steps, transactional }) => {
      if (!transactional) return []
      const locked = new Set<string>()
      return steps.flatMap(({ statement, exclusive }): readonly Hit[] => {
        const changes = as('UpdateStmt', statement.node) ?? as('DeleteStmt', statement.node)
        const table = relationName(changes?.relation)
        const held = table !== undefined && locked.has(sqlName(table))
        for (const name of exclusive) locked.add(sqlName(name))
        return held && table !== undefined
          ? [
              {
                offset: statement.offset,
                message: `nobody can read ${sqlName(table)} until these rows are changed: an earlier statement holds its lock`,
                fix: 'Change the schema in one migration, and the rows in the next.',
                lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                grows: [table],
              },
            ]
          : []
      })
    },
  },
  {
    id: 'insert-from-query',
    severity: 'notice',
    title: 'Rows are copied from a query',
    why: 'INSERT … SELECT and CREATE TABLE AS read and write in one transaction: for as long as that takes, locks and old row versions are kept.',
    instead: 'Copy in batches where the source is large.',
    examples: {
      bad: 'INSERT INTO archive SELECT * FROM orders;',
      good: "INSERT INTO plans (name) VALUES ('free');",
    },
    on: {
      InsertStmt: (it, context) => copied(it.selectStmt, it.relation, context, it.withClause),
      CreateTableAsStmt: (it, context) =>
        it.objtype === 'OBJECT_MATVIEW' || it.into?.skipData === true
          ? undefined
          : copied(it.query, it.into?.rel, context),
    },
  },
  {
    id: 'duplicate-assignment',
    severity: 'error',
    title: 'A column is set twice in one UPDATE',
    why: 'PostgreSQL refuses it.',
    instead: 'Set it once.',
    elsewhere: 'squawk ban-duplicate-column-assignments',
    examples: {
      bad: 'UPDATE users SET a = 1, a = 2 WHERE id = 1;',
      good: 'UPDATE users SET a = 1, b = 2 WHERE id = 1;',
    },
    on: {
      UpdateStmt: (it) => {
        const targets = (it.targetList ?? []).map((node) => as('ResTarget', node))
        // `a[1] = …, a[2] = …` are two places of one column.
        const names = targets.flatMap((target) =>
          (target?.indirection ?? []).length > 0 ? [] : (target?.name ?? []),
        )
        const twice = names.find((name, index) => names.indexOf(name) !== index)
        return twice === undefined
          ? undefined
          : { message: `${twice} is set twice, which PostgreSQL refuses`, fix: 'Set it once.' }
      },
    },
  },
]

/** An UPDATE or a DELETE. */
type Changing = Partial<NodeBody<'UpdateStmt'>> & Partial<NodeBody<'DeleteStmt'>>

/**
 * Handlers for statements of a kind, those within WITH included, which act as well.
 * @param find `whole`: it is the migration's own statement, so that its text is all of it
 */
function everywhere(
  kind: 'UpdateStmt' | 'DeleteStmt',
  find: (it: Changing, context: RuleContext, whole: boolean) => Hit | undefined,
): Handlers<RuleContext, Hits> {
  const within = (clause: NodeBody<'WithClause'> | undefined, context: RuleContext): readonly Hit[] =>
    (clause?.ctes ?? []).flatMap((node) => {
      const body = as(kind, as('CommonTableExpr', node)?.ctequery)
      return body === undefined ? [] : (find(body, context, false) ?? [])
    })
  const own = (it: Changing, context: RuleContext): readonly Hit[] => {
    const hit = find(it, context, it.withClause === undefined && it.returningClause === undefined)
    return [...(hit === undefined ? [] : [hit]), ...within(it.withClause, context)]
  }
  return {
    SelectStmt: (it, context) => within(it.withClause, context),
    InsertStmt: (it, context) => within(it.withClause, context),
    MergeStmt: (it, context) => within(it.withClause, context),
    UpdateStmt: (it, context) => within(it.withClause, context),
    DeleteStmt: (it, context) => within(it.withClause, context),
    [kind]: own,
  }
}

function copied(
  query: Node | undefined,
  into: Parameters<typeof relationName>[0],
  context: RuleContext,
  clause?: NodeBody<'WithClause'>,
): Hit | undefined {
  const source = as('SelectStmt', query)
  const named = new Set(
    [...(clause?.ctes ?? []), ...(source?.withClause?.ctes ?? [])].map(
      (node) => as('CommonTableExpr', node)?.ctename,
    ),
  )
  const from = (source?.fromClause ?? []).flatMap((node) => relationName(as('RangeVar', node)) ?? [])
  const old = from.filter((table) => !context.isNew(table) && !named.has(table.name))
  const table = relationName(into)
  if (source === undefined || old.length === 0 || table === undefined) return undefined
  return {
    message: `rows of ${old.map(sqlName).join(', ')} are copied into ${sqlName(table)} in one transaction`,
    fix: 'Copy in batches where the source is large.',
    grows: old,
  }
}

/** No WHERE, or one that is plainly true. */
function touchesAll(where: Node | undefined): boolean {
  if (where === undefined) return true
  const constant = as('A_Const', where)
  if (constant !== undefined) return constant.boolval?.boolval === true
  const comparison = as('A_Expr', where)
  const [left, right] = [as('A_Const', comparison?.lexpr), as('A_Const', comparison?.rexpr)]
  return left !== undefined && right !== undefined && JSON.stringify(left.ival) === JSON.stringify(right.ival)
}

/** The statement in batches; undefined in a block and where the key of its table is not known. */
function batches({ statement, ...context }: RuleContext, name: QualifiedName): string | undefined {
  const key = batchKey(context.table(name))
  if (key === undefined || statement.inBlock) return undefined
  const tokens = tokenize(statement.text)
  let depth = 0
  const end = tokens.findIndex(({ kind, text }) => {
    if (kind === 'symbol' && text === '(') depth++
    if (kind === 'symbol' && text === ')') depth--
    return depth === 0 && kind === 'word' && text === 'where'
  })
  const change = statement.text.slice(0, (end === -1 ? tokens : tokens.slice(0, end)).at(-1)?.end)
  return inBatches(name, key, change).join('\n')
}
