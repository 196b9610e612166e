import { parentPort, workerData } from 'node:worker_threads'
import pg from 'pg'

// Reads rows of `hot` one after the other until it is told to stop, and says how long the slowest took.
if (parentPort === null) throw new Error('this runs in a thread of bench/migrate.ts')
const port = parentPort
const client = new pg.Client({ connectionString: (workerData as { readonly url: string }).url })
await client.connect()
let stopped = false
port.once('message', () => {
  stopped = true
})
let worst = 0
let reads = 0
while (!stopped) {
  const start = performance.now()
  await client.query('select body from hot where id = $1', [1 + ((reads * 7919) % 400_000)])
  const took = performance.now() - start
  reads += 1
  // The first ones fill caches.
  if (reads > 20) worst = Math.max(worst, took)
  if (reads === 20) port.postMessage(0)
  // A request every few milliseconds, as a busy product has them.
  await new Promise((resolve) => setTimeout(resolve, 2))
}
await client.end()
port.postMessage(worst)
port.close()
