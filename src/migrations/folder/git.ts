import { relative, resolve } from 'node:path'
import { type Exec, PlatformError } from '../../kernel/index.ts'

/** git in a product's folder: what it prints, or undefined where it does not know what it was asked for. */
export type Git = (args: readonly string[], input?: string) => Promise<string | undefined>

/** Asks git, which fetches nothing then and does not touch the working tree. */
export function gitIn(
  project: string,
  { exec, signal }: { readonly exec: Exec; readonly signal: AbortSignal },
): Git {
  return async (args, input) => {
    try {
      const more = input === undefined ? {} : { input }
      const options = { cwd: project, signal, allowFailure: true, ...more }
      const { exitCode, stdout } = await exec('git', args, options)
      return exitCode === 0 ? stdout : undefined
    } catch (error) {
      // Without git, or outside a repository, nothing is known; an abort is not that.
      if (error instanceof PlatformError) return undefined
      throw error
    }
  }
}

/** The sha of a commit, branch or tag. */
export async function commitOf(git: Git, ref: string): Promise<string | undefined> {
  const sha = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
  return sha?.trim()
}

/** A migrations folder as git calls it from the product's folder. */
export function folderInGit(project: string, folder: string): string {
  return relative(project, resolve(project, folder)).replaceAll('\\', '/')
}
