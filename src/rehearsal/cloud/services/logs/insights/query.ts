/** An Insights query, read: what it asks for, stage by stage. */
export type Stage =
  | { readonly type: 'fields'; readonly columns: readonly Column[] }
  | { readonly type: 'display'; readonly columns: readonly Column[] }
  | { readonly type: 'filter'; readonly condition: Condition }
  | {
      readonly type: 'sort'
      readonly by: readonly { readonly field: string; readonly descending: boolean }[]
    }
  | { readonly type: 'limit'; readonly count: number }
  | { readonly type: 'stats'; readonly aggregates: readonly Aggregate[]; readonly by: readonly Grouping[] }

export interface Column {
  readonly field: string
  readonly name: string
}

export type AggregateFunction = 'count' | 'sum' | 'avg' | 'min' | 'max'

export interface Aggregate {
  readonly function: AggregateFunction
  /** Undefined for `count(*)`. */
  readonly field: string | undefined
  readonly name: string
}

/** A field, or the start of the period that an event falls into. */
export type Grouping =
  | { readonly type: 'field'; readonly field: string; readonly name: string }
  | { readonly type: 'bin'; readonly periodMs: number; readonly name: string }

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>='

export type Condition =
  | { readonly type: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly type: 'not'; readonly condition: Condition }
  | {
      readonly type: 'compare'
      readonly field: string
      readonly operator: Operator
      readonly value: string | number
    }
  | { readonly type: 'contains'; readonly field: string; readonly text: string }
  | { readonly type: 'matches'; readonly field: string; readonly expression: RegExp }
  | { readonly type: 'in'; readonly field: string; readonly values: readonly (string | number)[] }
  | { readonly type: 'present'; readonly field: string }
