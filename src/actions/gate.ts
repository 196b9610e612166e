import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config/index.ts'
import type { Host } from '../host/index.ts'
import { ConfigurationError } from '../kernel/index.ts'
import type { Report } from '../report/index.ts'
import {
  parseConnectTo,
  parseSmokeFile,
  runSmoke,
  type SmokeFile,
  type SmokeOutcome,
  smokeReport,
} from '../smoke/index.ts'
import { traceIdOf, traceparent } from '../trace/index.ts'
import { section } from './settings.ts'

export interface Target {
  readonly module: string
  readonly environment: string
  readonly version: string
  readonly gitSha: string
  readonly digest: string
  readonly url: string
  readonly instances: number | undefined
  readonly logGroup: string | undefined
}

export function readSmokeFile(
  host: Host,
  config: Config,
  folder: string,
  target: Pick<Target, 'environment' | 'version' | 'gitSha' | 'digest'>,
): SmokeFile {
  const file = section(config.smoke, 'smoke')
  let text: string
  try {
    text = readFileSync(join(folder, file), 'utf8')
  } catch (cause) {
    throw new ConfigurationError(`the smoke test file ${file} cannot be read`, {
      fix: 'Check `smoke` in deploy-kit.yml and that the repository was checked out.',
      cause,
    })
  }
  return parseSmokeFile(text, file, {
    ...host.env,
    DEPLOY_KIT_VERSION: target.version,
    DEPLOY_KIT_SHA: target.gitSha,
    DEPLOY_KIT_DIGEST: target.digest,
    DEPLOY_KIT_ENVIRONMENT: target.environment,
  })
}

/** Runs the product's smoke test against a URL; the deploy's gate, the smoke-test action and the rollback all do it here. */
export async function smoke(
  host: Host,
  file: SmokeFile,
  target: Target,
): Promise<{ readonly outcome: SmokeOutcome; readonly report: Report }> {
  const traceId = traceIdOf(host.run)
  const { logGroup, ...rest } = target
  const outcome = await runSmoke(
    { file, baseUrl: target.url, traceId, instances: target.instances },
    {
      clock: host.clock,
      signal: host.signal,
      log: host.log,
      connectTo: parseConnectTo(host.env['DEPLOY_KIT_CONNECT_TO']),
      traceparent: () => traceparent(traceId),
    },
  )
  return {
    outcome,
    report: smokeReport(outcome, { ...rest, traceId, ...(logGroup === undefined ? {} : { logGroup }) }),
  }
}
