import type { JsonObject } from '../../../kernel/index.ts'
import type { CloudContext } from '../ports.ts'
import type { GitRepository } from './git/index.ts'
import type { EnvironmentSpec } from './types.ts'

/** Everything that is not in git, as plain records; `World` finds repositories, hands out ids and knows people. */

export interface Account {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Bot' | 'Organization'
}

/** A GitHub App: what a token of kind `app` acts as, and what GITHUB_TOKEN acts as (`github-actions`). */
export interface App {
  readonly id: number
  readonly slug: string
  readonly createdAt: string
}

export interface RepositoryState {
  readonly id: number
  readonly owner: Account
  readonly name: string
  readonly fullName: string
  readonly description: string | null
  readonly visibility: 'public' | 'private' | 'internal'
  readonly defaultBranch: string
  readonly createdAt: string
  readonly git: GitRepository
  readonly assetsDir: string
  /** Refs as they were when the last push event was sent; `notice` compares with them. */
  seenRefs: ReadonlyMap<string, string>
  /** Issues and pull requests share their numbers. */
  lastNumber: number
  immutableReleases: boolean
  pushedAt: string
  readonly issues: Map<number, IssueState>
  readonly pulls: Map<number, PullState>
  readonly comments: Map<number, CommentState>
  readonly labels: Map<string, LabelState>
  readonly releases: Map<number, ReleaseState>
  /** Tag names that an immutable release used once; never free again. */
  readonly burntTags: Set<string>
  readonly deployments: Map<number, DeploymentState>
  readonly environments: Map<string, EnvironmentState>
  readonly checkRuns: Map<number, CheckRunState>
  readonly statuses: CommitStatusState[]
  readonly rulesets: Map<number, RulesetState>
  readonly protection: Map<string, ProtectionState>
  /** Ids of workflow files, by path. */
  readonly workflowIds: Map<string, number>
  /** Signatures of the commits that GitHub itself signed, because an App created them without naming an author. */
  readonly signatures: Map<string, CommitSignature>
}

export interface IssueState {
  readonly id: number
  readonly number: number
  title: string
  body: string | null
  state: 'open' | 'closed'
  stateReason: string | null
  readonly author: Account
  labels: string[]
  assignees: Account[]
  readonly createdAt: string
  updatedAt: string
  closedAt: string | null
  readonly isPull: boolean
}

export interface PullState {
  readonly number: number
  readonly id: number
  readonly headRef: string
  /** Follows the head branch while the pull request is open. */
  headSha: string
  baseRef: string
  baseSha: string
  draft: boolean
  mergedAt: string | null
  mergedBy: Account | null
  mergeCommit: string | null
  /** The trial merge of the pair that it was made for. */
  trial: { readonly head: string; readonly base: string; readonly merge: string | undefined } | undefined
}

export interface CommentState {
  readonly id: number
  readonly issue: number
  body: string
  readonly author: Account
  readonly app: App | undefined
  readonly createdAt: string
  updatedAt: string
}

export interface LabelState {
  readonly id: number
  name: string
  color: string
  description: string | null
  readonly isDefault: boolean
}

export interface ReleaseState {
  readonly id: number
  tagName: string
  targetCommitish: string
  name: string | null
  body: string | null
  draft: boolean
  prerelease: boolean
  immutable: boolean
  /** `make_latest`. */
  latest: 'true' | 'false' | 'legacy'
  /** Grows with each release that becomes the latest; 0: never was. */
  latestAt: number
  readonly author: Account
  createdAt: string
  updatedAt: string
  publishedAt: string | null
  readonly assets: Map<number, AssetState>
}

export interface AssetState {
  readonly id: number
  name: string
  label: string | null
  readonly contentType: string
  readonly size: number
  readonly digest: string
  readonly file: string
  readonly uploader: Account
  readonly createdAt: string
  updatedAt: string
  downloads: number
}

export interface DeploymentState {
  readonly id: number
  readonly sha: string
  readonly ref: string
  readonly task: string
  readonly environment: string
  readonly payload: JsonObject | string
  readonly description: string | null
  readonly creator: Account
  readonly app: App | undefined
  readonly transient: boolean
  readonly production: boolean
  readonly createdAt: string
  updatedAt: string
  readonly statuses: DeploymentStatusState[]
}

export interface DeploymentStatusState {
  readonly id: number
  readonly state: string
  readonly description: string
  readonly environment: string
  readonly logUrl: string
  readonly environmentUrl: string
  readonly creator: Account
  readonly app: App | undefined
  readonly createdAt: string
}

export interface EnvironmentState {
  readonly id: number
  readonly createdAt: string
  updatedAt: string
  spec: EnvironmentSpec
}

export interface CheckRunState {
  readonly id: number
  readonly suite: number
  name: string
  readonly headSha: string
  status: string
  conclusion: string | null
  startedAt: string
  completedAt: string | null
  externalId: string
  detailsUrl: string | null
  title: string | null
  summary: string | null
  text: string | null
  readonly annotations: JsonObject[]
  readonly app: App
}

export interface CommitStatusState {
  readonly id: number
  readonly sha: string
  readonly state: 'error' | 'failure' | 'pending' | 'success'
  readonly context: string
  readonly description: string | null
  readonly targetUrl: string | null
  readonly creator: Account
  readonly createdAt: string
}

export interface CommitSignature {
  readonly text: string
  /** The commit object without its signature: what was signed. */
  readonly payload: string
  readonly at: string
}

export interface RulesetState {
  readonly id: number
  readonly createdAt: string
  updatedAt: string
  name: string
  target: 'branch' | 'tag'
  enforcement: 'active' | 'evaluate' | 'disabled'
  include: readonly string[]
  exclude: readonly string[]
  rules: readonly RulesetRule[]
  bypassActors: readonly JsonObject[]
  /** Logins and App slugs that pass, resolved from `bypassActors`. */
  bypass: ReadonlySet<string>
}

export interface RulesetRule {
  readonly type: string
  readonly parameters?: JsonObject
}

export interface ProtectionState {
  readonly requirePullRequest: boolean
  readonly approvals: number
  readonly requiredChecks: readonly string[] | undefined
  readonly strictChecks: boolean
  readonly enforceAdmins: boolean
  readonly allowForcePushes: boolean
  readonly allowDeletions: boolean
  readonly linearHistory: boolean
}

/** https://api.github.com/users/github-actions[bot] and the App behind it. */
const ACTIONS_BOT = 41898282
const ACTIONS_APP = 15368

export class World {
  /** Set once the server listens. */
  url = ''
  readonly context: CloudContext
  readonly repositories = new Map<string, RepositoryState>()
  readonly #accounts = new Map<string, Account>()
  readonly #apps = new Map<string, App>()
  #lastId = 1000

  constructor(context: CloudContext) {
    this.context = context
    this.#accounts.set('github-actions[bot]', { id: ACTIONS_BOT, login: 'github-actions[bot]', type: 'Bot' })
    this.#apps.set('github-actions', { id: ACTIONS_APP, slug: 'github-actions', createdAt: this.now() })
  }

  /** GitHub's time stamps have no fraction. */
  now(): string {
    return `${new Date(this.context.clock.now()).toISOString().slice(0, 19)}Z`
  }

  nextId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  repository(owner: string, name: string): RepositoryState | undefined {
    return this.repositories.get(`${owner}/${name}`.toLowerCase())
  }

  account(login: string, type: Account['type'] = login.endsWith('[bot]') ? 'Bot' : 'User'): Account {
    const known = this.#accounts.get(login.toLowerCase())
    if (known !== undefined) return known
    const account = { id: this.nextId(), login, type }
    this.#accounts.set(login.toLowerCase(), account)
    return account
  }

  accountById(id: number): Account | undefined {
    return [...this.#accounts.values()].find((account) => account.id === id)
  }

  app(slug: string): App {
    const known = this.#apps.get(slug)
    if (known !== undefined) return known
    const app = { id: this.nextId(), slug, createdAt: this.now() }
    this.#apps.set(slug, app)
    return app
  }

  appById(id: number): App | undefined {
    return [...this.#apps.values()].find((app) => app.id === id)
  }
}

export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${kind}:${id}`).toString('base64')
}
