/** The release checklist of a migration: when it runs, what a failure means, what it may cost. */

export const timings = ['before', 'during', 'after'] as const
export const failures = ['block', 'forward-fix'] as const
export const risks = ['none', 'low', 'data-loss'] as const
export const phases = ['expand', 'contract'] as const
export const transactions = ['auto', 'none'] as const

/** `before` the new version starts, `during` the deploy (both versions can live with it), `after` the old one is gone. */
export type Timing = (typeof timings)[number]
/** `block`: a failure stops the release; `forward-fix`: the release stands, a further migration mends it. */
export type FailureStrategy = (typeof failures)[number]
export type Risk = (typeof risks)[number]
/** `expand` only adds, the running version does not notice; `contract` takes away or forbids what it may still use. */
export type Phase = (typeof phases)[number]
/** `auto`: one transaction, unless a statement cannot run in one; `none`: each statement by itself. */
export type Transaction = (typeof transactions)[number]

/** A line of the checklist and where it comes from. */
export interface Entry<Value> {
  readonly value: Value
  readonly source: 'declared' | 'inferred'
  /** What in the SQL speaks for it, one clause; absent where nothing does and the usual value stands. */
  readonly because?: string
  /** The place of the declaration, or of the statement that it was inferred from. */
  readonly at?: Place
}

export interface Place {
  readonly file: string
  readonly line: number
  readonly column?: number
}

/** The checklist that holds: where SQL and declaration disagree, the stricter of the two. */
export interface Checklist {
  readonly migration: string
  readonly timing: Entry<Timing>
  readonly failure: Entry<FailureStrategy>
  readonly risk: Entry<Risk>
  readonly phase: Entry<Phase>
  readonly transaction: Entry<Transaction>
  /** Milliseconds; absent where the run's own limit holds. */
  readonly lockTimeout?: Entry<number>
  /** Why it is done, in the author's words. */
  readonly reason?: Entry<string>
  /** The lowest version, `1.4.0`, that everything which runs must have before this is applied. */
  readonly requiresCore?: Entry<string>
  /** Why there is no way down. */
  readonly irreversible?: Entry<string>
}

/**
 * What a pull request must mend. The checklist beside it is the stricter reading, so a run need not stop for it:
 * `syntax` and `unknown` aside it is about what was written, not about what the SQL does.
 */
export interface ChecklistProblem {
  readonly kind:
    | 'syntax'
    | 'unknown-key'
    | 'bad-value'
    | 'repeated'
    | 'misplaced'
    | 'contradiction'
    | 'weaker'
    | 'undeclared'
    | 'mixed'
  readonly migration: string
  readonly message: string
  readonly fix: string
  readonly at: Place
}

export interface ChecklistResult {
  readonly checklist: Checklist
  readonly problems: readonly ChecklistProblem[]
}
