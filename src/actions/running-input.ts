import { parse as parseYaml } from 'yaml'
import { ConfigurationError, errorMessage } from '../kernel/index.ts'
import type { RunningVersion } from '../migrations/index.ts'

/** The input `running`, read. */
export interface GivenRunning {
  /** Whether ECS is asked. */
  readonly ecs: boolean
  /** What runs besides, or instead. */
  readonly versions: readonly RunningVersion[]
}

/**
 * Reads `ecs`, `none`, or a YAML list: `[ecs, { version: 1.4.0, migration-head: 0007_add_title }]`.
 * @throws ConfigurationError
 */
export function readRunning(text: string): GivenRunning {
  if (text === 'none') return { ecs: false, versions: [] }
  if (text === 'ecs') return { ecs: true, versions: [] }
  const wrong = (what: string) =>
    new ConfigurationError(`the input running ${what}`, {
      fix: 'Write ecs, none, or a YAML list such as [ecs, { version: 1.4.0, migration-head: 0007_add_title }].',
    })
  let value: unknown
  try {
    value = parseYaml(text)
  } catch (cause) {
    throw new ConfigurationError(
      `the input running is neither ecs nor none nor YAML: ${errorMessage(cause)}`,
      { cause },
    )
  }
  if (!Array.isArray(value)) throw wrong('is neither ecs nor none nor a list')
  const versions = value
    .filter((item: unknown) => item !== 'ecs')
    .map((item: unknown): RunningVersion => {
      const one = typeof item === 'object' && item !== null ? (item as Record<string, unknown>) : {}
      const unknown = Object.keys(one).find((key) => !['version', 'migration-head', 'what'].includes(key))
      if (unknown !== undefined) throw wrong(`has the key ${unknown}, which is not known`)
      const { version, what, 'migration-head': head } = one
      if (typeof version !== 'string') throw wrong('has an entry without a version')
      return {
        what: typeof what === 'string' ? what : `version ${version}`,
        version,
        ...(typeof head === 'string' ? { migrationHead: head } : {}),
      }
    })
  return { ecs: value.includes('ecs'), versions }
}
