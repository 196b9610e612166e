import type { Config } from './schema.ts'

/** Values that two environments may never share, with the words that name them. */
const mustDiffer: readonly {
  readonly path: readonly string[]
  readonly what: string
  value(env: Config['environments'][string]): string | undefined
}[] = [
  {
    path: ['ecs', 'service'],
    what: 'the same cluster and service',
    value: (env) =>
      env.ecs === undefined
        ? undefined
        : `${env.aws?.region ?? ''}/${env.ecs.cluster}/${env.ecs.service}/${env.aws?.role?.split(':')[4] ?? ''}`,
  },
  {
    path: ['secrets', 'ssm'],
    what: 'the same SSM prefix',
    value: (env) => env.secrets?.ssm.replace(/\/+$/, ''),
  },
  { path: ['migrations', 'url'], what: 'the same database', value: (env) => env.migrations?.url },
  { path: ['url'], what: 'the same URL', value: (env) => env.url?.replace(/\/+$/, '') },
  { path: ['test-url'], what: 'the same test URL', value: (env) => env['test-url']?.replace(/\/+$/, '') },
]

export interface Shared {
  /** The later of the two, where the mistake is shown. */
  readonly path: readonly string[]
  readonly message: string
}

/** What environments share although it must differ, and promotions that lead nowhere. */
export function sharedValues(config: Config): readonly Shared[] {
  const found: Shared[] = []
  const environments = Object.entries(config.environments)
  for (const rule of mustDiffer) {
    const seen = new Map<string, string>()
    for (const [name, env] of environments) {
      const value = rule.value(env)
      if (value === undefined) continue
      const other = seen.get(value)
      if (other === undefined) seen.set(value, name)
      else {
        found.push({
          path: ['environments', name, ...rule.path],
          message: `environments.${name} has ${rule.what} as environments.${other}; environments are kept apart, give it its own`,
        })
      }
    }
  }
  for (const [name, env] of environments) {
    const from = env['promote-from']
    if (from === undefined) continue
    const path = ['environments', name, 'promote-from']
    if (from === name) found.push({ path, message: `environments.${name} cannot be promoted from itself` })
    else if (config.environments[from] === undefined) {
      found.push({
        path,
        message: `environments.${name} is promoted from ${from}, which is not an environment of this file`,
      })
    }
  }
  return found
}
