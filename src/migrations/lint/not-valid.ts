import type { Table } from '../schema/index.ts'
import {
  as,
  type Constraint,
  listedName,
  quoteIdentifier,
  relationName,
  sqlName,
  strings,
  walk,
} from '../syntax/index.ts'
import { inMigrations } from './later.ts'
import type { AlterCommand, Hits, RuleContext } from './rule.ts'
import { alterTableSql, defaultName } from './slices.ts'

/** A foreign key or check that is added and tried on every row at once, and the way that lets others work meanwhile. */
export function addedValidated(
  { command, table, known, text }: AlterCommand,
  kind: 'CONSTR_FOREIGN' | 'CONSTR_CHECK',
  { major, isNew }: Pick<RuleContext, 'major' | 'isNew'>,
): Hits {
  const constraint = as('Constraint', command.def)
  if (constraint?.contype !== kind || constraint.skip_validation === true) return undefined
  const foreign = kind === 'CONSTR_FOREIGN'
  const other = foreign ? relationName(constraint.pktable) : undefined
  // Nobody writes yet to a table that the change itself makes.
  const target = isNew(other) ? undefined : other
  const tables = target === undefined ? [table] : [table, target]
  const name = constraint.conname ?? usualName(constraint, table, known)
  const added =
    constraint.conname === undefined
      ? text?.replace(/^ADD\b/i, `ADD CONSTRAINT ${quoteIdentifier(name)}`)
      : text
  // A partitioned table takes a foreign key NOT VALID from PostgreSQL 18 on (its release notes).
  const refused = foreign && known?.partitioned === true && major < 18
  return {
    message: foreign
      ? `the foreign key ${name} is checked against every row of ${sqlName(table)} while nobody can write to it${target === undefined ? '' : ` or to ${sqlName(target)}`}`
      : `the check ${name} is tried on every row of ${sqlName(table)} while nobody can read or write it`,
    fix: refused
      ? 'Add it to every partition NOT VALID and validate it there, then to the partitioned table, which PostgreSQL before 18 does not take NOT VALID.'
      : 'Add it NOT VALID, and validate it in a later migration.',
    lock: { mode: foreign ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE', tables },
    grows: tables,
    sql:
      added === undefined || refused
        ? undefined
        : inMigrations([
            { statements: [alterTableSql(table, `${added} NOT VALID`)] },
            { statements: [alterTableSql(table, `VALIDATE CONSTRAINT ${quoteIdentifier(name)}`)] },
          ]),
  }
}

/** The name that PostgreSQL would give: of a key by its columns, of a check by the one column that it is about. */
function usualName(constraint: Constraint, table: AlterCommand['table'], known: Table | undefined): string {
  if (constraint.contype === 'CONSTR_FOREIGN') return defaultName(table, strings(constraint.fk_attrs), 'fkey')
  const columns = new Set<string>()
  walk(constraint.raw_expr === undefined ? [] : [constraint.raw_expr], (kind, body) => {
    const name =
      kind === 'ColumnRef' ? listedName(body['fields'] as Parameters<typeof listedName>[0])?.name : undefined
    if (name !== undefined) columns.add(name)
    return undefined
  })
  const base = defaultName(table, columns.size === 1 ? [...columns] : [], 'check')
  const taken = new Set(known?.constraints.map((one) => one.name))
  let name = base
  for (let number = 1; taken.has(name); number++) name = `${base}${number}`
  return name
}
