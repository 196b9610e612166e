import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Exec, PlatformError } from '../../../kernel/index.ts'
import type { Source } from '../source.ts'

/** The environment for our own git calls: nobody's settings, no prompt. */
const gitEnv = (path: string | undefined) => ({
  PATH: path,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
})

export interface GitRepository {
  /** The commit of a branch, tag, SHA or full ref; undefined where there is none. */
  commit(ref: string): Promise<string | undefined>
  /** A file's text at a commit; undefined where the commit has no such file. */
  text(sha: string, path: string): Promise<string | undefined>
  source(repository: string, ref: string, sha: string): Source
}

/** A local repository, work tree or bare; trees of commits are unpacked below `into`, once each. */
export function gitRepository(
  exec: Exec,
  dir: string,
  into: string,
  path: string | undefined,
): GitRepository {
  const git = (...args: readonly string[]) =>
    exec('git', ['-c', 'safe.directory=*', '-C', dir, ...args], { env: gitEnv(path), allowFailure: true })
  const trees = new Map<string, Promise<string>>()

  async function unpack(sha: string): Promise<string> {
    const target = join(into, sha)
    if (await exists(target)) return target
    await mkdir(into, { recursive: true })
    const staging = await mkdtemp(join(into, 'unpack-'))
    // As for the tarball that GitHub's runner downloads, `export-ignore` in .gitattributes holds.
    const archive = await git('archive', '--format=tar', '-o', join(staging, 'tree.tar'), sha)
    if (archive.exitCode !== 0) throw failed(`git archive ${sha} in ${dir}`, archive.stderr)
    await mkdir(join(staging, 'tree'))
    await exec('tar', ['-xf', join(staging, 'tree.tar'), '-C', join(staging, 'tree')], { env: gitEnv(path) })
    // Another run may have been quicker; a commit's tree is the same whoever unpacks it.
    await rename(join(staging, 'tree'), target).catch(async (error: unknown) => {
      if (!(await exists(target))) throw error
    })
    await rm(staging, { recursive: true })
    return target
  }

  return {
    async commit(ref) {
      for (const candidate of [ref, `refs/heads/${ref}`, `refs/tags/${ref}`, `refs/remotes/origin/${ref}`]) {
        const result = await git(
          'rev-parse',
          '--verify',
          '--quiet',
          '--end-of-options',
          `${candidate}^{commit}`,
        )
        if (result.exitCode === 0) return result.stdout.trim()
      }
      return undefined
    },
    async text(sha, file) {
      const listed = await git('ls-tree', '-z', '--name-only', sha, '--', file)
      if (listed.exitCode !== 0) throw failed(`git ls-tree ${sha} in ${dir}`, listed.stderr)
      if (listed.stdout === '') return undefined
      const shown = await git('show', `${sha}:${file}`)
      if (shown.exitCode !== 0) throw failed(`git show ${sha}:${file} in ${dir}`, shown.stderr)
      return shown.stdout
    },
    source: (repository, ref, sha) => ({
      repository,
      ref,
      sha,
      dir() {
        const tree = trees.get(sha) ?? unpack(sha)
        trees.set(sha, tree)
        return tree
      },
    }),
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}

function failed(what: string, said: string): PlatformError {
  return new PlatformError('git', `${what} failed: ${said.trim()}`)
}
