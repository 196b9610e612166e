import {
  type AlterTableCmd,
  as,
  dispatch,
  type Handlers,
  key,
  type ParsedStatement,
  type QualifiedName,
  relationName,
} from '../syntax/index.ts'

/** Table locks in the order of their strength (manual, 13.3.1). */
const lockModes = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const
export type LockMode = (typeof lockModes)[number]

export interface TableLock {
  readonly table: QualifiedName
  readonly mode: LockMode
}

/** What a lock keeps others from, for a table's users. */
export function blockedBy(
  mode: LockMode,
): 'reads and writes' | 'writes' | 'nothing that an application does' {
  if (mode === 'ACCESS EXCLUSIVE') return 'reads and writes'
  return ['SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE'].includes(mode)
    ? 'writes'
    : 'nothing that an application does'
}

/** The strongest lock that the statements would take on each table that was there before them. */
export function locksOf(statements: readonly ParsedStatement[]): readonly TableLock[] {
  const created = new Set<string>()
  const strongest = new Map<string, TableLock>()
  for (const { node, inBlock } of statements) {
    const made = relationName(as('CreateStmt', node)?.relation ?? as('CreateTableAsStmt', node)?.into?.rel)
    if (made !== undefined && !inBlock) created.add(key(made))
    for (const lock of dispatch(handlers, node, undefined) ?? []) {
      const name = key(lock.table)
      const before = strongest.get(name)
      if (created.has(name)) continue
      if (before === undefined || lockModes.indexOf(lock.mode) > lockModes.indexOf(before.mode))
        strongest.set(name, lock)
    }
  }
  return [...strongest.values()]
}

// Sources: manual, ALTER TABLE, CREATE INDEX, CREATE TRIGGER, VACUUM, REFRESH MATERIALIZED VIEW, COMMENT and 13.3.1.
const handlers: Handlers<undefined, readonly TableLock[]> = {
  AlterTableStmt: (it) => {
    if (it.objtype !== 'OBJECT_TABLE' && it.objtype !== undefined) return []
    const commands = (it.cmds ?? []).flatMap((command) => as('AlterTableCmd', command) ?? [])
    return [
      ...on(it.relation, alterMode(commands)),
      ...commands.flatMap((command) => referenced(command.def)),
    ]
  },
  CreateStmt: (it) => (it.tableElts ?? []).flatMap(referenced),
  IndexStmt: (it) => on(it.relation, it.concurrent === true ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE'),
  DropStmt: (it) =>
    it.removeType === 'OBJECT_TABLE'
      ? (it.objects ?? []).flatMap((object) => {
          const names = (as('List', object)?.items ?? []).flatMap((part) => as('String', part)?.sval ?? [])
          const name = names.at(-1)
          return name === undefined
            ? []
            : [{ table: { schema: names.at(-2) ?? 'public', name }, mode: 'ACCESS EXCLUSIVE' as const }]
        })
      : [],
  RenameStmt: (it) => on(it.relation, 'ACCESS EXCLUSIVE'),
  AlterObjectSchemaStmt: (it) => on(it.relation, 'ACCESS EXCLUSIVE'),
  TruncateStmt: (it) =>
    (it.relations ?? []).flatMap((relation) => on(as('RangeVar', relation), 'ACCESS EXCLUSIVE')),
  InsertStmt: (it) => on(it.relation, 'ROW EXCLUSIVE'),
  UpdateStmt: (it) => on(it.relation, 'ROW EXCLUSIVE'),
  DeleteStmt: (it) => on(it.relation, 'ROW EXCLUSIVE'),
  MergeStmt: (it) => on(it.relation, 'ROW EXCLUSIVE'),
  CreateTrigStmt: (it) => on(it.relation, 'SHARE ROW EXCLUSIVE'),
  CreatePolicyStmt: (it) => on(it.table, 'ACCESS EXCLUSIVE'),
  AlterPolicyStmt: (it) => on(it.table, 'ACCESS EXCLUSIVE'),
  RefreshMatViewStmt: (it) => on(it.relation, it.concurrent === true ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE'),
  ClusterStmt: (it) => on(it.relation, 'ACCESS EXCLUSIVE'),
  ReindexStmt: (it) => on(it.relation, 'SHARE'),
  VacuumStmt: (it) => {
    const full = (it.options ?? []).some((option) => as('DefElem', option)?.defname === 'full')
    return (it.rels ?? []).flatMap((rel) =>
      on(as('VacuumRelation', rel)?.relation, full ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE'),
    )
  },
  LockStmt: (it) =>
    (it.relations ?? []).flatMap((relation) =>
      // The parser counts lock modes from 1, AccessShareLock (src/include/storage/lockdefs.h).
      on(as('RangeVar', relation), lockModes[(it.mode ?? 8) - 1] ?? 'ACCESS EXCLUSIVE'),
    ),
}

function on(relation: Parameters<typeof relationName>[0], mode: LockMode): readonly TableLock[] {
  const table = relationName(relation)
  return table === undefined ? [] : [{ table, mode }]
}

const weakAlterations: Readonly<Record<string, LockMode>> = {
  AT_ValidateConstraint: 'SHARE UPDATE EXCLUSIVE',
  AT_SetStatistics: 'SHARE UPDATE EXCLUSIVE',
  AT_SetRelOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ResetRelOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ClusterOn: 'SHARE UPDATE EXCLUSIVE',
  AT_DropCluster: 'SHARE UPDATE EXCLUSIVE',
  AT_AttachPartition: 'SHARE UPDATE EXCLUSIVE',
  AT_EnableTrig: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrig: 'SHARE ROW EXCLUSIVE',
}

function alterMode(commands: readonly AlterTableCmd[]): LockMode {
  return commands.reduce<LockMode>((worst, command) => {
    const foreignKey = as('Constraint', command.def)?.contype === 'CONSTR_FOREIGN'
    const mode = foreignKey
      ? 'SHARE ROW EXCLUSIVE'
      : (weakAlterations[command.subtype ?? ''] ?? 'ACCESS EXCLUSIVE')
    return lockModes.indexOf(mode) > lockModes.indexOf(worst) ? mode : worst
  }, 'SHARE UPDATE EXCLUSIVE')
}

/** The tables that a foreign key points to: they are locked against writes as well. */
function referenced(definition: Parameters<typeof as>[1]): readonly TableLock[] {
  const constraints = [
    as('Constraint', definition),
    ...(as('ColumnDef', definition)?.constraints ?? []).map((it) => as('Constraint', it)),
  ]
  return constraints.flatMap((constraint) =>
    constraint?.contype === 'CONSTR_FOREIGN' ? on(constraint.pktable, 'SHARE ROW EXCLUSIVE') : [],
  )
}
