import type { Schema, Table, TableConstraint } from '../schema/index.ts'
import {
  type AlterTableCmd,
  type AlterTableStmt,
  as,
  key,
  type QualifiedName,
  relationName,
} from '../syntax/index.ts'
import { type LockMode, one, type TableLock } from './modes.ts'

/** The locks of an ALTER TABLE: on the table by its commands, and on those that its foreign keys and partitions lead to. */
export function locksOfAlterTable(it: AlterTableStmt, schema: Schema): readonly TableLock[] {
  const table = relationName(it.relation)
  if (table === undefined || (it.objtype !== undefined && it.objtype !== 'OBJECT_TABLE')) return []
  const known = schema.tables.get(key(table))
  return (it.cmds ?? []).flatMap((node) => {
    const command = as('AlterTableCmd', node)
    return command === undefined ? [] : [...one(table, modeOf(command)), ...alsoLocked(command, known)]
  })
}

// Source: the manual's page of ALTER TABLE.
const light = new Set([
  'AT_ValidateConstraint',
  'AT_SetStatistics',
  'AT_SetOptions',
  'AT_ResetOptions',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
  'AT_ClusterOn',
  'AT_DropCluster',
  'AT_AttachPartition',
])

function modeOf(command: AlterTableCmd): LockMode {
  const subtype = command.subtype ?? ''
  if (light.has(subtype)) return 'SHARE UPDATE EXCLUSIVE'
  if (/^AT_(Enable|Disable)\w*Trig/.test(subtype)) return 'SHARE ROW EXCLUSIVE'
  if (subtype === 'AT_AddConstraint' && as('Constraint', command.def)?.contype === 'CONSTR_FOREIGN')
    return 'SHARE ROW EXCLUSIVE'
  if (/^AT_DetachPartition/.test(subtype) && as('PartitionCmd', command.def)?.concurrent === true)
    return 'SHARE UPDATE EXCLUSIVE'
  return 'ACCESS EXCLUSIVE'
}

/** The other table of a foreign key that comes or goes, the partition of its parent. */
function alsoLocked(command: AlterTableCmd, known: Table | undefined): readonly TableLock[] {
  const partition = as('PartitionCmd', command.def)
  if (partition !== undefined) return one(relationName(partition.name), 'ACCESS EXCLUSIVE')
  const { name = '', subtype } = command
  if (subtype === 'AT_DropConstraint' || subtype === 'AT_DropColumn') {
    const gone = targetsOf(known, (constraint) =>
      subtype === 'AT_DropColumn' ? constraint.columns.includes(name) : constraint.name === name,
    )
    return gone.flatMap((target) => one(target, 'ACCESS EXCLUSIVE'))
  }
  const inline = as('ColumnDef', command.def)?.constraints ?? []
  const constraints = command.def === undefined ? [] : [command.def, ...inline]
  return constraints.flatMap((node) =>
    one(relationName(as('Constraint', node)?.pktable), 'SHARE ROW EXCLUSIVE'),
  )
}

/** The tables that a table's foreign keys lead to. */
export function targetsOf(
  table: Table | undefined,
  which: (constraint: TableConstraint) => boolean,
): readonly QualifiedName[] {
  return (table?.constraints ?? []).flatMap((constraint) =>
    constraint.target !== undefined && which(constraint) ? [constraint.target] : [],
  )
}
