import {
  type AlterTableCmd,
  as,
  type ColumnDef,
  dispatch,
  type Handlers,
  key,
  listedName,
  type NodeBody,
  type ParsedStatement,
  type QualifiedName,
  relationName,
  strings,
} from '../syntax/index.ts'
import { alterTable, newConstraints } from './alter-table.ts'
import { readColumn, readConstraint } from './columns.ts'
import { drop } from './drop.ts'
import { move, rename } from './rename.ts'
import {
  type Column,
  findTable,
  type Schema,
  type Since,
  type Table,
  type TableConstraint,
} from './schema.ts'

/**
 * Does to the model what the statement does to the database; what it does not know it leaves alone.
 * @param made what the statement makes is new to those who use the database (`now`), or was there before
 */
export function applyStatement(schema: Schema, statement: ParsedStatement, made: Since): void {
  // Inside a DO block it may run or not, so that what it makes may have been there.
  dispatch(handlers, statement.node, { schema, made: statement.inBlock ? 'before' : made })
}

interface Context {
  readonly schema: Schema
  readonly made: Since
}

const handlers: Handlers<Context, void> = {
  CreateStmt: createTable,
  AlterTableStmt: (it, { schema, made }) => {
    const table = findTable(schema, relationName(it.relation))
    if (table === undefined) return
    alterTable(table, it.cmds ?? [], made)
    for (const node of it.cmds ?? []) partition(schema, table, as('AlterTableCmd', node))
    schema.unsettled.add(key(table.name))
  },
  CreateTableAsStmt: (it, context) => {
    const name = relationName(it.into?.rel)
    if (name === undefined) return
    if (it.objtype === 'OBJECT_MATVIEW')
      addOther(context.schema, `view ${key(name)}`, since(context, it.if_not_exists))
    else addTable(context.schema, { ...blank(name, since(context, it.if_not_exists)), open: true })
  },
  IndexStmt: (it, { schema }) => {
    const elements = (it.indexParams ?? []).map((node) => as('IndexElem', node))
    findTable(schema, relationName(it.relation))?.indexes.push({
      name: it.idxname,
      columns: elements.map((element) => element?.name),
      unique: it.unique === true,
      special: it.whereClause !== undefined || (it.accessMethod ?? 'btree') !== 'btree',
    })
  },
  DropStmt: (it, { schema }) => drop(schema, it),
  RenameStmt: (it, { schema }) => rename(schema, it),
  AlterObjectSchemaStmt: (it, { schema }) => {
    const table = findTable(schema, relationName(it.relation))
    if (table !== undefined && it.newschema !== undefined)
      move(schema, table, { ...table.name, schema: it.newschema })
  },
  CreateEnumStmt: (it, context) => {
    const name = listedName(it.typeName)
    if (name === undefined) return
    context.schema.enums.set(key(name), { values: [...strings(it.vals)], since: since(context) })
    context.schema.unsettled.add(key(name))
  },
  AlterEnumStmt: (it, { schema }) => {
    const name = listedName(it.typeName)
    const known = name === undefined ? undefined : schema.enums.get(key(name))
    if (known === undefined || it.newVal === undefined) return
    const at = it.oldVal === undefined ? -1 : known.values.indexOf(it.oldVal)
    if (at === -1) known.values.push(it.newVal)
    else known.values[at] = it.newVal
  },
  CreateDomainStmt: (it, { schema }) => {
    const name = listedName(it.domainname)
    if (name !== undefined) schema.domains.set(key(name), { constrained: (it.constraints ?? []).length > 0 })
  },
  ViewStmt: (it, context) => {
    const name = relationName(it.view)
    if (name !== undefined) addOther(context.schema, `view ${key(name)}`, since(context))
  },
  CreateSeqStmt: (it, context) => {
    const name = relationName(it.sequence)
    if (name !== undefined)
      addOther(context.schema, `sequence ${key(name)}`, since(context, it.if_not_exists))
  },
  CreateFunctionStmt: (it, context) => {
    const name = listedName(it.funcname)
    if (name === undefined) return
    if (it.replace !== true) addOther(context.schema, `routine ${key(name)}`, since(context))
    const said = (it.options ?? []).map((node) => as('DefElem', node))
    const volatility = said.find((option) => option?.defname === 'volatility')
    const steady = ['stable', 'immutable'].includes(as('String', volatility?.arg)?.sval ?? '')
    context.schema.routines.set(key(name), !steady)
  },
  CompositeTypeStmt: (it, context) => {
    const name = relationName(it.typevar)
    if (name !== undefined) addOther(context.schema, `type ${key(name)}`, since(context))
  },
  CreateSchemaStmt: (it, context) => {
    if (it.schemaname !== undefined && it.if_not_exists !== true)
      addOther(context.schema, `schema ${it.schemaname}`, since(context))
  },
}

function since(context: Context, ifNotExists?: boolean): Since {
  return ifNotExists === true ? 'before' : context.made
}

function blank(name: QualifiedName, at: Since): Table {
  return {
    name,
    since: at,
    columns: new Map(),
    constraints: [],
    indexes: [],
    partitioned: false,
    partitionOf: undefined,
    open: false,
  }
}

function createTable(it: NodeBody<'CreateStmt'>, context: Context): void {
  const name = relationName(it.relation)
  if (name === undefined) return
  // IF NOT EXISTS over a table that is there changes nothing.
  if (it.if_not_exists === true && context.schema.tables.has(key(name))) return
  // The statement makes the table unless it is there already, which only the database knows; a folder that never
  // made it before is taken at its word.
  const at = context.made
  const columns = new Map<string, Column>()
  const constraints: TableConstraint[] = []
  let open = (it.inhRelations ?? []).length > 0 || it.ofTypename !== undefined
  for (const node of it.tableElts ?? []) {
    const definition: ColumnDef | undefined = as('ColumnDef', node)
    const column = definition === undefined ? undefined : readColumn(definition, at)
    if (column !== undefined) columns.set(column.name, column)
    if (definition !== undefined) constraints.push(...newConstraints(definition, at))
    const constraint = as('Constraint', node)
    const read = constraint === undefined ? undefined : readConstraint(constraint, at)
    if (read !== undefined) constraints.push({ ...read, valid: true })
    if (as('TableLikeClause', node) !== undefined) open = true
  }
  for (const one of constraints) {
    if (one.kind !== 'primary' && one.kind !== 'not-null') continue
    for (const column of one.columns) {
      const known = columns.get(column)
      if (known !== undefined) columns.set(column, { ...known, notNull: true })
    }
  }
  addTable(context.schema, {
    ...blank(name, at),
    columns,
    constraints,
    partitioned: it.partspec !== undefined,
    partitionOf: it.partbound === undefined ? undefined : relationName(as('RangeVar', it.inhRelations?.[0])),
    open,
  })
}

/** ATTACH and DETACH PARTITION change the other table. */
function partition(schema: Schema, parent: Table, command: AlterTableCmd | undefined): void {
  const other = findTable(schema, relationName(as('PartitionCmd', command?.def)?.name))
  if (other === undefined || !/^AT_(Attach|Detach)Partition$/.test(command?.subtype ?? '')) return
  const partitionOf = command?.subtype === 'AT_AttachPartition' ? parent.name : undefined
  schema.tables.set(key(other.name), { ...other, partitionOf })
}

function addTable(schema: Schema, table: Table): void {
  schema.tables.set(key(table.name), table)
  schema.unsettled.add(key(table.name))
}

function addOther(schema: Schema, name: string, at: Since): void {
  schema.others.set(name, at)
  schema.unsettled.add(name)
}
