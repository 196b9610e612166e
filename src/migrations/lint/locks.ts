import type { Schema } from '../schema/index.ts'
import {
  type AlterTableCmd,
  as,
  dispatch,
  type Handlers,
  key,
  objectName,
  type ParsedStatement,
  type QualifiedName,
  relationName,
} from '../syntax/index.ts'
import type { LockMode } from './types.ts'

/** Which tables a statement locks, by PostgreSQL's manual (13.3 and each command's page). */

export interface TableLock {
  readonly table: QualifiedName
  readonly mode: LockMode
}

const blocked: Readonly<Record<LockMode, string>> = {
  'ACCESS SHARE': 'nothing that an application does',
  'ROW SHARE': 'nothing that an application does',
  'ROW EXCLUSIVE': 'nothing that an application does',
  'SHARE UPDATE EXCLUSIVE': 'VACUUM and other changes of the schema',
  SHARE: 'writes',
  'SHARE ROW EXCLUSIVE': 'writes',
  EXCLUSIVE: 'writes',
  'ACCESS EXCLUSIVE': 'reads and writes',
}

export function blockedBy(mode: LockMode): string {
  return blocked[mode]
}

export function locksOf(statement: ParsedStatement, schema: Schema): readonly TableLock[] {
  return dispatch(handlers, statement.node, schema) ?? []
}

function one(table: QualifiedName | undefined, mode: LockMode): readonly TableLock[] {
  return table === undefined ? [] : [{ table, mode }]
}

const handlers: Handlers<Schema, readonly TableLock[]> = {
  AlterTableStmt: (it) => {
    const table = relationName(it.relation)
    if (it.objtype !== undefined && it.objtype !== 'OBJECT_TABLE') return []
    return (it.cmds ?? []).flatMap((node) => {
      const command = as('AlterTableCmd', node)
      return command === undefined ? [] : [...one(table, modeOf(command)), ...alsoLocked(command)]
    })
  },
  CreateStmt: (it) =>
    (it.tableElts ?? []).flatMap((node) => {
      const inline = as('ColumnDef', node)?.constraints ?? []
      return [node, ...inline].flatMap((each) =>
        one(relationName(as('Constraint', each)?.pktable), 'SHARE ROW EXCLUSIVE'),
      )
    }),
  IndexStmt: (it) =>
    one(relationName(it.relation), it.concurrent === true ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE'),
  DropStmt: (it, schema) => {
    const names = (it.objects ?? []).flatMap((object) => objectName(object) ?? [])
    if (it.removeType === 'OBJECT_TABLE') return names.flatMap((name) => one(name, 'ACCESS EXCLUSIVE'))
    if (it.removeType === 'OBJECT_INDEX' && it.concurrent !== true)
      return names.flatMap((name) => one(tableOfIndex(schema, name), 'ACCESS EXCLUSIVE'))
    return []
  },
  RenameStmt: (it) =>
    it.renameType === 'OBJECT_INDEX' ? [] : one(relationName(it.relation), 'ACCESS EXCLUSIVE'),
  AlterObjectSchemaStmt: (it) => one(relationName(it.relation), 'ACCESS EXCLUSIVE'),
  TruncateStmt: (it) =>
    (it.relations ?? []).flatMap((node) => one(relationName(as('RangeVar', node)), 'ACCESS EXCLUSIVE')),
  LockStmt: (it) =>
    (it.relations ?? []).flatMap((node) => one(relationName(as('RangeVar', node)), lockByNumber(it.mode))),
  CreateTrigStmt: (it) => one(relationName(it.relation), 'SHARE ROW EXCLUSIVE'),
  RuleStmt: (it) => one(relationName(it.relation), 'ACCESS EXCLUSIVE'),
  CreatePolicyStmt: (it) => one(relationName(it.table), 'ACCESS EXCLUSIVE'),
  AlterPolicyStmt: (it) => one(relationName(it.table), 'ACCESS EXCLUSIVE'),
  ClusterStmt: (it) => one(relationName(it.relation), 'ACCESS EXCLUSIVE'),
  RefreshMatViewStmt: (it) =>
    one(relationName(it.relation), it.concurrent === true ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE'),
  UpdateStmt: (it) => one(relationName(it.relation), 'ROW EXCLUSIVE'),
  DeleteStmt: (it) => one(relationName(it.relation), 'ROW EXCLUSIVE'),
}

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

export function modeOf(command: AlterTableCmd): LockMode {
  const subtype = command.subtype ?? ''
  if (light.has(subtype)) return 'SHARE UPDATE EXCLUSIVE'
  if (/^AT_(Enable|Disable)\w*Trig/.test(subtype)) return 'SHARE ROW EXCLUSIVE'
  if (subtype === 'AT_AddConstraint' && as('Constraint', command.def)?.contype === 'CONSTR_FOREIGN')
    return 'SHARE ROW EXCLUSIVE'
  if (/^AT_DetachPartition/.test(subtype) && as('PartitionCmd', command.def)?.concurrent === true)
    return 'SHARE UPDATE EXCLUSIVE'
  return 'ACCESS EXCLUSIVE'
}

/** The other table of a foreign key, the partition of its parent. */
function alsoLocked(command: AlterTableCmd): readonly TableLock[] {
  const partition = as('PartitionCmd', command.def)
  if (partition !== undefined) return one(relationName(partition.name), 'ACCESS EXCLUSIVE')
  const inline = as('ColumnDef', command.def)?.constraints ?? []
  const constraints = command.def === undefined ? [] : [command.def, ...inline]
  return constraints.flatMap((node) =>
    one(relationName(as('Constraint', node)?.pktable), 'SHARE ROW EXCLUSIVE'),
  )
}

export function tableOfIndex(schema: Schema, index: QualifiedName): QualifiedName | undefined {
  for (const table of schema.tables.values()) {
    if (table.name.schema !== index.schema) continue
    const backs = table.constraints.some((constraint) => constraint.name === index.name)
    if (backs || table.indexes.some((known) => known.name === index.name)) return table.name
  }
  return undefined
}

// LOCKMODE in the parse tree is PostgreSQL's number (src/include/storage/lockdefs.h), 8 where none is written.
const numbered: readonly LockMode[] = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
]

export function lockByNumber(mode: number | undefined): LockMode {
  return numbered[(mode ?? 8) - 1] ?? 'ACCESS EXCLUSIVE'
}

/** Whether two names are of the same table. */
export function sameTable(a: QualifiedName, b: QualifiedName): boolean {
  return key(a) === key(b)
}
