import { valid } from 'semver'
import type { Exec } from '../../kernel/index.ts'
import { isMigrationFolderName } from './folder-format.ts'
import { commitOf, folderInGit, gitIn } from './git.ts'
import { parseJournal } from './journal-format.ts'

/**
 * Gives the newest migration that a version or a commit of the product has in its folder, from git: the port `headAt`
 * of a down. Undefined where git does not know it (a shallow clone, no tag of that name) or it has no migrations.
 * Nothing is fetched, and the working tree is not touched.
 * @param options.project the product's folder, in which git runs
 */
export function headFromGit(
  options: { readonly project: string; readonly folder: string },
  ports: { readonly exec: Exec; readonly signal: AbortSignal },
): (versionOrSha: string) => Promise<string | undefined> {
  const folder = folderInGit(options.project, options.folder)
  const git = gitIn(options.project, ports)
  return async (versionOrSha) => {
    for (const ref of refsOf(versionOrSha)) {
      const commit = await commitOf(git, ref)
      if (commit === undefined) continue
      const journal = await git(['show', `${commit}:./${folder}/meta/_journal.json`])
      if (journal !== undefined) {
        return parseJournal(`${versionOrSha}:${folder}/meta/_journal.json`, journal).entries.at(-1)?.tag
      }
      const names = await git(['ls-tree', '-d', '--name-only', commit, `./${folder}/`])
      return names
        ?.split('\n')
        .map((path) => path.slice(path.lastIndexOf('/') + 1))
        .filter(isMigrationFolderName)
        .sort((a, b) => a.localeCompare(b))
        .at(-1)
    }
    return undefined
  }
}

/** A version is a tag, with its v or without; anything else must look like a commit, for a branch moves. */
function refsOf(text: string): readonly string[] {
  const version = valid(text)
  if (version !== null) return [`refs/tags/v${version}`, `refs/tags/${version}`]
  return /^[0-9a-f]{7,64}$/.test(text) ? [text] : []
}
