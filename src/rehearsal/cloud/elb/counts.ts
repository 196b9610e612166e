import type { RequestCount, RequestCounts } from './types.ts'

interface Tally {
  requests: number
  readonly statuses: Record<string, number>
  elbErrors: number
  clientAborts: number
}

export type Outcome =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly byLoadBalancer: boolean
      /** From the request's leaving until the target began to answer. */
      readonly targetMs?: number
    }
  | { readonly kind: 'broken-off' }
  | { readonly kind: 'client-abort' }

/** Counts requests by listener and by target group. */
export class RequestCounter {
  readonly #listeners = new Map<string, Tally>()
  readonly #targetGroups = new Map<string, Tally>()

  count(listenerArn: string, targetGroupArn: string | undefined, outcome: Outcome): void {
    add(this.#listeners, listenerArn, outcome)
    if (targetGroupArn !== undefined) add(this.#targetGroups, targetGroupArn, outcome)
  }

  read(): RequestCounts {
    return { listeners: copy(this.#listeners), targetGroups: copy(this.#targetGroups) }
  }
}

function add(tallies: Map<string, Tally>, arn: string, outcome: Outcome): void {
  const tally = tallies.get(arn) ?? { requests: 0, statuses: {}, elbErrors: 0, clientAborts: 0 }
  tallies.set(arn, tally)
  tally.requests++
  if (outcome.kind === 'client-abort') tally.clientAborts++
  if (outcome.kind === 'broken-off') tally.elbErrors++
  if (outcome.kind === 'answered') {
    const statusClass = `${Math.floor(outcome.status / 100)}xx`
    tally.statuses[statusClass] = (tally.statuses[statusClass] ?? 0) + 1
    if (outcome.byLoadBalancer && outcome.status >= 500) tally.elbErrors++
  }
}

function copy(tallies: ReadonlyMap<string, Tally>): Readonly<Record<string, RequestCount>> {
  return Object.fromEntries(
    [...tallies].map(([arn, tally]) => [arn, { ...tally, statuses: { ...tally.statuses } }]),
  )
}
