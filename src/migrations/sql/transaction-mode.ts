import type { Statement } from './statements.ts'

/** Whether a migration runs inside one transaction, and if not, because of what. */
export type TransactionMode =
  | { readonly transactional: true }
  | { readonly transactional: false; readonly because: string; readonly offset: number }

/**
 * PostgreSQL refuses some commands inside a transaction, and a new enum value cannot be used before it is committed
 * (manual, ALTER TYPE: unless the type itself was created in the same transaction).
 * @param declared what the front matter asks for; `none` takes the transaction from a file that could have one
 */
export function transactionMode(
  statements: readonly Statement[],
  declared: 'auto' | 'none' = 'auto',
): TransactionMode {
  for (const [index, statement] of statements.entries()) {
    if (statement.outsideTransaction !== undefined) {
      return { transactional: false, because: statement.outsideTransaction, offset: statement.offset }
    }
    const added = statement.enumValue
    if (added === undefined) continue
    if (statements.slice(0, index).some((earlier) => earlier.createsType === added.type)) continue
    if (statements.slice(index + 1).some((later) => mentions(later, added.value))) {
      return {
        transactional: false,
        because: `ALTER TYPE ${added.type} ADD VALUE '${added.value}', which a later statement uses`,
        offset: statement.offset,
      }
    }
  }
  return declared === 'none'
    ? { transactional: false, because: 'transaction=none in its front matter', offset: 0 }
    : { transactional: true }
}

function mentions(statement: Statement, value: string): boolean {
  // A function's body or a DO block is one string token that holds the value among other text.
  return statement.tokens.some((token) => token.kind === 'string' && token.text.includes(value))
}
