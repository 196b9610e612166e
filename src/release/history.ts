import { ConfigurationError, type Exec, PlatformError } from '../kernel/index.ts'
import type { RawCommit } from './commits.ts'
import { lastVersion } from './version.ts'

// A developer's log.showSignature would put gpg's words in between.
const logCommand = ['log', '--no-show-signature', '--format=%H%n%B'] as const

export interface History {
  /** The highest released version, without prefix; undefined before the first release. */
  readonly last: string | undefined
  readonly head: RawCommit
  /** Since the last version, newest first, head included. */
  readonly commits: readonly RawCommit[]
}

/**
 * Reads tags and commits with three git processes altogether, however many tags there are.
 *
 * @throws ConfigurationError for a shallow clone, in which the last version cannot be seen
 */
export async function readHistory(exec: Exec, folder: string, tagPrefix: string): Promise<History> {
  const git = async (...args: string[]) => {
    try {
      return (await exec('git', args, { cwd: folder })).stdout
    } catch (error) {
      if (error instanceof PlatformError) throw new PlatformError('git', error.message, { cause: error })
      throw error
    }
  }
  if ((await git('rev-parse', '--is-shallow-repository')).trim() === 'true') {
    throw new ConfigurationError(
      'the checkout is shallow, so the commits since the last version cannot be seen',
      {
        fix: 'Set `fetch-depth: 0` on actions/checkout.',
      },
    )
  }
  const tags = (
    await git('for-each-ref', '--merged', 'HEAD', '--format=%(refname:strip=2)', 'refs/tags')
  ).split('\n')
  const last = lastVersion(tags, tagPrefix)
  const range = last === undefined ? 'HEAD' : `${tagPrefix}${last}..HEAD`
  // %B is the raw message; NUL bytes keep any message apart from the next commit.
  const log = await git(...logCommand, '-z', range)
  const commits = log
    .split('\0')
    .filter((entry) => entry.trim() !== '')
    .map(parseEntry)
  const head = commits[0] ?? parseEntry(await git(...logCommand, '-1', 'HEAD'))
  return { last, head, commits }
}

function parseEntry(entry: string): RawCommit {
  const end = entry.indexOf('\n')
  return { sha: entry.slice(0, end).trim(), message: entry.slice(end + 1).trim() }
}
