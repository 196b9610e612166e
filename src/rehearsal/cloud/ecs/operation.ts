import type { AwsCall, AwsInput, AwsOperation } from '../ports.ts'
import { invalidParameter } from './refusal.ts'

/**
 * An operation over the model's own input type: `wire/` has checked the input against that model, which is what makes
 * the one assertion here sound.
 */
export function operation<Input>(run: (input: Input, call: AwsCall) => object): AwsOperation {
  return async (input: AwsInput, call) => run(input as Input, call)
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextToken: string | undefined
}

/** One page of a list; the token says where the next one begins. */
export function paginate<T>(
  all: readonly T[],
  request: { readonly nextToken?: string | undefined; readonly maxResults?: number | undefined },
  largest = 100,
): Page<T> {
  const size = request.maxResults ?? largest
  if (size < 1 || size > largest) throw invalidParameter(`maxResults must be between 1 and ${largest}.`)
  const start = request.nextToken === undefined ? 0 : startOf(request.nextToken)
  const end = start + size
  return {
    items: all.slice(start, end),
    nextToken: end < all.length ? Buffer.from(`from:${end}`).toString('base64url') : undefined,
  }
}

function startOf(token: string): number {
  const match = /^from:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())
  if (match === null) throw invalidParameter('Invalid token')
  return Number(match[1])
}
