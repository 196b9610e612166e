import {
  as,
  baseType,
  type ColumnDef,
  type Constraint,
  listedName,
  type Node,
  relationName,
  sqlType,
  strings,
  type TypeName,
  typeModifiers,
} from '../syntax/index.ts'
import type { Column, Since, TableConstraint } from './schema.ts'

export function readColumn(definition: ColumnDef, since: Since): Column | undefined {
  const { colname, typeName } = definition
  if (colname === undefined) return undefined
  const kinds = (definition.constraints ?? []).map((node) => as('Constraint', node)?.contype)
  const serial = /^(small|big)?serial[248]?$/.test(baseType(typeName) ?? '')
  return {
    name: colname,
    ...readType(typeName),
    notNull:
      serial ||
      kinds.some(
        (kind) => kind === 'CONSTR_NOTNULL' || kind === 'CONSTR_PRIMARY' || kind === 'CONSTR_IDENTITY',
      ),
    since,
  }
}

const serials: Readonly<Record<string, string>> = {
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
  smallserial: 'smallint',
  serial2: 'smallint',
}

export function readType(type: TypeName | undefined): Pick<Column, 'type' | 'base' | 'modifiers'> {
  const base = baseType(type) ?? '?'
  const plain = serials[base]
  return plain === undefined
    ? { type: sqlType(type) ?? '?', base, modifiers: typeModifiers(type) }
    : { type: plain, base: plain, modifiers: [] }
}

const kinds: Readonly<Record<string, TableConstraint['kind']>> = {
  CONSTR_CHECK: 'check',
  CONSTR_FOREIGN: 'foreign',
  CONSTR_UNIQUE: 'unique',
  CONSTR_PRIMARY: 'primary',
  CONSTR_EXCLUSION: 'exclusion',
  CONSTR_NOTNULL: 'not-null',
}

/** @param column where the constraint stands with a column, that column */
export function readConstraint(
  constraint: Constraint,
  since: Since,
  column?: string,
): TableConstraint | undefined {
  const kind = kinds[constraint.contype ?? '']
  if (kind === undefined) return undefined
  const listed = constraint.contype === 'CONSTR_FOREIGN' ? constraint.fk_attrs : constraint.keys
  const columns = column === undefined ? strings(listed) : [column]
  return {
    name: constraint.conname,
    kind,
    columns,
    valid: constraint.skip_validation !== true,
    keepsNullFrom: kind === 'check' ? notNullColumn(constraint.raw_expr) : undefined,
    target: relationName(constraint.pktable),
    since,
  }
}

function notNullColumn(expression: Node | undefined): string | undefined {
  const test = as('NullTest', expression)
  if (test?.nulltesttype !== 'IS_NOT_NULL') return undefined
  const column = as('ColumnRef', test.arg)
  return listedName(column?.fields)?.name
}
