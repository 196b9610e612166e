import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigurationError, type Exec } from '../../../kernel/index.ts'

export interface KitTree {
  readonly dir: string
  readonly sha: string
}

/**
 * What a release tag of deploy-kit would carry, committed in a repository of its own: composites at the root and in
 * actions/, the bundles, the reusable workflows. What runs in a rehearsal is what a tag would carry.
 *
 * @throws ConfigurationError where the bundles are not built
 */
export async function commitTree(options: {
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
  readonly root: string
  readonly dir: string
  readonly tree?: string
}): Promise<KitTree> {
  const { exec, dir } = options
  await mkdir(dir, { recursive: true })
  if (options.tree === undefined) await layOut(options.root, dir)
  else await cp(options.tree, dir, { recursive: true })
  const git = async (...args: string[]) =>
    (
      await exec('git', ['-c', 'user.name=deploy-kit', '-c', 'user.email=deploy-kit@example.com', ...args], {
        cwd: dir,
        env: options.env,
      })
    ).stdout.trim()
  await git('init', '--quiet', '--initial-branch', 'releases/v1')
  await git('add', '--all', '--force')
  await git('commit', '--quiet', '-m', 'the tree that a release carries')
  await git('tag', 'v1')
  return { dir, sha: await git('rev-parse', 'HEAD') }
}

async function layOut(root: string, dir: string): Promise<void> {
  if (!existsSync(join(root, 'dist', 'index.js'))) {
    throw new ConfigurationError('there are no bundles in dist/', { fix: 'Run npm run build first.' })
  }
  for (const item of ['actions', 'dist', 'action.yml'])
    await cp(join(root, item), join(dir, item), { recursive: true })
  for (const name of await readdir(join(root, 'actions'))) {
    const composite = join(root, 'actions', name, 'action.yml')
    if (!existsSync(composite)) continue
    await mkdir(join(dir, name))
    await cp(composite, join(dir, name, 'action.yml'))
  }
  const workflows = join('.github', 'workflows')
  await mkdir(join(dir, workflows), { recursive: true })
  for (const file of await readdir(join(root, workflows))) {
    const text = await readFile(join(root, workflows, file), 'utf8')
    if (/^\s+workflow_call:/m.test(text)) await writeFile(join(dir, workflows, file), text)
  }
}
