import { key, type NodeBody, objectName, type QualifiedName, relationName } from '../syntax/index.ts'
import { findTable, type Schema, type Table } from './schema.ts'

/** ALTER … RENAME of a table, a column or a type. */
export function rename(schema: Schema, it: NodeBody<'RenameStmt'>): void {
  const { newname, subname } = it
  const table = findTable(schema, relationName(it.relation))
  if (newname === undefined) return
  if (it.renameType === 'OBJECT_TABLE' && table !== undefined) {
    move(schema, table, { ...table.name, name: newname })
    return
  }
  if (it.renameType === 'OBJECT_COLUMN' && table !== undefined && subname !== undefined) {
    const column = table.columns.get(subname)
    if (column === undefined) return
    table.columns.delete(subname)
    table.columns.set(newname, { ...column, name: newname })
    const renamed = (name: string) => (name === subname ? newname : name)
    for (const [index, constraint] of table.constraints.entries())
      table.constraints[index] = { ...constraint, columns: constraint.columns.map(renamed) }
    for (const [index, one] of table.indexes.entries())
      table.indexes[index] = {
        ...one,
        columns: one.columns.map((name) => (name === undefined ? name : renamed(name))),
      }
    return
  }
  if (it.renameType === 'OBJECT_TYPE') {
    const name = objectName(it.object)
    const known = name === undefined ? undefined : schema.enums.get(key(name))
    if (name === undefined || known === undefined) return
    schema.enums.delete(key(name))
    schema.enums.set(key({ ...name, name: newname }), known)
  }
}

/** Gives a table another name or schema. */
export function move(schema: Schema, table: Table, name: QualifiedName): void {
  schema.tables.delete(key(table.name))
  schema.tables.set(key(name), { ...table, name })
  schema.unsettled.add(key(name))
}
