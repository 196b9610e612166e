import {
  as,
  dispatch,
  type Handlers,
  kindOf,
  listedName,
  type Node,
  objectName,
  type ParsedStatement,
  relationName,
  sqlName,
  walk,
} from '../syntax/index.ts'
import { adds, breaks, type Effect, forbids, neutral } from './effect.ts'
import { effectsOfDrop } from './effect-of-drop.ts'
import { effectsOfAlterTable } from './effect-of-table.ts'
import type { MadeHere } from './made-here.ts'

/** What a statement means for the running version, the next one, and the data. A kind that is not known counts as a low risk. */
export function effectsOf(statement: ParsedStatement, here: MadeHere): readonly Effect[] {
  return (
    dispatch(handlers, statement.node, here) ?? [
      neutral(`runs ${kindOf(statement.node).replace(/Stmt$/, '')}`, 'low'),
    ]
  )
}

const nothing: readonly Effect[] = []

const handlers: Handlers<MadeHere, readonly Effect[]> = {
  AlterTableStmt: effectsOfAlterTable,
  DropStmt: effectsOfDrop,
  CreateStmt: (it) => [adds(`creates the table ${shown(relationName(it.relation))}`)],
  CreateTableAsStmt: (it) => [adds(`creates ${shown(relationName(it.into?.rel))} from a query`, 'low')],
  CreateEnumStmt: (it) => [adds(`creates the type ${shown(listedName(it.typeName))}`)],
  CompositeTypeStmt: (it) => [adds(`creates the type ${shown(relationName(it.typevar))}`)],
  CreateDomainStmt: (it) => [adds(`creates the domain ${shown(listedName(it.domainname))}`)],
  CreateRangeStmt: (it) => [adds(`creates the type ${shown(listedName(it.typeName))}`)],
  CreateSchemaStmt: (it) => [adds(`creates the schema ${it.schemaname ?? ''}`)],
  CreateSeqStmt: (it) => [adds(`creates the sequence ${shown(relationName(it.sequence))}`)],
  CreateExtensionStmt: (it) => [adds(`creates the extension ${it.extname ?? ''}`)],
  CreateForeignTableStmt: () => [adds('creates a foreign table')],
  ViewStmt: (it) => [
    adds(`creates the view ${shown(relationName(it.view))}`, it.replace === true ? 'low' : 'none'),
  ],
  CreateFunctionStmt: (it) => [
    adds(`creates the function ${shown(listedName(it.funcname))}`, it.replace === true ? 'low' : 'none'),
  ],
  // An index serves, nobody needs it to work, unless ON CONFLICT names it.
  IndexStmt: (it, here) => {
    const table = relationName(it.relation)
    const what = `builds the index ${it.idxname ?? ''} on ${shown(table)}`
    if (here.relation(table)) return [neutral(what, 'none')]
    return it.unique === true ? [adds(what, 'low')] : [neutral(what, it.concurrent === true ? 'none' : 'low')]
  },
  AlterEnumStmt: (it) => [
    it.oldVal === undefined
      ? adds(`adds the value '${it.newVal ?? ''}' to ${shown(listedName(it.typeName))}`)
      : breaks(`renames the value '${it.oldVal}' of ${shown(listedName(it.typeName))}`),
  ],
  RenameStmt: (it, here) => {
    const kind = (it.renameType ?? '').replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ')
    const of = relationName(it.relation)
    const what = `renames ${kind} ${it.subname ?? (of === undefined ? '' : sqlName(of))} to ${it.newname ?? ''}`
    if (here.relation(of) || (it.renameType === 'OBJECT_COLUMN' && here.column(of, it.subname)))
      return [neutral(what, 'none')]
    return [
      ['OBJECT_INDEX', 'OBJECT_TABCONSTRAINT', 'OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'].includes(
        it.renameType ?? '',
      )
        ? neutral(what)
        : breaks(what),
    ]
  },
  AlterObjectSchemaStmt: (it, here) => {
    const of = relationName(it.relation)
    const what = `moves ${of === undefined ? 'an object' : sqlName(of)} to the schema ${it.newschema ?? ''}`
    return [here.relation(of) ? neutral(what, 'none') : breaks(what)]
  },
  DropOwnedStmt: () => [breaks('drops everything that a role owns', 'data-loss')],
  DropdbStmt: (it) => [breaks(`drops the database ${it.dbname ?? ''}`, 'data-loss')],
  TruncateStmt: (it, here) =>
    (it.relations ?? []).map((node) => {
      const table = relationName(as('RangeVar', node))
      return here.relation(table)
        ? neutral(`empties ${shown(table)}, which it made itself`, 'none')
        : neutral(`empties the table ${shown(table)}`, 'data-loss')
    }),
  DeleteStmt: (it, here) => {
    const table = relationName(it.relation)
    return [
      here.relation(table)
        ? neutral(`deletes rows of ${shown(table)}, which it made itself`, 'none')
        : neutral(`deletes rows of ${shown(table)}`, 'data-loss'),
    ]
  },
  MergeStmt: (it) => {
    const table = shown(relationName(it.relation))
    const deletes = (it.mergeWhenClauses ?? []).some(
      (node) => as('MergeWhenClause', node)?.commandType === 'CMD_DELETE',
    )
    return [neutral(`merges rows into ${table}`, deletes ? 'data-loss' : 'low')]
  },
  UpdateStmt: (it, here) => {
    const table = relationName(it.relation)
    const onlyNew = (it.targetList ?? []).every((node) => here.column(table, as('ResTarget', node)?.name))
    return [
      onlyNew
        ? neutral(`fills new columns of ${shown(table)}`)
        : neutral(`overwrites values in ${shown(table)}`),
    ]
  },
  InsertStmt: (it) => [
    {
      ...adds(
        `inserts into ${shown(relationName(it.relation))}`,
        it.onConflictClause === undefined ? 'none' : 'low',
      ),
    },
    ...deletesWithin(it),
  ],
  SelectStmt: (it) => deletesWithin(it),
  GrantStmt: (it, here) => [
    it.is_grant === true
      ? adds('grants rights')
      : (it.objects ?? []).every((object) => madeBy(object, here))
        ? neutral('revokes rights on what it made itself', 'none')
        : forbids('revokes rights'),
  ],
  GrantRoleStmt: (it) => [it.is_grant === true ? adds('grants a role') : forbids('revokes a role')],
  CreatePolicyStmt: (it, here) => [
    here.relation(relationName(it.table))
      ? neutral(`adds the policy ${it.policy_name ?? ''}`, 'none')
      : forbids(`adds the policy ${it.policy_name ?? ''}`),
  ],
  AlterPolicyStmt: (it, here) => [
    here.relation(relationName(it.table))
      ? neutral(`changes the policy ${it.policy_name ?? ''}`, 'none')
      : forbids(`changes the policy ${it.policy_name ?? ''}`),
  ],
  CreateTrigStmt: (it, here) => {
    const table = relationName(it.relation)
    return [
      here.relation(table)
        ? neutral(`adds the trigger ${it.trigname ?? ''}`, 'none')
        : adds(`adds the trigger ${it.trigname ?? ''} to ${shown(table)}`, 'low'),
    ]
  },
  AlterDomainStmt: (it) => [
    ['AD_AddConstraint', 'AD_SetNotNull', 'C', 'O'].includes(String(it.subtype))
      ? forbids(`narrows the domain ${shown(listedName(it.typeName))}`)
      : neutral(`changes the domain ${shown(listedName(it.typeName))}`),
  ],
  // Its statements follow by themselves; what it builds at run time is counted by the file.
  DoStmt: () => nothing,
  CommentStmt: () => nothing,
  VariableSetStmt: () => nothing,
  VariableShowStmt: () => nothing,
  ExplainStmt: () => nothing,
  NotifyStmt: () => nothing,
  CheckPointStmt: () => nothing,
  RefreshMatViewStmt: (it) => [neutral(`refreshes ${shown(relationName(it.relation))}`, 'none')],
  VacuumStmt: () => [neutral('vacuums or analyzes', 'none')],
  ReindexStmt: () => [neutral('rebuilds indexes')],
  ClusterStmt: () => [neutral('rewrites a table in the order of an index')],
  LockStmt: () => [neutral('locks tables')],
  TransactionStmt: () => nothing,
}

/** A table, routine, type or schema of a GRANT or REVOKE that the migration itself makes. */
function madeBy(object: Node, here: MadeHere): boolean {
  const table = as('RangeVar', object)
  if (table !== undefined) return here.relation(relationName(table))
  const schema = as('String', object)
  if (schema !== undefined) return here.schema(schema.sval)
  const name = objectName(object)
  return here.again('routine', name) || here.type(name)
}

/** `WITH gone AS (DELETE FROM …) SELECT …` */
function deletesWithin(statement: unknown): readonly Effect[] {
  const effects: Effect[] = []
  walk(statement, (kind, body) => {
    if (kind === 'DeleteStmt') {
      const relation = body['relation'] as Parameters<typeof relationName>[0]
      effects.push(neutral(`deletes rows of ${shown(relationName(relation))}`, 'data-loss'))
    }
    return undefined
  })
  return effects
}

function shown(name: Parameters<typeof sqlName>[0] | undefined): string {
  return name === undefined ? '' : sqlName(name)
}
