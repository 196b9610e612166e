/** A commit as git gives it. */
export interface RawCommit {
  readonly sha: string
  readonly message: string
}

/** What a commit means for the version. Every commit is exactly one of these, so that they can be counted. */
export type Classified =
  | {
      readonly kind: 'change'
      readonly sha: string
      readonly type: string
      readonly scope: string | undefined
      readonly subject: string
      readonly breaking: string | undefined
      readonly bump: Bump | undefined
      /** The header with its type in lower case, and the trailers: what the notes are written from. */
      readonly message: string
    }
  /** Merge commits and our own release commits. */
  | { readonly kind: 'ignored'; readonly sha: string; readonly header: string; readonly why: string }
  /** Not conventional: nobody can say what it means for the version, so it is said loudly. */
  | { readonly kind: 'rejected'; readonly sha: string; readonly header: string; readonly why: string }

export type Bump = 'major' | 'minor' | 'patch'

const releaseCommit = /^chore\(release\): v?\d+\.\d+\.\d+/
const header = /^([A-Za-z][A-Za-z0-9-]*)(?:\(([^()\n]*)\))?(!)?: +(\S.*)$/
const trailer = /^(?:BREAKING[ -]CHANGE: |[A-Za-z][A-Za-z0-9-]*(?:: | #))/
const breakingTrailer = /^BREAKING[ -]CHANGE: (.+)/

const patchTypes = ['fix', 'perf', 'revert', 'security']

/**
 * Reads a commit message as the Conventional Commits specification has it: the type is case-insensitive, and a
 * breaking change is announced by `!` or by a trailer in the last paragraph, never by a line somewhere in the body,
 * where release notes of a dependency may be pasted.
 */
export function classify(commit: RawCommit): Classified {
  const [first = ''] = commit.message.split('\n')
  const line = first.trim()
  const base = { sha: commit.sha, header: line }
  if (/^Merge (?:pull request|branch|remote-tracking branch|tag|commit)\b/.test(line))
    return { ...base, kind: 'ignored', why: 'a merge commit' }
  if (releaseCommit.test(line)) return { ...base, kind: 'ignored', why: 'a release commit' }
  const revert = /^Revert "(.+)"$/.exec(line)
  const text = revert === null ? line : `revert: ${revert[1]}`
  const match = header.exec(text)
  if (match === null) return { ...base, kind: 'rejected', why: whyNot(line) }
  const [, type = '', scope, bang, subject = ''] = match
  const trailers = trailersOf(commit.message)
  const announced = trailers.map((it) => breakingTrailer.exec(it)?.[1]).find((it) => it !== undefined)
  const breaking = announced ?? (bang === undefined ? undefined : subject)
  const lower = type.toLowerCase()
  return {
    kind: 'change',
    sha: commit.sha,
    type: lower,
    scope: scope === '' ? undefined : scope,
    subject,
    breaking,
    bump:
      breaking !== undefined
        ? 'major'
        : lower === 'feat'
          ? 'minor'
          : patchTypes.includes(lower)
            ? 'patch'
            : undefined,
    message: [
      `${lower}${scope === undefined || scope === '' ? '' : `(${scope})`}${bang ?? ''}: ${subject}`,
      ...(trailers.length === 0 ? [] : ['', ...trailers]),
    ].join('\n'),
  }
}

/** The last paragraph, where each of its lines is a trailer or continues one. */
function trailersOf(message: string): readonly string[] {
  const paragraphs = message.trim().split(/\n[ \t]*\n/)
  const last = paragraphs.length > 1 ? (paragraphs.at(-1) ?? '') : ''
  const lines = last.split('\n')
  const first = lines[0] ?? ''
  return trailer.test(first) && lines.every((line) => trailer.test(line) || /^[ \t]/.test(line)) ? lines : []
}

function whyNot(line: string): string {
  if (line === '') return 'the message is empty'
  if (/^\[?[A-Z]+-\d+\]?[: ]/.test(line)) return 'it begins with a ticket number instead of a type'
  if (/^(?:fixup|squash|amend)! /.test(line)) return 'it was to be squashed into another commit'
  if (/^\w+ +:/.test(line)) return 'there is a space before the colon'
  if (/^\w+(?:\([^)]*\))?!?:\S/.test(line)) return 'there is no space after the colon'
  if (/^\p{Extended_Pictographic}/u.test(line)) return 'it begins with a picture instead of a type'
  return 'it has no type, such as feat: or fix:'
}
