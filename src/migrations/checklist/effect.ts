import type { Risk } from './types.ts'

/** What a statement means for the version that runs and for the data. */
export interface Effect {
  /** In the words of a report: `drops the column users.email`. */
  readonly what: string
  readonly risk: Risk
  /**
   * `breaks`: what runs now may still use what this takes away or renames. `forbids`: it may still write what this no
   * longer allows; only a person knows whether it does. `none`: it does not notice.
   */
  readonly old: 'breaks' | 'forbids' | 'none'
  /** The new version may be unable to work without it. */
  readonly needed: boolean
}

export function adds(what: string, risk: Risk = 'none'): Effect {
  return { what, risk, old: 'none', needed: true }
}

/** Neither version notices, apart from locks and time. */
export function neutral(what: string, risk: Risk = 'low'): Effect {
  return { what, risk, old: 'none', needed: false }
}

export function breaks(what: string, risk: Risk = 'low'): Effect {
  return { what, risk, old: 'breaks', needed: false }
}

export function forbids(what: string, risk: Risk = 'low'): Effect {
  return { what, risk, old: 'forbids', needed: false }
}
