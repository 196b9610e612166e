import type { Host } from '../host/index.ts'
import type { RunningVersion } from '../migrations/index.ts'
import type { MigrateSettings } from './migrate-settings.ts'
import { runningVersions } from './running-versions.ts'

/** Fargate gives a task two minutes at most to stop, and a load balancer drains it before. */
const leavingMs = 10 * 60_000
const pollMs = 5_000

/**
 * What runs on the database once an older version serves again; waits while ECS still stops the tasks of the one that
 * was left, which must not lose their schema under way.
 * @param head the newest migration of the version that serves again
 */
export async function runningAfterRollback(
  host: Host,
  settings: MigrateSettings,
  head: string,
): Promise<
  { readonly versions: readonly RunningVersion[] } | { readonly versions: undefined; readonly why: string }
> {
  const until = host.clock.now() + leavingMs
  let said = ''
  for (;;) {
    const { versions, leaving, evidence } = await runningVersions(host, settings, 'always')
    if (versions === undefined) {
      const why = evidence.flatMap((it) => (it.type === 'paragraph' ? [it.text] : [])).join(' ')
      return {
        versions,
        why: `${why === '' ? 'What runs on this database is not known.' : why} Take the schema down with migrate, mode down, to ${head}, and say there what runs.`,
      }
    }
    if (leaving.length === 0 || host.clock.now() > until) {
      const again = { what: 'the version that was rolled back to', version: 'unknown', migrationHead: head }
      return { versions: [...versions, again] }
    }
    const now = `waiting until ECS has stopped ${leaving.join(', ')}`
    if (now !== said) host.log.info(now)
    said = now
    await host.clock.sleep(pollMs, host.signal)
  }
}
