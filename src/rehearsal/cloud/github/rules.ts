import { ApiError } from './errors.ts'
import { type Caller, has } from './tokens.ts'
import type { RepositoryState, RulesetState } from './world.ts'

/** What rulesets and branch protection say about a change of a ref. */

/** Stands in a ruleset's bypass list for everybody who administers the repository. */
export const ADMINS = '~admins'

export interface RefChange {
  readonly ref: string
  readonly before: string | undefined
  readonly after: string | undefined
  /** Made by merging a pull request, which is what "through a pull request" means. */
  readonly throughPull?: boolean
}

export interface Violation {
  readonly source: 'ruleset' | 'protection'
  readonly reasons: readonly string[]
}

/** The rules that the change breaks, in GitHub's words; undefined where it may go through. */
export async function violation(
  repo: RepositoryState,
  caller: Caller,
  change: RefChange,
): Promise<Violation | undefined> {
  const forced = async () =>
    change.before !== undefined &&
    change.after !== undefined &&
    !(await repo.git.isAncestor(change.before, change.after))
  if (isLockedTag(repo, change.ref)) {
    return {
      source: 'protection',
      reasons: ['Cannot modify a tag that is associated with an immutable release'],
    }
  }
  const reasons: string[] = []
  for (const ruleset of repo.rulesets.values()) {
    if (ruleset.enforcement !== 'active' || !applies(ruleset, repo, change.ref) || bypasses(ruleset, caller))
      continue
    for (const { type, parameters } of ruleset.rules) {
      if (type === 'creation' && change.before === undefined)
        reasons.push('Cannot create ref due to creations being restricted.')
      if (type === 'update' && change.before !== undefined && change.after !== undefined) {
        reasons.push('Cannot update this protected ref.')
      }
      if (type === 'deletion' && change.after === undefined) reasons.push('Cannot delete this protected ref.')
      if (type === 'non_fast_forward' && (await forced())) reasons.push('Cannot force-push to this branch')
      if (
        type === 'pull_request' &&
        change.throughPull !== true &&
        change.before !== undefined &&
        change.after !== undefined
      ) {
        reasons.push('Changes must be made through a pull request.')
      }
      if (
        type === 'required_status_checks' &&
        change.after !== undefined &&
        change.before !== undefined &&
        change.throughPull !== true
      ) {
        reasons.push(...missingChecks(repo, change.after, contextsOf(parameters)).map(expected))
      }
      if (type === 'tag_name_pattern' || type === 'branch_name_pattern') {
        const name = change.ref.replace(/^refs\/(heads|tags)\//, '')
        if (change.before === undefined && !patternHolds(parameters ?? {}, name)) {
          reasons.push(`Name must match a given pattern: ${String(parameters?.['pattern'])}`)
        }
      }
    }
  }
  if (reasons.length > 0) return { source: 'ruleset', reasons }
  return protectionViolation(repo, caller, change, forced)
}

async function protectionViolation(
  repo: RepositoryState,
  caller: Caller,
  change: RefChange,
  forced: () => Promise<boolean>,
): Promise<Violation | undefined> {
  const protection = repo.protection.get(change.ref.replace(/^refs\/heads\//, ''))
  if (protection === undefined || !change.ref.startsWith('refs/heads/')) return undefined
  if (!protection.enforceAdmins && caller.kind === 'user' && has(caller, 'administration=write'))
    return undefined
  const reasons: string[] = []
  if (change.after === undefined && !protection.allowDeletions)
    reasons.push('Cannot delete this protected branch')
  if (!protection.allowForcePushes && (await forced()))
    reasons.push('Cannot force-push to this protected branch')
  if (change.after !== undefined && change.before !== undefined && change.throughPull !== true) {
    if (protection.requirePullRequest) reasons.push('Changes must be made through a pull request.')
    reasons.push(...missingChecks(repo, change.after, protection.requiredChecks ?? []).map(expected))
  }
  return reasons.length === 0 ? undefined : { source: 'protection', reasons }
}

/** Throws what the REST API answers to a change that breaks rules. */
export async function requireAllowed(
  repo: RepositoryState,
  caller: Caller,
  change: RefChange,
  status = 422,
): Promise<void> {
  const broken = await violation(repo, caller, change)
  if (broken === undefined) return
  throw new ApiError(
    status,
    broken.source === 'ruleset'
      ? `Repository rule violations found\n\n${broken.reasons.join('\n\n')}\n\n`
      : broken.reasons.join('\n'),
  )
}

/** What git prints at the other end of a push that breaks rules. */
export function pushRefusal(url: string, ref: string, broken: Violation): string {
  return broken.source === 'ruleset'
    ? [
        `error: GH013: Repository rule violations found for ${ref}.`,
        `Review all repository rules at ${url}/rules?ref=${encodeURIComponent(ref)}`,
        '',
        ...broken.reasons.map((reason) => `- ${reason}`),
        '',
      ].join('\n')
    : [
        `error: GH006: Protected branch update failed for ${ref}.`,
        ...broken.reasons.map((reason) => `error: ${reason}`),
      ].join('\n')
}

/** Status checks that a merge into the branch waits for. */
export function requiredChecks(repo: RepositoryState, caller: Caller, branch: string): readonly string[] {
  const ref = `refs/heads/${branch}`
  const fromRulesets = [...repo.rulesets.values()]
    .filter(
      (ruleset) =>
        ruleset.enforcement === 'active' && applies(ruleset, repo, ref) && !bypasses(ruleset, caller),
    )
    .flatMap(({ rules }) => rules)
    .filter(({ type }) => type === 'required_status_checks')
    .flatMap(({ parameters }) => contextsOf(parameters))
  return [...new Set([...fromRulesets, ...(repo.protection.get(branch)?.requiredChecks ?? [])])]
}

/** Of these contexts, those that no successful status or check run of the commit stands for. */
export function missingChecks(
  repo: RepositoryState,
  sha: string,
  contexts: readonly string[],
): readonly string[] {
  return contexts.filter((context) => {
    const status = repo.statuses.findLast((entry) => entry.sha === sha && entry.context === context)
    const run = [...repo.checkRuns.values()].findLast(
      (entry) => entry.headSha === sha && entry.name === context,
    )
    const passed =
      run?.status === 'completed' && ['success', 'neutral', 'skipped'].includes(run.conclusion ?? '')
    return status?.state !== 'success' && !passed
  })
}

export const expected = (context: string) => `Required status check "${context}" is expected.`

export function isProtected(repo: RepositoryState, branch: string): boolean {
  const ref = `refs/heads/${branch}`
  return (
    repo.protection.has(branch) ||
    [...repo.rulesets.values()].some(
      (ruleset) => ruleset.enforcement === 'active' && applies(ruleset, repo, ref),
    )
  )
}

export function applies(ruleset: RulesetState, repo: RepositoryState, ref: string): boolean {
  if (!ref.startsWith(ruleset.target === 'tag' ? 'refs/tags/' : 'refs/heads/')) return false
  const hits = (patterns: readonly string[]) => patterns.some((pattern) => refMatches(pattern, repo, ref))
  return hits(ruleset.include) && !hits(ruleset.exclude)
}

function refMatches(pattern: string, repo: RepositoryState, ref: string): boolean {
  if (pattern === '~ALL') return true
  if (pattern === '~DEFAULT_BRANCH') return ref === `refs/heads/${repo.defaultBranch}`
  return globMatches(pattern, ref)
}

/** fnmatch as rulesets use it: `*` and `?` stop at a slash, `**` does not. */
export function globMatches(pattern: string, text: string): boolean {
  const source = pattern
    .split(/(\*\*\/?|\*|\?|\[[^\]]+\])/)
    .map((part) => {
      if (part === '**' || part === '**/') return part === '**' ? '.*' : '(?:.*/)?'
      if (part === '*') return '[^/]*'
      if (part === '?') return '[^/]'
      if (/^\[.+\]$/.test(part)) return part.replace('[!', '[^')
      return part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    })
    .join('')
  return new RegExp(`^${source}$`).test(text)
}

// A GITHUB_TOKEN cannot be a bypass actor: GitHub refuses to add it to a ruleset.
function bypasses(ruleset: RulesetState, caller: Caller): boolean {
  if (caller.kind === 'GITHUB_TOKEN' || caller.kind === 'anonymous') return false
  if (caller.kind === 'user' && has(caller, 'administration=write') && ruleset.bypass.has(ADMINS)) return true
  return ruleset.bypass.has(caller.app?.slug ?? caller.account.login)
}

function contextsOf(parameters: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const list = parameters?.['required_status_checks']
  if (!Array.isArray(list)) return []
  return list
    .map((entry: unknown) =>
      typeof entry === 'object' && entry !== null && 'context' in entry ? entry.context : undefined,
    )
    .filter((context) => typeof context === 'string')
}

function patternHolds(parameters: Readonly<Record<string, unknown>>, name: string): boolean {
  const pattern = String(parameters['pattern'] ?? '')
  const holds = {
    starts_with: () => name.startsWith(pattern),
    ends_with: () => name.endsWith(pattern),
    contains: () => name.includes(pattern),
    regex: () => new RegExp(pattern).test(name),
  }[String(parameters['operator'])]
  if (holds === undefined) return false
  return parameters['negate'] === true ? !holds() : holds()
}

/** The tag of a published immutable release is locked for ever. */
function isLockedTag(repo: RepositoryState, ref: string): boolean {
  return [...repo.releases.values()].some(
    (release) => release.immutable && !release.draft && ref === `refs/tags/${release.tagName}`,
  )
}
