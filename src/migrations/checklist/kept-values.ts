import type { Column } from '../schema/index.ts'

/** The digits of PostgreSQL's integer types. */
const digits: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 }
/** Integers that a floating point number holds whole (24 and 53 bits). */
const heldBy: Readonly<Record<string, readonly string[]>> = {
  real: ['smallint'],
  'double precision': ['smallint', 'integer', 'real'],
}

/**
 * Whether every value that a column has stays what it is under another type, or is refused, which loses nothing either.
 * Undefined where that is not known from the two types.
 */
export function keepsValues(
  old: Pick<Column, 'base' | 'modifiers'>,
  base: string,
  modifiers: readonly number[],
): boolean | undefined {
  const from = old.base
  const whole = digits[from]
  const rounded = from === 'numeric' || from === 'real' || from === 'double precision'
  // Out of range is refused; what stands behind the point is rounded.
  if (base in digits) return whole !== undefined ? true : rounded ? false : undefined
  if (base in heldBy && (whole !== undefined || rounded))
    return from === base || (heldBy[base] ?? []).includes(from)
  if (base === 'numeric') {
    if (modifiers.length === 0) return whole !== undefined || rounded ? true : undefined
    if (whole !== undefined) return true
    const scale = old.modifiers.length === 0 ? undefined : (old.modifiers[1] ?? 0)
    return from === 'numeric' ? scale !== undefined && scale <= (modifiers[1] ?? 0) : undefined
  }
  const clock = /^(timestamp|timestamptz|time|timetz)$/
  if (clock.test(base) && (from === base || (/^timestamp/.test(from) && /^timestamp/.test(base))))
    return (old.modifiers[0] ?? 6) <= (modifiers[0] ?? 6)
  if (/^timestamp/.test(base) && from === 'date') return true
  if (/^(date|time|timetz)$/.test(base) && /^timestamp/.test(from)) return false
  return undefined
}
