import { as, type ColumnDef, type Constraint, relationName, sqlName } from '../syntax/index.ts'

/** A constraint that stands with a column's definition. */
export function constraintOf(column: ColumnDef | undefined, kind: string): Constraint | undefined {
  for (const node of column?.constraints ?? []) {
    const constraint = as('Constraint', node)
    if (constraint?.contype === kind) return constraint
  }
  return undefined
}

/** What a constraint that stands with the column does while the column is added. */
export function checkedNow(constraint: Constraint, column: string) {
  switch (constraint.contype) {
    case 'CONSTR_FOREIGN': {
      const target = relationName(constraint.pktable)
      return {
        what: `the reference to ${target === undefined ? 'the other table' : sqlName(target)} is checked`,
        others: target === undefined ? [] : [target],
      }
    }
    case 'CONSTR_UNIQUE':
      return { what: 'the index of the unique column is built', others: [] }
    case 'CONSTR_PRIMARY':
      return { what: 'the index of the primary key is built', others: [] }
    case 'CONSTR_CHECK':
      return { what: `the check of ${column} is tried`, others: [] }
    default:
      return undefined
  }
}
