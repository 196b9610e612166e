import { RDSClient } from '@aws-sdk/client-rds'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { scaledClock } from '../../../../src/kernel/index.ts'
import type { CloudEvent } from '../../../../src/rehearsal/cloud/ports.ts'
import { createRds, type Rds } from '../../../../src/rehearsal/cloud/rds/index.ts'
import { serve, testContext } from '../wire/start.ts'

export interface RdsStand {
  readonly rds: Rds
  readonly client: RDSClient
  readonly endpoint: string
  /** Resolves with the first event of that type for that identifier, also one that was told already. */
  happened(type: string, identifier: string): Promise<CloudEvent>
}

/** RDS over the wire; what AWS takes minutes for takes milliseconds, PostgreSQL's own work takes what it takes. */
export async function rdsStand(): Promise<RdsStand> {
  const seen: CloudEvent[] = []
  const waiting = new Set<() => void>()
  const context = testContext()
  const rds = createRds({
    ...context,
    clock: scaledClock(10_000),
    emit: (event) => {
      seen.push(event)
      for (const look of waiting) look()
    },
  })
  onTestFinished(() => rds.close())
  const started = await serve([rds.service], { context })
  const client = new RDSClient(started.client)
  onTestFinished(() => client.destroy())
  return {
    rds,
    client,
    endpoint: started.address,
    happened: (type, identifier) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const failed = seen.find((event) => event.type === 'work.failed')
          if (failed !== undefined) reject(new Error(JSON.stringify(failed.detail)))
          const found = seen.find(
            (event) =>
              event.type === type &&
              [event.detail['identifier'], event.detail['snapshot']].includes(identifier),
          )
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
  }
}

/** One query on a connection of its own. */
export async function ask<Row extends object = Record<string, unknown>>(
  url: string,
  text: string,
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows as Row[]
  } finally {
    await client.end()
  }
}
