import { as, type NodeBody, relationName, sqlName } from '../../syntax/index.ts'
import type { Rule } from '../rule.ts'

/** What an index is of. */
export const indexColumnRules: readonly Rule[] = [
  {
    id: 'wide-index',
    severity: 'notice',
    strict: true,
    title: 'An index of more than three columns',
    why: 'A non-unique index of many columns is large, slows every write, and seldom serves better than its first columns alone.',
    instead: 'Index the columns that narrow the result most, two or three of them.',
    elsewhere: 'strong_migrations add_index_columns',
    examples: {
      bad: 'CREATE INDEX CONCURRENTLY i ON users (a, b, c, d);',
      good: 'CREATE INDEX CONCURRENTLY i ON users (a, b, c);',
    },
    on: {
      IndexStmt: (it) =>
        it.unique !== true && (it.indexParams ?? []).length > 3
          ? {
              message: `the index ${it.idxname ?? ''} has ${(it.indexParams ?? []).length} columns`,
              fix: 'Index the two or three columns that narrow the result most.',
            }
          : undefined,
    },
  },
  {
    id: 'duplicate-index',
    severity: 'warning',
    title: 'The same index is there already',
    why: 'Two indexes of the same columns cost twice at every write and serve once.',
    instead: 'Leave it out, or drop the other one.',
    examples: {
      given: 'CREATE TABLE users (id int PRIMARY KEY, email text); CREATE INDEX a ON users (email);',
      bad: 'CREATE INDEX CONCURRENTLY b ON users (email);',
      good: 'CREATE INDEX CONCURRENTLY b ON users (lower(email));',
    },
    on: {
      IndexStmt: (it, context) => {
        const table = context.table(relationName(it.relation))
        const columns = plainColumns(it)
        if (table === undefined || columns === undefined) return undefined
        const same = (other: readonly (string | undefined)[]) => other.join(',') === columns.join(',')
        const twin =
          table.indexes.find(
            (one) => !one.special && same(one.columns) && one.unique === (it.unique === true),
          ) ??
          table.constraints.find(
            (one) => (one.kind === 'primary' || one.kind === 'unique') && same(one.columns),
          )
        return twin === undefined
          ? undefined
          : {
              message: `${sqlName(table.name)} has an index of (${columns.join(', ')}) already${twin.name === undefined ? '' : `: ${twin.name}`}`,
              fix: 'Leave this one out, or drop the other.',
            }
      },
    },
  },
]

/** The columns of a plain B-tree index in its usual order; undefined for anything else. */
function plainColumns(it: NodeBody<'IndexStmt'>): readonly string[] | undefined {
  if (it.whereClause !== undefined || (it.accessMethod ?? 'btree') !== 'btree') return undefined
  if ((it.indexIncludingParams ?? []).length > 0) return undefined
  const columns = (it.indexParams ?? []).flatMap((node) => {
    const element = as('IndexElem', node)
    const usual =
      (element?.ordering ?? 'SORTBY_DEFAULT') === 'SORTBY_DEFAULT' &&
      (element?.opclass ?? []).length === 0 &&
      (element?.collation ?? []).length === 0
    return usual && element?.name !== undefined ? [element.name] : []
  })
  return columns.length > 0 && columns.length === (it.indexParams ?? []).length ? columns : undefined
}
