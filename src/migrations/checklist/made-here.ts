import type { Column, Schema } from '../schema/index.ts'
import {
  as,
  key,
  listedName,
  type ParsedStatement,
  type QualifiedName,
  relationName,
} from '../syntax/index.ts'

/** What a migration itself creates: nobody uses it yet, so nothing that is done to it can break or lose anything. */
export interface MadeHere {
  relation(name: QualifiedName | undefined): boolean
  column(table: QualifiedName | undefined, column: string | undefined): boolean
  /** A view, function or type that is dropped and made anew in the same migration. */
  again(kind: string, name: QualifiedName | undefined): boolean
  /** A trigger that the migration puts on a table. */
  trigger(table: QualifiedName | undefined, name: string | undefined): boolean
  type(name: QualifiedName | undefined): boolean
  schema(name: string | undefined): boolean
  /** A column as the migrations before made it; undefined where they are not at hand or do not say. */
  before(table: QualifiedName | undefined, column: string | undefined): Column | undefined
}

/** @param schema the schema before the migration, read when it is asked for */
export function madeHere(statements: readonly ParsedStatement[], schema?: () => Schema): MadeHere {
  const relations = new Set<string>()
  const columns = new Set<string>()
  const types = new Set<string>()
  const schemas = new Set<string>()
  const routines = new Set<string>()
  const triggers = new Set<string>()
  const add = (set: Set<string>, name: QualifiedName | undefined) => {
    if (name !== undefined) set.add(key(name))
  }
  for (const { node, inBlock } of statements) {
    const table = as('CreateStmt', node)
    // IF NOT EXISTS, or a block's condition: the table may be there already, with data.
    const certain = !inBlock
    if (table !== undefined && table.if_not_exists !== true && certain)
      add(relations, relationName(table.relation))
    const query = as('CreateTableAsStmt', node)
    if (query !== undefined && query.if_not_exists !== true && certain)
      add(relations, relationName(query.into?.rel))
    add(relations, relationName(as('ViewStmt', node)?.view))
    const sequence = as('CreateSeqStmt', node)
    if (sequence?.if_not_exists !== true) add(relations, relationName(sequence?.sequence))
    add(types, listedName(as('CreateEnumStmt', node)?.typeName))
    add(types, relationName(as('CompositeTypeStmt', node)?.typevar))
    add(types, listedName(as('CreateDomainStmt', node)?.domainname))
    add(types, listedName(as('CreateRangeStmt', node)?.typeName))
    add(routines, listedName(as('CreateFunctionStmt', node)?.funcname))
    const trigger = as('CreateTrigStmt', node)
    const on = relationName(trigger?.relation)
    if (on !== undefined && !inBlock) triggers.add(`${key(on)}.${trigger?.trigname ?? ''}`)
    const schema = as('CreateSchemaStmt', node)
    if (schema?.schemaname !== undefined && schema.if_not_exists !== true) schemas.add(schema.schemaname)
    const alter = as('AlterTableStmt', node)
    for (const item of alter?.cmds ?? []) {
      const command = as('AlterTableCmd', item)
      const column = as('ColumnDef', command?.def)
      const name = relationName(alter?.relation)
      if (command?.subtype !== 'AT_AddColumn' || command.missing_ok === true || inBlock) continue
      if (name !== undefined && column?.colname !== undefined) columns.add(`${key(name)}.${column.colname}`)
    }
  }
  const has = (set: ReadonlySet<string>, name: QualifiedName | undefined) =>
    name !== undefined && set.has(key(name))
  const relation = (name: QualifiedName | undefined) =>
    has(relations, name) || (name !== undefined && schemas.has(name.schema))
  return {
    relation,
    column: (table, column) =>
      relation(table) || (table !== undefined && columns.has(`${key(table)}.${column ?? ''}`)),
    again: (kind, name) => {
      if (kind === 'view') return has(relations, name)
      return kind === 'routine' ? has(routines, name) : has(types, name)
    },
    trigger: (table, name) => table !== undefined && triggers.has(`${key(table)}.${name ?? ''}`),
    type: (name) => has(types, name),
    schema: (name) => name !== undefined && schemas.has(name),
    before: (table, column) =>
      table === undefined || column === undefined
        ? undefined
        : schema?.().tables.get(key(table))?.columns.get(column),
  }
}
