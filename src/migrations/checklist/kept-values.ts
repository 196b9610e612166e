import type { Column } from '../schema/index.ts'

/** The digits of PostgreSQL's integer types. */
const digits: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 }
/** Integers that a floating point number holds whole (24 and 53 bits). */
const heldBy: Readonly<Record<string, readonly string[]>> = {
  real: ['smallint'],
  'double precision': ['smallint', 'integer', 'real'],
}

/**
 * Whether a type takes in all that the old one does, and clients read it as before: the version that runs does not
 * notice, and the new one may need the room. integer to bigint is not among them, because drivers give bigint as text.
 */
export function widens(
  old: Pick<Column, 'base' | 'modifiers'>,
  base: string,
  modifiers: readonly number[],
): boolean {
  const from = old.modifiers
  const texts = ['text', 'varchar']
  if (texts.includes(old.base) && texts.includes(base)) {
    const [limit] = modifiers
    return limit === undefined || (from[0] !== undefined && from[0] <= limit)
  }
  if (old.base === 'smallint' && base === 'integer') return true
  if (old.base !== base) return false
  switch (base) {
    case 'numeric':
      return (
        modifiers.length === 0 ||
        (from[0] !== undefined && from[0] <= (modifiers[0] ?? 0) && (from[1] ?? 0) === (modifiers[1] ?? 0))
      )
    case 'timestamp':
    case 'timestamptz':
    case 'time':
    case 'timetz':
      return (from[0] ?? 6) <= (modifiers[0] ?? 6)
    default:
      return false
  }
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
