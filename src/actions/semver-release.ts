import type { Host } from '../host/index.ts'
import { collectAssets, collectReport, planRelease, planReport, readHistory } from '../release/index.ts'
import type { Action, ActionResult } from './action.ts'
import { runDeployed } from './release-deployed.ts'
import { runPrepare } from './release-prepare.ts'
import { assetFolder, runPublish } from './release-publish.ts'
import { choice, readSettings, type Settings } from './settings.ts'

export const semverRelease: Action = async (host) => {
  const settings = readSettings(host)
  switch (choice(host, 'mode', ['plan', 'prepare', 'collect', 'publish', 'deployed'], 'plan')) {
    case 'plan':
      return await runPlan(host, settings)
    case 'prepare':
      return await runPrepare(host, settings)
    case 'collect':
      return runCollect(host, settings)
    case 'publish':
      return await runPublish(host, settings)
    case 'deployed':
      return await runDeployed(host, settings)
  }
}

async function runPlan(host: Host, { config, folder }: Settings): Promise<ActionResult> {
  const prefix = config.release['tag-prefix']
  const plan = planRelease(await readHistory(host.exec, folder, prefix))
  const version = plan.next.kind === 'nothing' ? undefined : plan.next.version
  return {
    report: planReport(config.module, plan),
    outputs: {
      outcome: version === undefined ? 'nothing-to-release' : 'planned',
      released: String(version !== undefined),
      version,
      tag: version === undefined ? undefined : `${prefix}${version}`,
      bump: plan.next.kind === 'release' ? plan.next.bump : undefined,
    },
  }
}

function runCollect(host: Host, { config, folder }: Settings): ActionResult {
  const names = collectAssets(folder, config.release.assets, assetFolder(host))
  return { report: collectReport(config.module, names), outputs: { outcome: 'collected' } }
}
