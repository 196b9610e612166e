import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Exec } from '../../../kernel/index.ts'
import { planProduct } from './plan.ts'
import type { ProductPlan } from './types.ts'

/**
 * The plan of the product in a folder, with what its git repository tells, where it is one.
 *
 * @throws ConfigurationError as `planProduct`
 */
export async function findProduct(
  folder: string,
  exec: Exec,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ProductPlan> {
  const git = async (...args: readonly string[]): Promise<string | undefined> => {
    const result = await exec('git', args, { cwd: folder, env, allowFailure: true })
    const text = result.stdout.trim()
    return result.exitCode === 0 && text !== '' ? text : undefined
  }
  // A folder inside some other repository has that one's remote and tags, which say nothing about it.
  const isRoot = existsSync(join(folder, '.git'))
  const remote = isRoot ? await git('remote', 'get-url', 'origin') : undefined
  const tag = isRoot ? await git('describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*') : undefined
  const released = /^v(\d+\.\d+\.\d+)$/.exec(tag ?? '')?.[1]
  return planProduct(folder, {
    ...(remote === undefined ? {} : { remote }),
    ...(released === undefined ? {} : { released }),
  })
}
