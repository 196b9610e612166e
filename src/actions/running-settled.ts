import type { Host } from '../host/index.ts'
import type { RunningVersion } from '../migrations/index.ts'
import type { MigrateSettings } from './migrate-settings.ts'
import { type Running, runningVersions } from './running-versions.ts'

/** Fargate gives a task two minutes at most to stop, and a load balancer drains it before. */
const leavingMs = 10 * 60_000
const pollMs = 5_000

/** What runs, once ECS has stopped what it is stopping: those tasks must not lose their schema under way. */
export async function settledVersions(
  host: Host,
  settings: MigrateSettings,
  need: 'contract' | 'always',
  pinned: string | undefined,
): Promise<Running> {
  const until = host.clock.now() + leavingMs
  let said = ''
  for (;;) {
    const running = await runningVersions(host, settings, need, pinned)
    if (running.leaving.length === 0 || host.clock.now() > until) return running
    const now = `waiting until ECS has stopped ${running.leaving.join(', ')}`
    if (now !== said) host.log.info(now)
    said = now
    await host.clock.sleep(pollMs, host.signal)
  }
}

/**
 * What runs on the database once an older version serves again.
 * @param head the newest migration of the version that serves again
 */
export async function runningAfterRollback(
  host: Host,
  settings: MigrateSettings,
  head: string,
): Promise<
  { readonly versions: readonly RunningVersion[] } | { readonly versions: undefined; readonly why: string }
> {
  const { versions, evidence } = await settledVersions(host, settings, 'always', undefined)
  if (versions !== undefined) {
    const again = { what: 'the version that was rolled back to', version: 'unknown', migrationHead: head }
    return { versions: [...versions, again] }
  }
  const why = evidence.flatMap((it) => (it.type === 'paragraph' ? [it.text] : [])).join(' ')
  return {
    versions,
    why: `${why === '' ? 'What runs on this database is not known.' : why} Take the schema down with migrate, mode down, to ${head}, and say there what runs.`,
  }
}
