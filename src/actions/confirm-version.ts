import type { Config, EnvironmentConfig } from '../config/index.ts'
import type { Host } from '../host/index.ts'
import { errorMessage } from '../kernel/index.ts'
import type { PastDeployment, RollbackPorts } from '../rollback/index.ts'
import { readSmokeFile, smoke } from './gate.ts'

/**
 * The environment's own word for what it serves: the converging checks of the smoke test, against the production URL.
 * Undefined where there is nothing to ask.
 */
export async function confirmVersion(
  host: Host,
  place: {
    readonly config: Config
    readonly name: string
    readonly environment: EnvironmentConfig
    readonly folder: string
  },
  to: PastDeployment | undefined,
): ReturnType<RollbackPorts['confirm']> {
  const { config, name, environment, folder } = place
  const version = to?.release?.version
  if (
    environment.url === undefined ||
    config.smoke === undefined ||
    to?.digest === undefined ||
    version === undefined
  )
    return undefined
  const target = {
    module: config.module,
    environment: name,
    version,
    gitSha: to.release?.gitSha ?? '',
    digest: to.digest,
    url: environment.url,
    instances: undefined,
    logGroup: environment.logs,
  }
  try {
    const file = readSmokeFile(host, config, folder, target)
    const checks = file.checks.filter((check) => check.converge !== undefined)
    if (checks.length === 0) return undefined
    const { outcome, report } = await smoke(host, { ...file, checks }, target)
    return { confirmed: outcome.type === 'passed', detail: report.happened }
  } catch (error) {
    return { confirmed: false, detail: `the version could not be asked for: ${errorMessage(error)}` }
  }
}
