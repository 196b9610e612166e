import type { Node, RangeVar, TypeName } from 'libpg-query'
import { as } from './nodes.ts'

/** An object's name as the server would find it. */
export interface QualifiedName {
  /** `public` where the statement names none: what the search path says cannot be told from a file. */
  readonly schema: string
  readonly name: string
}

const defaultSchema = 'public'

export function relationName(relation: RangeVar | undefined): QualifiedName | undefined {
  if (relation?.relname === undefined) return undefined
  return { schema: relation.schemaname ?? defaultSchema, name: relation.relname }
}

/** A name that the parser gives as a list of strings, of a type or function for instance. */
export function listedName(names: readonly Node[] | undefined): QualifiedName | undefined {
  const parts = strings(names)
  const name = parts.at(-1)
  return name === undefined ? undefined : { schema: parts.at(-2) ?? defaultSchema, name }
}

/** The strings of a list, of columns for instance. */
export function strings(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).flatMap((node) => as('String', node)?.sval ?? [])
}

/** The name that DROP and its like give, whichever of the parser's forms it has. */
export function objectName(object: Node | undefined): QualifiedName | undefined {
  const list = as('List', object)
  if (list !== undefined) return listedName(list.items)
  const call = as('ObjectWithArgs', object)
  if (call !== undefined) return listedName(call.objname)
  const type = as('TypeName', object)
  if (type !== undefined) return listedName(type.names)
  const text = as('String', object)
  return text?.sval === undefined ? undefined : { schema: defaultSchema, name: text.sval }
}

export function key(name: QualifiedName): string {
  return `${name.schema}.${name.name}`
}

/** A name as SQL: quoted where PostgreSQL would need it, without the schema where that is `public`. */
export function sqlName(name: QualifiedName): string {
  return name.schema === defaultSchema
    ? quoteIdentifier(name.name)
    : `${quoteIdentifier(name.schema)}.${quoteIdentifier(name.name)}`
}

// The words that PostgreSQL 18 reserves (src/include/parser/kwlist.h, RESERVED_KEYWORD and TYPE_FUNC_NAME_KEYWORD).
const reserved = new Set(
  (
    'all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation ' +
    'column concurrently constraint create cross current_catalog current_date current_role current_schema ' +
    'current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for ' +
    'foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral ' +
    'leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer ' +
    'overlaps placing primary references returning right select session_user similar some symmetric system_user ' +
    'table tablesample then to trailing true union unique user using variadic verbose when where window with'
  ).split(' '),
)

export function quoteIdentifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** The short names that a person writes for what the parser calls `pg_catalog.int4` and so on. */
const spelled: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  bpchar: 'char',
  varchar: 'varchar',
  timestamptz: 'timestamptz',
  timetz: 'timetz',
}

/** A type without its modifiers, in the spelling that a person uses: `integer`, `varchar`, `order_status`. */
export function baseType(type: TypeName | undefined): string | undefined {
  const name = listedName(type?.names)
  if (name === undefined) return undefined
  const plain = name.schema === 'pg_catalog' || name.schema === defaultSchema
  const base = plain ? (spelled[name.name] ?? name.name) : `${name.schema}.${name.name}`
  return (type?.arrayBounds ?? []).length > 0 ? `${base}[]` : base
}

/** The numbers in a type's parentheses: `varchar(20)` has [20], `numeric(10, 2)` has [10, 2]. */
export function typeModifiers(type: TypeName | undefined): readonly number[] {
  return (type?.typmods ?? []).flatMap((node) => {
    const constant = as('A_Const', node)
    // The parser leaves a zero out: {"ival": {}} is 0.
    return constant?.ival === undefined ? [] : [constant.ival.ival ?? 0]
  })
}

/** A type as SQL: `varchar(20)`, `numeric(10, 2)[]`, `"orderStatus"`, `geometry(point, 4326)`. */
export function sqlType(type: TypeName | undefined): string | undefined {
  const name = listedName(type?.names)
  if (name === undefined) return undefined
  const known = name.schema === 'pg_catalog' || name.name in spelled
  const base = known ? (spelled[name.name] ?? name.name) : sqlName(name)
  const modifiers =
    base === 'interval' ? intervalModifiers(type) : (type?.typmods ?? []).flatMap(modifierText)
  const list = modifiers.length === 0 ? '' : `(${modifiers.join(', ')})`
  return `${base}${list}${'[]'.repeat((type?.arrayBounds ?? []).length)}`
}

function modifierText(node: Node): string | readonly string[] {
  const constant = as('A_Const', node)
  if (constant?.ival !== undefined) return String(constant.ival.ival ?? 0)
  if (constant?.sval !== undefined) return `'${(constant.sval.sval ?? '').replaceAll("'", "''")}'`
  return listedName(as('ColumnRef', node)?.fields)?.name ?? []
}

/** The first number of an interval's is a mask of its fields; 0x7fff are all of them (src/include/utils/timestamp.h). */
function intervalModifiers(type: TypeName | undefined): readonly string[] {
  const [mask, precision] = typeModifiers(type)
  return mask === 0x7fff && precision !== undefined ? [String(precision)] : []
}
