import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ConfigurationError } from '../../../kernel/index.ts'

/** What the smoke test tells about the product. */
export interface SmokePaths {
  readonly health: string | undefined
  readonly version: string | undefined
}

/**
 * The paths of the smoke test file that say whether the product lives, and which version it is.
 *
 * @throws ConfigurationError where deploy-kit.yml names a file that is not there
 */
export function readSmokePaths(folder: string, file: string | undefined): SmokePaths {
  if (file === undefined) return { health: undefined, version: undefined }
  if (!existsSync(join(folder, file)))
    throw new ConfigurationError(`there is no ${file}, which the key smoke of deploy-kit.yml names`, {
      fix: 'Write it: docs/rehearsal.md shows the smallest. Without a smoke test leave the key out; ecs.gate is then none.',
    })
  // The smoke test itself says what is wrong with its file, with line and column.
  const parsed = parse(readFileSync(join(folder, file), 'utf8')) as {
    readonly checks?: readonly {
      readonly path?: string
      readonly method?: string
      readonly converge?: { readonly jmespath?: string }
    }[]
  } | null
  const checks = (parsed?.checks ?? []).filter((it) => (it.method ?? 'GET') === 'GET')
  return {
    health: checks.find((it) => /\/(?:health|live|alive|ping)[a-z]*(?:\?|$)/i.test(it.path ?? ''))?.path,
    version: checks.find((it) => it.converge !== undefined)?.path,
  }
}
