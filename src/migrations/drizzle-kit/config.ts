import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ConfigurationError } from '../../kernel/index.ts'

/** Where the temporary configuration writes down what the product's says. */
export const settingsFile = 'settings.json'

export async function findConfig(project: string, given: string | undefined): Promise<string> {
  const candidates =
    given === undefined ? ['drizzle.config.ts', 'drizzle.config.js', 'drizzle.config.json'] : [given]
  for (const candidate of candidates) {
    const path = resolve(project, candidate)
    const found = await access(path).then(
      () => true,
      () => false,
    )
    if (found) return path
  }
  throw new ConfigurationError(`${project} has no ${candidates.join(', ')}`, {
    fix: 'Set the path of the drizzle-kit configuration, relative to the folder of the product.',
  })
}

/**
 * The product's configuration with another `out`: drizzle-kit takes either --config or --out, and 0.31 puts ./ before
 * an absolute `out`.
 */
export function configText(config: string, out: string, settings: string): string {
  return `import { writeFileSync } from 'node:fs'
import * as loaded from ${JSON.stringify(config)}
const first: any = (loaded as any).default ?? loaded
const base = first.default ?? first
writeFileSync(${JSON.stringify(settings)}, JSON.stringify({ out: base.out, migrations: base.migrations }))
export default { ...base, out: ${JSON.stringify(out)} }
`
}
