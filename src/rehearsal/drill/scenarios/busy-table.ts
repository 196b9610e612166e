import pg from 'pg'

/** How long a report goes on once somebody waits for its table: as long as every reader waits behind a plain ALTER TABLE. */
export const reportHeldMs = 1_500

/** Somebody waits for the strongest lock on `items`. */
const waiting = `select pid from pg_locks
  where locktype = 'relation' and relation = 'items'::regclass and mode = 'AccessExclusiveLock' and not granted`

/**
 * A report that has read `items` and goes on in the same transaction: whoever wants to alter the table waits for it. It
 * ends by itself a while after somebody has begun to wait.
 */
export async function queueBehindReader(
  url: string,
  onWait: (pid: number) => void,
): Promise<{ end(): Promise<void> }> {
  const stop = new AbortController()
  const report = await connected(url)
  await report.query('begin')
  await report.query('select count(*) from items')
  const watched = (async () => {
    const watcher = await connected(url)
    try {
      while (!stop.signal.aborted) {
        const { rows } = await watcher.query<{ pid: number }>(waiting)
        const pid = rows[0]?.pid
        if (pid !== undefined) {
          onWait(pid)
          await pause(reportHeldMs)
          break
        }
        await pause(20)
      }
      await report.query('rollback')
    } finally {
      await watcher.end()
    }
  })()
  return {
    end: async () => {
      stop.abort()
      try {
        await watched
      } finally {
        await report.end()
      }
    },
  }
}

/** How long one reader waits where an ALTER TABLE without a lock time-out waits for a report, in milliseconds. */
export async function stallOfPlainAlter(url: string): Promise<number> {
  const report = await queueBehindReader(url, () => undefined)
  const [altering, reading] = await Promise.all([connected(url), connected(url)])
  try {
    await altering.query('begin')
    const altered = altering.query('alter table items add column plain_alter text')
    for (;;) {
      const { rows } = await reading.query(waiting)
      if (rows.length > 0) break
      await pause(10)
    }
    const from = Date.now()
    const read = reading.query('select 1 from items limit 1')
    await altered
    // Nothing of it stays; the reader gets through as soon as it is gone.
    await altering.query('rollback')
    await read
    return Date.now() - from
  } finally {
    await report.end()
    await Promise.all([altering.end(), reading.end()])
  }
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
