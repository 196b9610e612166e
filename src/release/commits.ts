import { nearest } from '../kernel/index.ts'
import { breakingOf, hiddenBreaking, trailersOf } from './trailers.ts'

/** A commit as git gives it. */
export interface RawCommit {
  readonly sha: string
  readonly message: string
}

export interface Change {
  readonly kind: 'change'
  readonly sha: string
  readonly type: string
  readonly scope: string | undefined
  readonly subject: string
  readonly breaking: string | undefined
  readonly bump: Bump | undefined
  /** The header with its type in lower case, and the trailers: what references are read from. */
  readonly message: string
  /** What the message seems to say and, by the rules, does not: a person should look. */
  readonly doubt: string | undefined
}

/** What a commit means for the version. Every commit is exactly one of these, so that they can be counted. */
export type Classified =
  | Change
  /** Merge commits, our own release commits, and what was reverted before it was released. */
  | { readonly kind: 'ignored'; readonly sha: string; readonly header: string; readonly why: string }
  /** Not conventional: nobody can say what it means for the version, so it is said loudly. */
  | { readonly kind: 'rejected'; readonly sha: string; readonly header: string; readonly why: string }

export type Bump = 'major' | 'minor' | 'patch'

const releaseCommit = /^chore\(release\): v?\d+\.\d+\.\d+/
const header = /^([A-Za-z][A-Za-z0-9-]*)(?:\(([^()\n]*)\))?(!)?: +(\S.*)$/
// The last form is the commit that GitHub makes of a pull request to run its checks on, refs/pull/N/merge.
const mergeCommit =
  /^Merge (?:pull request|branch|branches|remote-tracking branch|remote-tracking branches|tag|tags|commit|commits|[0-9a-f]{7,40} into [0-9a-f]{7,40})(?: |$)/
// git writes both; GitHub's button puts the number of the reverting pull request behind it.
const gitRevert = /^(Revert|Reapply) "(.+)"(?: \(#\d+\))?$/

const ticket = /^\[?[A-Z]+-\d+\]?[: ]/
const ticketReason = 'it begins with a ticket number instead of a type'

/** The types that are known, and what each asks for. Others are rejected: they would count for nothing in silence. */
const bumps: Readonly<Record<string, Bump | undefined>> = {
  feat: 'minor',
  feature: 'minor',
  fix: 'patch',
  perf: 'patch',
  revert: 'patch',
  security: 'patch',
  build: undefined,
  chore: undefined,
  ci: undefined,
  docs: undefined,
  refactor: undefined,
  style: undefined,
  test: undefined,
}

/**
 * Reads a commit message as the Conventional Commits specification has it: the type is case-insensitive, and a
 * breaking change is announced by `!` or by a trailer at the end, never by a line somewhere in the body, where release
 * notes of a dependency may be pasted.
 */
export function classify(commit: RawCommit): Classified {
  const [first = ''] = commit.message.split('\n')
  const line = first.trim()
  const base = { sha: commit.sha, header: line }
  if (mergeCommit.test(line)) return { ...base, kind: 'ignored', why: 'a merge commit' }
  if (releaseCommit.test(line)) return { ...base, kind: 'ignored', why: 'a release commit' }
  const match = header.exec(withoutQuotes(line))
  if (match === null) return { ...base, kind: 'rejected', why: whyNot(line) }
  const [, written = '', scope, bang, subject = ''] = match
  const type = written.toLowerCase()
  const trailers = trailersOf(commit.message)
  const breaking = breakingOf(trailers) ?? (bang === undefined ? undefined : subject)
  // A breaking change counts whatever its type is called.
  if (breaking === undefined && !Object.hasOwn(bumps, type))
    return { ...base, kind: 'rejected', why: unknownType(written) }
  const bump = breaking === undefined ? bumps[type] : 'major'
  return {
    kind: 'change',
    sha: commit.sha,
    type,
    scope: scope === '' ? undefined : scope,
    subject,
    breaking,
    bump,
    message: [
      `${type}${scope === undefined || scope === '' ? '' : `(${scope})`}${bang ?? ''}: ${subject}`,
      ...(trailers.length === 0 ? [] : ['', ...trailers]),
    ].join('\n'),
    doubt: doubtOf(commit.message, bump),
  }
}

/** `Revert "feat: x"` reverts; `Reapply "feat: x"` is what it brings back. */
function withoutQuotes(line: string): string {
  const [, verb, quoted = ''] = gitRevert.exec(line) ?? []
  if (verb === undefined) return line
  return verb === 'Revert' ? `revert: ${quoted}` : quoted
}

/** What a body says that asks for more than the commit counts for. */
function doubtOf(message: string, bump: Bump | undefined): string | undefined {
  if (bump === 'major') return undefined
  const hidden = hiddenBreaking(message)
  if (hidden !== undefined)
    return `its body says ${JSON.stringify(hidden)}, which counts only as a trailer at the end or as \`!\` before the colon`
  // What GitHub writes into the body of a squash merge: one bullet for each commit.
  for (const [, bullet = ''] of message.matchAll(/^[*-] (.+)$/gm)) {
    const [, type = '', , bang] = header.exec(bullet) ?? []
    const asks = bang === undefined ? bumps[type.toLowerCase()] : 'major'
    if (rank(asks) > rank(bump))
      return `its body lists ${JSON.stringify(bullet)}, and only the header of a squash merge counts`
  }
  return undefined
}

function rank(bump: Bump | undefined): number {
  return bump === undefined ? 0 : { patch: 1, minor: 2, major: 3 }[bump]
}

function unknownType(written: string): string {
  if (ticket.test(`${written}:`)) return ticketReason
  const type = written.toLowerCase()
  const meant = /^(?:hot|bug)-?(?:fix)?$/.test(type) ? 'fix' : nearest(type, Object.keys(bumps))
  return `its type ${type} is not known${meant === undefined ? `; known are ${Object.keys(bumps).join(', ')}` : `; write ${meant}:`}`
}

function whyNot(line: string): string {
  if (line === '') return 'the message is empty'
  if (ticket.test(line)) return ticketReason
  if (/^(?:fixup|squash|amend)! /.test(line)) return 'it was to be squashed into another commit'
  if (/^[\w-]+(?:\([^)]*\))?!? +:/.test(line)) return 'there is a space before the colon'
  if (/^[\w-]+(?:\([^)]*\))?!?:\S/.test(line)) return 'there is no space after the colon'
  if (/^[\w-]+(?:\([^)]*\))?!?: *$/.test(line)) return 'it says nothing after its type'
  if (/^(?:\p{Extended_Pictographic}|:\w+:)/u.test(line)) return 'it begins with a picture instead of a type'
  return 'it has no type, such as feat: or fix:'
}
