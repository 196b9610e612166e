import type { Host } from '../host/index.ts'
import { ConfigurationError } from '../kernel/index.ts'
import { smokeStatus } from '../smoke/index.ts'
import { traceIdOf } from '../trace/index.ts'
import type { Action } from './action.ts'
import { readSmokeFile, smoke } from './gate.ts'
import {
  choice,
  readDigest,
  readEnvironment,
  readSettings,
  readSha,
  readVersion,
  section,
} from './settings.ts'

/** Exit codes: 0 passed, 1 failed, 2 misconfigured, 3 inconclusive. */
const exitCodes = { passed: 0, failed: 1, inconclusive: 3 } as const

export const smokeTest: Action = async (host) => {
  const { config, folder } = readSettings(host)
  const { name, environment } = readEnvironment(host, config)
  const listener = choice(host, 'listener', ['production', 'test'], 'production')
  const url =
    listener === 'test'
      ? section(environment['test-url'], `environments.${name}.test-url`)
      : section(environment.url, `environments.${name}.url`)
  const target = {
    module: config.module,
    environment: name,
    version: readVersion(host),
    gitSha: readSha(host),
    digest: readDigest(host),
    url,
    instances: readInstances(host),
    logGroup: environment.logs,
  }
  const { outcome, report } = await smoke(host, readSmokeFile(host, config, folder, target), target)
  return {
    report: { ...report, status: smokeStatus(outcome) },
    outputs: { outcome: outcome.type, 'trace-id': traceIdOf(host.run) },
    exitCode: exitCodes[outcome.type],
  }
}

function readInstances(host: Host): number | undefined {
  const text = host.inputs['instances']
  if (text === undefined) return undefined
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1) return count
  throw new ConfigurationError(`the input instances is ${JSON.stringify(text)}`, {
    fix: 'Write a whole number from 1, such as the output `instances` of deploy-ecs, or leave it out.',
  })
}
