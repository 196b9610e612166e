/** How many tasks of a revision there are. */
export interface TaskCounts {
  readonly revision: string
  /** How many it is meant to have. */
  readonly requested: number
  /** Not on their way out: pending or running. */
  readonly live: number
  readonly healthy: number
  /** Including those that are draining or stopping. */
  readonly present: number
}

export interface RollingCounts {
  readonly target: number
  readonly sources: readonly { readonly revision: string; readonly count: number }[]
  /** The two limits allow neither a start nor a stop while there is still something to do. */
  readonly stalled: boolean
}

/**
 * The next wanted counts of a rolling update: starts within `maximumPercent` (of the desired count, rounded down),
 * stops so that `minimumHealthyPercent` (rounded up) stay healthy.
 */
export function rollingCounts(
  desired: number,
  limits: { readonly minimumHealthyPercent: number; readonly maximumPercent: number },
  target: TaskCounts,
  sources: readonly TaskCounts[],
): RollingCounts {
  const ceiling = Math.floor((desired * limits.maximumPercent) / 100)
  const floor = Math.ceil((desired * limits.minimumHealthyPercent) / 100)
  const sourcesLive = sum(sources.map((source) => source.live))
  const sourcesHealthy = sum(sources.map((source) => source.healthy))

  const wanted = Math.min(desired, Math.max(target.live, ceiling - sourcesLive))
  // A source task goes when a healthy task of the target takes its place, or when its place is needed for one.
  const replaced = Math.max(0, sourcesLive + target.healthy - desired)
  const inTheWay = wanted < desired ? Math.max(0, sourcesLive + desired - Math.max(ceiling, 0)) : 0
  const unhealthy = sourcesLive - sourcesHealthy
  const spare = Math.max(0, target.healthy + sourcesHealthy - floor)
  const stops = Math.min(Math.max(replaced, inTheWay), spare + unhealthy, sourcesLive)

  let rest = stops
  const counts = sources.map((source) => {
    const stopped = Math.min(rest, source.live)
    rest -= stopped
    return { revision: source.revision, count: source.live - stopped }
  })
  return {
    target: wanted,
    sources: counts,
    stalled:
      sourcesLive > 0 &&
      stops === 0 &&
      wanted <= target.live &&
      target.healthy >= target.live &&
      wanted < desired,
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
