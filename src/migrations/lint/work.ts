import { as, type ParsedStatement, type QualifiedName, relationName, sqlName } from '../syntax/index.ts'
import type { Hit, Step } from './rule.ts'

/**
 * What in a statement takes as long as a table is large: what a rule has said so of, and what is all right by itself
 * but not while another table is locked.
 */
export function workOf(
  statement: ParsedStatement,
  found: readonly Hit[],
  isNew: (table: QualifiedName | undefined) => boolean,
): Step['work'] {
  const grows = found.flatMap((hit) => hit.grows ?? [])
  if (grows.length > 0) return { what: `reads or writes all of ${names(grows)}`, tables: grows }
  const { node } = statement
  const alter = as('AlterTableStmt', node)
  const table = relationName(alter?.relation)
  const validates = (alter?.cmds ?? []).some(
    (item) => as('AlterTableCmd', item)?.subtype === 'AT_ValidateConstraint',
  )
  if (table !== undefined && validates && !isNew(table))
    return { what: `reads all of ${sqlName(table)}`, tables: [table] }
  const view = as('RefreshMatViewStmt', node)
  if (view !== undefined) return { what: 'runs the query of a materialized view', tables: [] }
  const rows = as('UpdateStmt', node) ?? as('DeleteStmt', node) ?? as('MergeStmt', node)
  const target = relationName(rows?.relation)
  if (target !== undefined && !isNew(target))
    return { what: `changes rows of ${sqlName(target)}`, tables: [target] }
  return undefined
}

function names(tables: readonly QualifiedName[]): string {
  return [...new Set(tables.map(sqlName))].join(', ')
}
