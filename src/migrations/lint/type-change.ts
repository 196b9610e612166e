import type { Column } from '../schema/index.ts'
import {
  as,
  baseType,
  type ColumnDef,
  listedName,
  type Node,
  quoteIdentifier,
  sqlName,
  sqlType,
  typeModifiers,
} from '../syntax/index.ts'
import { typeChangeText } from './column-definition.ts'
import { dropOldParts, fill, inMigrations, notNullParts } from './later.ts'
import type { AlterCommand, Hit, RuleContext } from './rule.ts'
import { alterTableSql } from './slices.ts'

/** ALTER COLUMN TYPE, unless the bytes of the table stay as they are. */
export function typeChange(alter: AlterCommand, { major }: RuleContext): Hit | undefined {
  const { command, table, known } = alter
  const definition = as('ColumnDef', command.def)
  const name = command.name ?? ''
  const column = known?.columns.get(name)
  const type = sqlType(definition?.typeName) ?? '?'
  const cost = costOf(column, definition, name)
  if (cost === 'none') return undefined
  const from = column === undefined ? '' : ` from ${column.type}`
  const base = {
    lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] } as const,
    grows: [table],
    sql: newColumn(alter, name, major),
  }
  if (cost === 'unknown') {
    return {
      ...base,
      severity: 'warning',
      message: `${sqlName(table)}.${name} becomes ${type}; unless the stored bytes stay the same, the whole table is written anew while nobody can use it`,
      fix: 'Where the old type is not stored alike, add a new column beside it and change over.',
    }
  }
  return {
    ...base,
    message: `${sqlName(table)}.${name} changes${from} to ${type}, so the whole table and its indexes are written anew while nobody can use it`,
    fix: 'Add a new column beside it, with its default and indexes, fill it in batches, change over, and drop the old one in a contract migration.',
  }
}

/** A second column beside the first, filled as the change would have. */
function newColumn({ table, known, text }: AlterCommand, name: string, major: number): string | undefined {
  const change = text === undefined ? undefined : typeChangeText(text)
  if (change === undefined) return undefined
  const fresh = quoteIdentifier(`${name}_new`.slice(0, 63))
  const old = quoteIdentifier(name)
  return inMigrations([
    { statements: [alterTableSql(table, `ADD COLUMN ${fresh} ${change.type}`)] },
    {
      when: 'in the next migration, once the version that runs writes both',
      statements: fill(table, known, fresh, change.using ?? old),
    },
    ...(known?.columns.get(name)?.notNull === true
      ? notNullParts(table, `${name}_new`.slice(0, 63), major)
      : []),
    ...dropOldParts(table, known, name),
  ])
}

/**
 * Whether PostgreSQL writes the table anew (ATColumnChangeRequiresRewrite and the types' length coercions, PostgreSQL
 * 13 to 18). timestamp and timestamptz are left as a rewrite: they are none only in a session at UTC.
 */
function costOf(
  old: Column | undefined,
  definition: ColumnDef | undefined,
  name: string,
): 'none' | 'rewrite' | 'unknown' {
  const to = baseType(definition?.typeName)
  if (to === undefined || definition === undefined) return 'unknown'
  if (!plainCast(definition.raw_default, name)) return 'rewrite'
  if (old === undefined) return 'unknown'
  const modifiers = typeModifiers(definition.typeName)
  const texts = ['text', 'varchar']
  if (texts.includes(old.base) && texts.includes(to)) {
    const limit = modifiers[0]
    if (limit === undefined) return 'none'
    const before = old.base === 'varchar' ? old.modifiers[0] : undefined
    return before !== undefined && before <= limit ? 'none' : 'rewrite'
  }
  if (old.base === 'cidr' && to === 'inet') return 'none'
  if (texts.includes(old.base) && to === 'citext') return 'none'
  if (old.base !== to) return 'rewrite'
  return widens(to, old.modifiers, modifiers) ? 'none' : 'rewrite'
}

function widens(base: string, from: readonly number[], to: readonly number[]): boolean {
  if (from.join() === to.join()) return true
  switch (base) {
    case 'numeric':
      return (
        to.length === 0 ||
        ((from[1] ?? 0) === (to[1] ?? 0) && from.length > 0 && (from[0] ?? 0) <= (to[0] ?? 0))
      )
    case 'varbit':
    case 'timestamp':
    case 'timestamptz':
    case 'time':
    case 'timetz':
      return to.length === 0 || (from[0] !== undefined && from[0] <= (to[0] ?? 0))
    default:
      return false
  }
}

/** No USING, or one that says what would be done anyway: `USING c::text`. */
function plainCast(using: Node | undefined, column: string): boolean {
  if (using === undefined) return true
  const inner = as('TypeCast', using)?.arg ?? using
  const reference = as('ColumnRef', inner)
  return reference !== undefined && listedName(reference.fields)?.name === column
}
