import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config, EcsConfig, EnvironmentConfig } from '../config/index.ts'
import type { DeployRequest, Strategy, TaskDefinition } from '../ecs/index.ts'
import { ConfigurationError, parseDuration } from '../kernel/index.ts'
import { section } from './settings.ts'

/** The part of a deploy request that follows from deploy-kit.yml alone. */
export function deployTarget(
  config: Config,
  name: string,
  environment: EnvironmentConfig,
  folder: string,
): Omit<DeployRequest, 'version' | 'gitSha' | 'image' | 'migrationHead'> {
  const key = `environments.${name}.ecs`
  const ecs = section(environment.ecs, key)
  const strategy = strategyOf(ecs, `${key}.strategy`)
  const own = environment.secrets?.ssm
  return {
    module: config.module,
    environment: name,
    target: { cluster: ecs.cluster, service: ecs.service, container: ecs.container },
    strategy,
    gate:
      ecs.gate ??
      (strategy.type !== 'rolling' && config.smoke !== undefined && environment['test-url'] !== undefined
        ? 'smoke'
        : 'none'),
    gateTimeoutMs: parseDuration(ecs['gate-timeout'], `${key}.gate-timeout`),
    timeoutMs: parseDuration(ecs.timeout, `${key}.timeout`),
    onTimeout: ecs['on-timeout'],
    circuitBreaker: ecs['circuit-breaker'],
    alarms: ecs.alarms,
    ...(own === undefined ? {} : { secretPrefix: own }),
    foreignSecretPrefixes: Object.entries(config.environments).flatMap(([other, it]) =>
      other === name || it.secrets === undefined ? [] : [it.secrets.ssm],
    ),
    ...(ecs['task-definition'] === undefined
      ? {}
      : { taskDefinition: readTaskDefinition(join(folder, ecs['task-definition']), ecs['task-definition']) }),
  }
}

export function strategyOf(ecs: EcsConfig, key: string): Strategy {
  const { strategy } = ecs
  const bakeMs = parseDuration(strategy.bake ?? '5m', `${key}.bake`)
  switch (strategy.type) {
    case 'rolling':
      return { type: 'rolling' }
    case 'blue-green':
      return { type: 'blue-green', bakeMs }
    case 'canary':
    case 'linear': {
      const [percent, step] = strategy.type === 'canary' ? [5, '10m'] : [10, '6m']
      return {
        type: strategy.type,
        percent: strategy.percent ?? percent,
        stepBakeMs: parseDuration(strategy['step-bake'] ?? step, `${key}.step-bake`),
        bakeMs,
      }
    }
  }
}

function readTaskDefinition(path: string, name: string): TaskDefinition {
  let parsed: unknown
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new ConfigurationError(
      `the task definition ${name} cannot be read as JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
  if (
    typeof parsed === 'object' &&
    parsed !== null &&
    'family' in parsed &&
    'containerDefinitions' in parsed &&
    Array.isArray(parsed.containerDefinitions)
  ) {
    return parsed as TaskDefinition
  }
  throw new ConfigurationError(`the task definition ${name} has no family or no containerDefinitions`, {
    fix: 'Write it as `aws ecs register-task-definition --cli-input-json` takes it.',
  })
}
