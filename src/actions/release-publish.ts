import { isAbsolute, join } from 'node:path'
import type { Host } from '../host/index.ts'
import { publish, publishReport, readAssets, readNotes } from '../release/index.ts'
import type { ActionResult } from './action.ts'
import { dryRunForge, isDryRun } from './dry-run.ts'
import { readSha, readVersion, type Settings } from './settings.ts'

/** `mode: publish`: the release of a commit that is built and pushed. */
export async function runPublish(host: Host, { config, folder }: Settings): Promise<ActionResult> {
  const { release } = config
  const version = readVersion(host)
  const prefix = release['tag-prefix']
  const [tag, sha, prerelease] = [`${prefix}${version}`, readSha(host), version.includes('-')]
  const [major, minor] = version.split('.')
  const notes = readNotes({ folder, changelog: release.changelog }, version, host.inputs['notes'])
  const digest = host.inputs['digest']
  const dryRun = isDryRun(host)
  const forge = dryRunForge(host.forge(), dryRun)
  const outcome = await publish(
    {
      version,
      tag,
      sha,
      notes: digest === undefined ? notes : `${notes.trimEnd()}\n\nImage digest: \`${digest}\`\n`,
      assets:
        host.inputs['path'] === undefined && release.assets.length === 0
          ? []
          : readAssets(assetFolder(host), release.assets),
      floatingTags:
        release['floating-tags'] && !prerelease ? [`${prefix}${major}`, `${prefix}${major}.${minor}`] : [],
      prerelease,
      dryRun,
    },
    forge,
  )
  return {
    report: publishReport(config.module, version, outcome, { calls: forge.calls, dryRun }),
    outputs: { outcome: outcome.kind, released: String(!dryRun), version, tag, sha },
  }
}

/** What `mode: collect` fills and `mode: publish` reads. */
export function assetFolder(host: Host): string {
  const path = host.inputs['path'] ?? 'deploy-kit-assets'
  return isAbsolute(path) ? path : join(host.run.workspace, path)
}
