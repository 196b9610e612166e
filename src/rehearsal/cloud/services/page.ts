/** One page of a list, and the token that asks for the next. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly nextToken?: string
}

/**
 * Cuts the page that `token` asks for out of a list in a stable order. `stamp` ties the token to its request: a token
 * of another request is refused by calling `invalid`, which throws the service's own error.
 */
export function pageOf<T>(
  items: readonly T[],
  size: number,
  token: string | undefined,
  stamp: string,
  invalid: () => never,
): Page<T> {
  const start = token === undefined ? 0 : offsetOf(token, stamp, invalid)
  const end = start + size
  const page = items.slice(start, end)
  return end < items.length ? { items: page, nextToken: tokenFor(end, stamp) } : { items: page }
}

function tokenFor(offset: number, stamp: string): string {
  return Buffer.from(JSON.stringify([offset, stamp])).toString('base64url')
}

function offsetOf(token: string, stamp: string, invalid: () => never): number {
  try {
    const [offset, of] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [unknown, unknown]
    if (typeof offset === 'number' && Number.isInteger(offset) && offset >= 0 && of === stamp) return offset
  } catch (error) {
    // What is not JSON is not one of our tokens; whatever else goes wrong is.
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
  }
  return invalid()
}
