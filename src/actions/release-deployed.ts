import type { Forge, Host } from '../host/index.ts'
import { type DeployedTo, deployedReport, tellDeployed } from '../release/index.ts'
import { readRecords } from '../trace/index.ts'
import type { ActionResult } from './action.ts'
import { dryRunForge, isDryRun } from './dry-run.ts'
import { chosenEnvironments, readVersion, type Settings } from './settings.ts'

/** `mode: deployed`: writes into the notes of a release where it is deployed, from the release records. */
export async function runDeployed(host: Host, { config }: Settings): Promise<ActionResult> {
  const version = readVersion(host)
  const tag = `${config.release['tag-prefix']}${version}`
  const dryRun = isDryRun(host)
  const forge = dryRunForge(host.forge(), dryRun)
  const environments: DeployedTo[] = []
  for (const [name] of chosenEnvironments(host, config)) {
    environments.push(await deployedTo(forge, name, config.module, version))
  }
  const outcome = await tellDeployed(tag, environments, forge)
  return {
    report: deployedReport(config.module, version, outcome, { calls: forge.calls, dryRun }),
    outputs: { outcome: outcome.kind, version, tag },
  }
}

/** What the newest deploy of the version to an environment came to. */
async function deployedTo(forge: Forge, name: string, module: string, version: string): Promise<DeployedTo> {
  const ours = readRecords(forge, name, (it) => it.module === module && it.version === version)
  for await (const { record, succeeded } of ours) {
    const outcome = succeeded ? 'succeeded' : (record.outcome ?? 'under way')
    return { name, outcome, runUrl: record.runUrl }
  }
  return { name, outcome: undefined, runUrl: '' }
}
