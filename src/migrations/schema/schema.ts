import { key, type QualifiedName } from '../syntax/index.ts'

/**
 * The database as the migrations that came before make it, as far as SQL tells. What is not in here may still exist:
 * made by hand, by an extension, by a block's SQL.
 */
export interface Schema {
  readonly tables: Map<string, Table>
  readonly enums: Map<string, { readonly values: string[]; readonly since: Since }>
  readonly domains: Map<string, { readonly constrained: boolean }>
  /** Whether a routine may give another value each time; one that is neither STABLE nor IMMUTABLE does. */
  readonly routines: Map<string, boolean>
  /** Views, materialized views, sequences and other types and routines: `view public.v`. */
  readonly others: Map<string, Since>
  /** What has something in it that is `now`: the keys of tables, enums and others. */
  readonly unsettled: Set<string>
}

/** `before` the change that is looked at, or made by it (`now`), so that nobody uses it yet. */
export type Since = 'before' | 'now'

export interface Table {
  readonly name: QualifiedName
  readonly since: Since
  readonly columns: Map<string, Column>
  readonly constraints: TableConstraint[]
  readonly indexes: Index[]
  readonly partitioned: boolean
  /** The table that it is a partition of. */
  readonly partitionOf: QualifiedName | undefined
  /** True where columns come from a query, LIKE, INHERITS or OF: there are more than are listed. */
  readonly open: boolean
}

export interface Column {
  readonly name: string
  /** As a person writes it, with its numbers: `varchar(20)`. */
  readonly type: string
  readonly base: string
  readonly modifiers: readonly number[]
  readonly notNull: boolean
  readonly since: Since
}

export interface TableConstraint {
  readonly name: string | undefined
  readonly kind: 'check' | 'foreign' | 'unique' | 'primary' | 'exclusion' | 'not-null'
  readonly columns: readonly string[]
  readonly valid: boolean
  /** The column that a check keeps from being NULL: `CHECK (c IS NOT NULL)`. */
  readonly keepsNullFrom: string | undefined
  readonly target: QualifiedName | undefined
  readonly since: Since
}

export interface Index {
  readonly name: string | undefined
  /** undefined for an expression. */
  readonly columns: readonly (string | undefined)[]
  readonly unique: boolean
  /** Partial, or not a B-tree. */
  readonly special: boolean
}

export function emptySchema(): Schema {
  return {
    tables: new Map(),
    enums: new Map(),
    domains: new Map(),
    routines: new Map(),
    others: new Map(),
    unsettled: new Set(),
  }
}

/** The table of that name, where the model has it. */
export function findTable(schema: Schema, name: QualifiedName | undefined): Table | undefined {
  return name === undefined ? undefined : schema.tables.get(key(name))
}

/** What was made by this change counts as there from now on: the next change finds it in use. */
export function settle(schema: Schema): void {
  for (const made of schema.unsettled) {
    const table = schema.tables.get(made)
    if (table !== undefined) {
      const columns = [...table.columns.values()]
      schema.tables.set(made, {
        ...table,
        since: 'before',
        columns: new Map(columns.map((column) => [column.name, { ...column, since: 'before' }])),
        constraints: table.constraints.map((constraint) => ({ ...constraint, since: 'before' })),
      })
    }
    const enumeration = schema.enums.get(made)
    if (enumeration !== undefined) schema.enums.set(made, { ...enumeration, since: 'before' })
    if (schema.others.has(made)) schema.others.set(made, 'before')
  }
  schema.unsettled.clear()
}
