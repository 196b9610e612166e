/**
 * One runner of `bench/migrate.ts` in a process of its own, named by its first argument: applies the folder that it is
 * told, and says how long that took and how much CPU time of this process it was.
 */
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { drizzle as drizzleV1 } from 'drizzle-orm-v1/node-postgres'
import { migrate as migrateV1 } from 'drizzle-orm-v1/node-postgres/migrator'
import pg from 'pg'
import { systemClock } from '../src/kernel/index.ts'
import { apply } from '../src/migrations/index.ts'

type Apply = (url: string, folder: string) => Promise<unknown>

export interface Order {
  readonly url: string
  readonly folder: string
}

export type Answer =
  | { readonly ready: true }
  | { readonly ms: number; readonly cpu: number }
  | { readonly error: string }

const runners: Readonly<Record<string, Apply>> = {
  'deploy-kit': ours,
  'drizzle-orm 0.45': withClient((client, migrationsFolder) =>
    migrate(drizzle(client), { migrationsFolder }),
  ),
  'drizzle-orm 1.0': withClient((client, migrationsFolder) =>
    migrateV1(drizzleV1({ client }), { migrationsFolder }),
  ),
}

const run = runners[process.argv[2] ?? '']
if (run === undefined) throw new Error(`there is no runner ${process.argv[2]}`)
process.on('message', ({ url, folder }: Order) => {
  const start = performance.now()
  const before = process.cpuUsage()
  run(url, folder).then(
    () => {
      const { user, system } = process.cpuUsage(before)
      answer({ ms: performance.now() - start, cpu: (user + system) / 1_000 })
    },
    (error: unknown) => answer({ error: String(error) }),
  )
})
answer({ ready: true })

function answer(message: Answer): void {
  process.send?.(message)
}

async function ours(url: string, folder: string): Promise<void> {
  const outcome = await apply(
    { folder, url, run: { id: 'bench' } },
    {
      clock: systemClock,
      random: Math.random,
      log: { info: () => undefined, debug: () => undefined },
      signal: new AbortController().signal,
    },
  )
  if (outcome.kind !== 'applied' && outcome.kind !== 'up-to-date') throw new Error(JSON.stringify(outcome))
}

function withClient(work: (client: pg.Client, folder: string) => Promise<unknown>): Apply {
  return async (url, folder) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      await work(client, folder)
    } finally {
      await client.end()
    }
  }
}
