import { type AlterTableCmd, as, type ColumnDef, type Node } from '../syntax/index.ts'
import { readColumn, readConstraint, readType } from './columns.ts'
import type { Column, Since, Table, TableConstraint } from './schema.ts'

/** The constraints that stand with a column's definition. */
export function newConstraints(definition: ColumnDef, since: Since): readonly TableConstraint[] {
  return (definition.constraints ?? []).flatMap((node) => {
    const constraint = as('Constraint', node)
    const read = constraint === undefined ? undefined : readConstraint(constraint, since, definition.colname)
    return read === undefined ? [] : [{ ...read, valid: true }]
  })
}

/** Does to a table of the model what the commands of an ALTER TABLE do. */
export function alterTable(table: Table, commands: readonly Node[], since: Since): void {
  for (const node of commands) {
    const command = as('AlterTableCmd', node)
    if (command !== undefined) alter(table, command, since)
  }
}

function alter(table: Table, command: AlterTableCmd, since: Since): void {
  const name = command.name ?? ''
  const definition = as('ColumnDef', command.def)
  switch (command.subtype) {
    case 'AT_AddColumn': {
      const column = definition === undefined ? undefined : readColumn(definition, since)
      if (definition === undefined || column === undefined) return
      if (command.missing_ok === true && table.columns.has(column.name)) return
      table.columns.set(column.name, column)
      table.constraints.push(...newConstraints(definition, since))
      return
    }
    case 'AT_DropColumn':
      table.columns.delete(name)
      remove(table.constraints, (constraint) => constraint.columns.includes(name))
      remove(table.indexes, (index) => index.columns.includes(name))
      return
    case 'AT_AlterColumnType':
      change(table, name, readType(definition?.typeName))
      return
    case 'AT_SetNotNull':
      change(table, name, { notNull: true })
      return
    case 'AT_DropNotNull':
      change(table, name, { notNull: false })
      return
    case 'AT_AddConstraint': {
      const constraint = as('Constraint', command.def)
      const read = constraint === undefined ? undefined : readConstraint(constraint, since)
      if (read === undefined) return
      const index = table.indexes.find((one) => one.name === constraint?.indexname)
      const named = index?.columns.filter((column) => column !== undefined) ?? []
      const columns = read.columns.length === 0 ? named : read.columns
      table.constraints.push({ ...read, columns })
      if ((read.kind === 'primary' || read.kind === 'not-null') && read.valid)
        for (const column of columns) change(table, column, { notNull: true })
      return
    }
    case 'AT_ValidateConstraint': {
      const at = table.constraints.findIndex((constraint) => constraint.name === name)
      const known = table.constraints[at]
      if (known !== undefined) table.constraints[at] = { ...known, valid: true }
      return
    }
    case 'AT_DropConstraint':
      remove(table.constraints, (constraint) => constraint.name === name)
      return
    default:
      return
  }
}

function change(table: Table, name: string, changes: Partial<Column>): void {
  const column = table.columns.get(name)
  if (column !== undefined) table.columns.set(name, { ...column, ...changes })
}

function remove<Item>(items: Item[], gone: (item: Item) => boolean): void {
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at]
    if (item !== undefined && gone(item)) items.splice(at, 1)
  }
}
