import type { Column } from '../schema/index.ts'
import {
  type AlterTableCmd,
  type AlterTableStmt,
  as,
  baseType,
  type ColumnDef,
  type Node,
  type QualifiedName,
  relationName,
  sqlName,
  sqlType,
  typeModifiers,
} from '../syntax/index.ts'
import { adds, breaks, type Effect, forbids, neutral } from './effect.ts'
import { keepsValues, widens } from './kept-values.ts'
import type { MadeHere } from './made-here.ts'

/** What the commands of an ALTER TABLE mean. */
export function effectsOfAlterTable(statement: AlterTableStmt, here: MadeHere): readonly Effect[] {
  const table = relationName(statement.relation)
  if (table === undefined) return []
  const made = here.relation(table)
  return (statement.cmds ?? []).flatMap((item) => {
    const command = as('AlterTableCmd', item)
    if (command === undefined) return []
    if (made) return [adds(`builds up the new table ${sqlName(table)}`)]
    if (command.subtype === 'AT_DropColumn' && !here.column(table, command.name)) {
      return [breaks(`drops the column ${sqlName(table)}.${command.name ?? ''}`, 'data-loss')]
    }
    if (command.name !== undefined && here.column(table, command.name) && ofColumn(command))
      return [adds(`builds up the new column ${sqlName(table)}.${command.name}`)]
    return [
      command.subtype === 'AT_AlterColumnType'
        ? changedType(
            as('ColumnDef', command.def),
            `${sqlName(table)}.${command.name ?? ''}`,
            here.before(table, command.name),
          )
        : effectOf(command, table, statement),
    ]
  })
}

/** Whether the command's `name` is a column, not a constraint or a trigger. */
function ofColumn(command: AlterTableCmd): boolean {
  return /Column|NotNull|Identity|Storage|Statistics|Compression|Expression|Default/.test(
    command.subtype ?? '',
  )
}

function effectOf(command: AlterTableCmd, table: QualifiedName, statement: AlterTableStmt): Effect {
  const name = sqlName(table)
  const column = `${name}.${command.name ?? ''}`
  switch (command.subtype) {
    case 'AT_AddColumn': {
      const definition = as('ColumnDef', command.def)
      return definition === undefined
        ? adds(`adds a column to ${name}`)
        : addedColumn(definition, name, statement)
    }
    case 'AT_SetNotNull':
      return forbids(`forbids NULL in ${column}`)
    case 'AT_DropNotNull':
      return adds(`allows NULL in ${column}`)
    case 'AT_ColumnDefault':
      return command.def === undefined
        ? forbids(`takes the default away from ${column}`)
        : adds(`gives ${column} a default`)
    case 'AT_AddConstraint':
      return addedConstraint(command, name)
    case 'AT_DropConstraint':
      return neutral(`drops the constraint ${command.name ?? ''} of ${name}`)
    case 'AT_ValidateConstraint':
      return neutral(`validates the constraint ${command.name ?? ''} of ${name}`)
    case 'AT_AddIdentity':
      return adds(`makes ${column} an identity column`, 'low')
    case 'AT_DropIdentity':
      return forbids(`makes ${column} a plain column, without numbers of its own`)
    case 'AT_DropExpression':
      return forbids(`makes ${column} a plain column, no longer computed`)
    case 'AT_SetExpression':
      return neutral(`computes ${column} anew`)
    case 'AT_EnableRowSecurity':
    case 'AT_ForceRowSecurity':
      return forbids(`hides rows of ${name} that no policy shows`)
    case 'AT_DetachPartition':
    case 'AT_DetachPartitionFinalize':
      return breaks(`takes a partition out of ${name}`)
    case 'AT_DropInherit':
      return breaks(`takes ${name} out of its parent`)
    case 'AT_SetUnLogged':
      return neutral(`makes ${name} unlogged: a crash of the server empties it`, 'data-loss')
    case 'AT_SetStatistics':
    case 'AT_SetOptions':
    case 'AT_ResetOptions':
    case 'AT_SetRelOptions':
    case 'AT_ResetRelOptions':
    case 'AT_SetStorage':
    case 'AT_SetCompression':
    case 'AT_DropCluster':
    case 'AT_ClusterOn':
    case 'AT_ReplicaIdentity':
      return neutral(`changes settings of ${name}`, 'none')
    case 'AT_ChangeOwner':
      return forbids(`gives ${name} to another owner`)
    default:
      return neutral(`alters ${name}`)
  }
}

const ownValues = ['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED']

function addedColumn(column: ColumnDef, table: string, statement: AlterTableStmt): Effect {
  const kinds = (column.constraints ?? []).map((node) => as('Constraint', node)?.contype ?? '')
  const serial = /^(small|big)?serial\d?$/.test(baseType(column.typeName) ?? '')
  const mandatory = kinds.includes('CONSTR_NOTNULL') || kinds.includes('CONSTR_PRIMARY')
  const filled = serial || kinds.some((kind) => ownValues.includes(kind))
  const what = `adds the column ${table}.${column.colname ?? ''}`
  // A foreign table or a composite type has no rows that an INSERT of the old version could miss it in.
  if (mandatory && !filled && statement.objtype !== 'OBJECT_TYPE') {
    return {
      what: `${what}, which every INSERT must name: NOT NULL without a default`,
      risk: 'low',
      old: 'breaks',
      needed: true,
    }
  }
  return adds(
    what,
    kinds.some((kind) => /UNIQUE|PRIMARY|CHECK|FOREIGN/.test(kind)) || serial ? 'low' : 'none',
  )
}

// Types that take the values of what usually becomes them whole, or refuse them: an integer, a shorter text, a real, a
// timestamp of another kind, a text that is a uuid. What rounds or cuts is not among them: date, time, real, integer
// (of numeric), numeric with a scale.
const takesWhole =
  /^(text|varchar|citext|jsonb?|numeric|bigint|double precision|timestamp|timestamptz|uuid|inet|cidr|bytea|bpchar|char)$/

function changedType(definition: ColumnDef | undefined, column: string, old: Column | undefined): Effect {
  const to = sqlType(definition?.typeName) ?? 'another type'
  const base = baseType(definition?.typeName) ?? ''
  const modifiers = typeModifiers(definition?.typeName)
  const cast = castOf(definition?.raw_default)
  const what = `changes the type of ${column}${old === undefined ? '' : ` from ${old.type}`} to ${to}`
  if (old !== undefined && cast !== 'expression' && widens(old, base, modifiers))
    return adds(`widens ${column} from ${old.type} to ${to}`, 'low')
  const kept = old === undefined || cast === 'expression' ? undefined : keepsValues(old, base, modifiers)
  if (kept === true) return forbids(what)
  if (kept === false) return forbids(`${what}, which rounds or cuts values`, 'data-loss')
  // An explicit cast cuts a text at the length, where the change by itself would refuse it.
  const cuts = cast === 'cast' && modifiers.length > 0
  const numbered = base === 'numeric' || base === 'timestamp' || base === 'timestamptz'
  const rounds = numbered && modifiers.length > 0
  // A type of one's own, an enum say, refuses a value that it does not have.
  const own = definition !== undefined && !isCatalog(definition) && !builtIn.test(base)
  const assumed = old === undefined ? ' (no migration says what type it has)' : ''
  return cast !== 'expression' && !cuts && !rounds && (own || takesWhole.test(base))
    ? forbids(what)
    : forbids(`${what}, which may narrow values${assumed}`, 'data-loss')
}

const builtIn = /^(date|time|timetz|money|interval|real|smallint|integer)$/

/** What USING does: nothing but a cast, or something that only a person understands. */
function castOf(using: Node | undefined): 'none' | 'cast' | 'expression' {
  if (using === undefined) return 'none'
  let inner = using
  for (let cast = as('TypeCast', inner); cast?.arg !== undefined; cast = as('TypeCast', inner))
    inner = cast.arg
  return as('ColumnRef', inner) === undefined ? 'expression' : 'cast'
}

function isCatalog(definition: ColumnDef): boolean {
  return as('String', definition.typeName?.names?.[0])?.sval === 'pg_catalog'
}

function addedConstraint(command: AlterTableCmd, table: string): Effect {
  const constraint = as('Constraint', command.def)
  const name = constraint?.conname === undefined ? '' : ` ${constraint.conname}`
  switch (constraint?.contype) {
    case 'CONSTR_CHECK':
      return forbids(`adds the check${name} to ${table}`)
    case 'CONSTR_NOTNULL':
      return forbids(`forbids NULL in a column of ${table}`)
    case 'CONSTR_EXCLUSION':
      return forbids(`adds the exclusion${name} to ${table}`)
    // The new version may rest on these (ON CONFLICT, ON DELETE CASCADE), the old one seldom breaks them.
    case 'CONSTR_FOREIGN':
      return adds(`adds the foreign key${name} to ${table}`, 'low')
    case 'CONSTR_UNIQUE':
    case 'CONSTR_PRIMARY':
      return adds(`adds the key${name} to ${table}`, 'low')
    default:
      return neutral(`adds a constraint to ${table}`)
  }
}
