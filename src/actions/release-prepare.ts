import type { Forge, Host } from '../host/index.ts'
import {
  type PrepareOutcome,
  planRelease,
  prepare,
  prepareReport,
  type ReleasePlan,
  readHistory,
  releaseChanges,
  releaseNotes,
} from '../release/index.ts'
import type { ActionResult } from './action.ts'
import { dryRunForge, isDryRun } from './dry-run.ts'
import type { Settings } from './settings.ts'

/** `mode: prepare`: the release commit, on the branch or in the release pull request. */
export async function runPrepare(host: Host, settings: Settings): Promise<ActionResult> {
  const { config, folder } = settings
  const prefix = config.release['tag-prefix']
  const history = await readHistory(host.exec, folder, prefix)
  const plan = planRelease(history)
  const dryRun = isDryRun(host)
  const forge = dryRunForge(host.forge(), dryRun)
  const outcome = await carryOut(host, settings, plan, history.head.sha, forge)
  // Of a dry run there is no commit that the next job could build.
  const released = outcome.kind === 'prepared' && (outcome.resumed || !dryRun) ? outcome : undefined
  return {
    report: prepareReport(config.module, plan, outcome, { calls: forge.calls, dryRun }),
    outputs: {
      outcome: outcome.kind,
      released: String(released !== undefined),
      version: released?.version,
      tag: released === undefined ? undefined : `${prefix}${released.version}`,
      sha: released?.sha,
    },
  }
}

async function carryOut(
  host: Host,
  { config, folder }: Settings,
  plan: ReleasePlan,
  head: string,
  forge: Forge,
): Promise<PrepareOutcome> {
  if (plan.next.kind === 'nothing') return { kind: 'nothing-to-release' }
  if (plan.next.kind === 'prepared')
    return { kind: 'prepared', version: plan.next.version, sha: plan.next.sha, resumed: true }
  const { version } = plan.next
  const { release } = config
  const { branch, changelog } = release
  const prefix = release['tag-prefix']
  const since = plan.last === undefined ? undefined : `${prefix}${plan.last}`
  const changes = await releaseNotes(plan.commits, {
    version,
    tag: `${prefix}${version}`,
    previousTag: since,
    serverUrl: host.run.serverUrl,
    owner: forge.owner,
    repo: forge.repo,
    date: new Date(host.clock.now()).toISOString().slice(0, 10),
  })
  // Only a product with migrations loads what reads them.
  const database =
    config.migrations === undefined
      ? ''
      : await (await import('./release-checklist.ts')).migrationNotes(
          host.exec,
          folder,
          config.migrations.folder,
          since,
        )
  const notes = database === '' ? changes : `${changes.trimEnd()}\n\n${database}`
  const files = releaseChanges(
    { folder, changelog, versionFiles: release['version-files'] },
    host.run.workspace,
    version,
    notes,
  )
  return await prepare({ branch, head, version, files, notes, changelog }, forge)
}
