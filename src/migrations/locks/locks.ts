import type { Schema } from '../schema/index.ts'
import {
  as,
  dispatch,
  type Handlers,
  key,
  type NodeBody,
  objectName,
  type ParsedStatement,
  type QualifiedName,
  relationName,
} from '../syntax/index.ts'
import { locksOfAlterTable, targetsOf } from './alter-table.ts'
import { lockByNumber, one, stronger, type TableLock } from './modes.ts'

/** The locks that a statement takes, by PostgreSQL's manual (13.3 and each command's page). */
export function locksOf(statement: ParsedStatement, schema: Schema): readonly TableLock[] {
  return dispatch(handlers, statement.node, schema) ?? []
}

/** The strongest lock that the statements take together on each table; those that they create themselves are left out. */
export function strongestLocks(statements: readonly ParsedStatement[], schema: Schema): readonly TableLock[] {
  const created = new Set<string>()
  const strongest = new Map<string, TableLock>()
  for (const statement of statements) {
    const { node, inBlock } = statement
    const made = relationName(as('CreateStmt', node)?.relation ?? as('CreateTableAsStmt', node)?.into?.rel)
    if (made !== undefined && !inBlock) created.add(key(made))
    for (const lock of locksOf(statement, schema)) {
      const name = key(lock.table)
      const before = strongest.get(name)
      if (created.has(name)) continue
      if (before === undefined || stronger(lock.mode, before.mode)) strongest.set(name, lock)
    }
  }
  return [...strongest.values()]
}

const handlers: Handlers<Schema, readonly TableLock[]> = {
  AlterTableStmt: locksOfAlterTable,
  CreateStmt: (it) => {
    const parents = (it.inhRelations ?? []).flatMap((node) => relationName(as('RangeVar', node)) ?? [])
    return [
      // A partition is made under the lock that its parent's readers meet; a child table is not.
      ...parents.flatMap((parent) =>
        one(parent, it.partbound === undefined ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'),
      ),
      ...(it.tableElts ?? []).flatMap((node) => {
        const inline = as('ColumnDef', node)?.constraints ?? []
        return [node, ...inline].flatMap((each) =>
          one(relationName(as('Constraint', each)?.pktable), 'SHARE ROW EXCLUSIVE'),
        )
      }),
    ]
  },
  IndexStmt: (it) =>
    one(relationName(it.relation), it.concurrent === true ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE'),
  DropStmt: locksOfDrop,
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
  ReindexStmt: (it, schema) => {
    const named = relationName(it.relation)
    const table =
      it.kind === 'REINDEX_OBJECT_INDEX' && named !== undefined ? tableOfIndex(schema, named) : named
    const concurrent = (it.params ?? []).some((node) => as('DefElem', node)?.defname === 'concurrently')
    return one(table, concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE')
  },
  VacuumStmt: (it) =>
    (it.rels ?? []).flatMap((node) =>
      one(
        relationName(as('VacuumRelation', node)?.relation),
        vacuumsFull(it) ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE',
      ),
    ),
  RefreshMatViewStmt: (it) =>
    one(relationName(it.relation), it.concurrent === true ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE'),
  InsertStmt: (it) => one(relationName(it.relation), 'ROW EXCLUSIVE'),
  UpdateStmt: (it) => one(relationName(it.relation), 'ROW EXCLUSIVE'),
  DeleteStmt: (it) => one(relationName(it.relation), 'ROW EXCLUSIVE'),
  MergeStmt: (it) => one(relationName(it.relation), 'ROW EXCLUSIVE'),
}

function locksOfDrop(it: NodeBody<'DropStmt'>, schema: Schema): readonly TableLock[] {
  const objects = it.objects ?? []
  switch (it.removeType) {
    case 'OBJECT_TABLE':
      // A foreign key that goes takes its triggers from the other table as well.
      return objects.flatMap((object) => {
        const name = objectName(object)
        if (name === undefined) return []
        const targets = targetsOf(schema.tables.get(key(name)), () => true)
        return [name, ...targets].flatMap((table) => one(table, 'ACCESS EXCLUSIVE'))
      })
    case 'OBJECT_INDEX':
      if (it.concurrent === true) return []
      return objects.flatMap((object) => {
        const name = objectName(object)
        return one(name === undefined ? undefined : tableOfIndex(schema, name), 'ACCESS EXCLUSIVE')
      })
    case 'OBJECT_TRIGGER':
    case 'OBJECT_POLICY':
    case 'OBJECT_RULE':
      return objects.flatMap((object) => {
        const parts = as('List', object)?.items ?? []
        return one(objectName({ List: { items: parts.slice(0, -1) } }), 'ACCESS EXCLUSIVE')
      })
    default:
      return []
  }
}

/** Whether VACUUM copies its tables; `FULL false` does not. */
export function vacuumsFull(it: NodeBody<'VacuumStmt'>): boolean {
  const option = (it.options ?? [])
    .map((node) => as('DefElem', node))
    .findLast((element) => element?.defname === 'full')
  if (option === undefined) return false
  const word = as('String', option.arg)?.sval ?? ''
  const number = as('Integer', option.arg)
  return !/^(false|off)$/i.test(word) && !(number !== undefined && (number.ival ?? 0) === 0)
}

export function tableOfIndex(schema: Schema, index: QualifiedName): QualifiedName | undefined {
  for (const table of schema.tables.values()) {
    if (table.name.schema !== index.schema) continue
    const backs = table.constraints.some((constraint) => constraint.name === index.name)
    if (backs || table.indexes.some((known) => known.name === index.name)) return table.name
  }
  return undefined
}
