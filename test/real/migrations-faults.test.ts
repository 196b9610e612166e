import { describe, expect, it } from 'vitest'
import { countRequests, loseAt } from '../migrations/faults-cases.ts'
import { referenceOf } from '../migrations/faults-history.ts'
import type { Fate } from '../migrations/faults-proxy.ts'
import { usePostgres } from '../support/system-postgres.ts'

// Each request of the ten migrations stands for a moment at which the connection can be lost.
describe.each<[18 | 15, Fate]>([
  [18, 'lost behind'],
  [15, 'lost before'],
])('PostgreSQL %i: the connection is %s any request of a run', (major, fate) => {
  const postgres = usePostgres(major)

  it('nothing is half-recorded, and the next run ends as it should', async () => {
    const reference = await referenceOf(postgres())
    const count = await countRequests(postgres(), reference)
    expect(count).toBeGreaterThan(30)
    for (let request = 1; request <= count; request++) {
      try {
        await loseAt(postgres(), reference, request, fate)
      } catch (error) {
        throw new Error(`at request ${request} of ${count}`, { cause: error })
      }
    }
  }, 900_000)
})
