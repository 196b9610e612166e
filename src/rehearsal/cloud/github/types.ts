import type { Exec, JsonObject } from '../../../kernel/index.ts'

/** What the local GitHub shows to the harness and to the runner. */

export interface GitHubOptions {
  /** 0 or nothing: any free port. */
  readonly port?: number
  /** Where the bare repositories and release assets are kept; a temporary folder, gone after `close`, without it. */
  readonly dataDir?: string
  /** Runs git. Node's by default. */
  readonly exec?: Exec
  /** The environment that git processes get; only PATH and TMPDIR are read of it. `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** `sub` of repositories created after 2026-07-15 names ids too: `repo:org@1/core@2:…`. Off by default. */
  readonly subjectWithIds?: boolean
}

export interface GitHub {
  /** Serves as GITHUB_SERVER_URL, as GITHUB_API_URL and for uploads: one port for all. */
  readonly url: string
  readonly addresses: Readonly<Record<string, string>>
  /** GITHUB_SERVER_URL, GITHUB_API_URL, GITHUB_GRAPHQL_URL for a job. */
  readonly environment: Readonly<Record<string, string>>
  readonly oidc: OidcIssuer
  /** The REST routes that are served, `GET /repos/{owner}/{repo}`, as GitHub's OpenAPI names them. */
  readonly routes: readonly string[]
  /** The key that signs what Apps commit through the API, as a line of git's `allowed_signers` names it: `ssh-ed25519 …`. */
  readonly signingKey: string
  createRepository(spec: RepositorySpec): Promise<Repository>
  /** By `owner/name`. Throws a ConfigurationError that names those that exist. */
  repository(fullName: string): Repository
  issueToken(grant: TokenGrant): string
  /** From here on the token answers 401, as a job's token does once the job is over. */
  revokeToken(token: string): void
  /**
   * Calls back for everything that starts workflows on GitHub: what a GITHUB_TOKEN did is left out, but for
   * workflow_dispatch and repository_dispatch. Gives the way to unsubscribe.
   */
  onEvent(listener: (event: GitHubEvent) => void): () => void
  close(): Promise<void>
}

export interface RepositorySpec {
  readonly owner: string
  readonly name: string
  /** Files of the first commit: the folder's content, without `.git` and without what its `.gitignore` names. Without it the repository is empty. */
  readonly fromDir?: string
  /** `main` by default. */
  readonly defaultBranch?: string
  /** `private` by default. */
  readonly visibility?: 'public' | 'private' | 'internal'
  /** Branches that take changes through pull requests only. */
  readonly protection?: readonly BranchProtection[]
  readonly environments?: readonly EnvironmentSpec[]
  /** Publishing a release locks its tag and assets. Off by default. */
  readonly immutableReleases?: boolean
  readonly description?: string
}

export interface BranchProtection {
  readonly branch: string
  /** Changes come through pull requests only. True by default. */
  readonly requirePullRequest?: boolean
  /** Contexts of commit statuses or names of check runs that a merge waits for. */
  readonly requiredChecks?: readonly string[]
  /** App slugs and logins that may push all the same; a GITHUB_TOKEN can never be one. */
  readonly bypass?: readonly string[]
}

export interface EnvironmentSpec {
  readonly name: string
  /** Logins of up to six people, one of whom approves a job before it starts. */
  readonly reviewers?: readonly string[]
  readonly preventSelfReview?: boolean
  /** 0 to 43,200. */
  readonly waitMinutes?: number
  /** Name patterns of the branches that may deploy; any branch without it. */
  readonly branches?: readonly string[]
}

export interface Repository {
  readonly id: number
  readonly owner: string
  readonly ownerId: number
  readonly name: string
  readonly fullName: string
  readonly visibility: 'public' | 'private' | 'internal'
  readonly defaultBranch: string
  /** The bare repository on disk. A push to its path is seen by the API at once; call `notice` to let it start workflows. */
  readonly gitDir: string
  /** `http://127.0.0.1:PORT/owner/name.git`; a token is the password of any user name. */
  readonly cloneUrl: string
  readonly htmlUrl: string
  readonly environments: readonly EnvironmentSpec[]
  /** Undefined where no workflow or API call has named it yet. */
  environment(name: string): EnvironmentSpec | undefined
  /** The commit of a branch, tag or SHA (the default branch without one), undefined where there is none. */
  resolve(ref?: string): Promise<string | undefined>
  /** The webhook's `repository` object. */
  payload(): Promise<JsonObject>
  /** Compares the refs with those last seen and sends the events of a push for what changed beside the API (a `file://` push). */
  notice(actor: string): Promise<void>
}

/** What a token may do. */
export type TokenGrant =
  | {
      readonly kind: 'GITHUB_TOKEN'
      readonly repository: string
      readonly permissions: Permissions
      /** Who started the workflow run. The token itself acts as github-actions[bot]. */
      readonly actor: string
      readonly runId?: string
    }
  | {
      readonly kind: 'app'
      readonly slug: string
      readonly repositories: readonly string[]
      readonly permissions: Permissions
    }
  | {
      readonly kind: 'user'
      readonly login: string
      /** All repositories without it. */
      readonly repositories?: readonly string[]
      /** Everything without it, as an owner's. */
      readonly permissions?: Permissions
    }

/** By GitHub's names: `contents`, `pull_requests`, `issues`, `deployments`, `checks`, `statuses`, `actions`, `workflows`, `administration`, `environments`, `metadata`. */
export type Permissions = Readonly<Record<string, 'read' | 'write' | 'admin'>>

export interface GitHubEvent {
  /** As after `on:` in a workflow: `push`, `pull_request`, `release`, `workflow_dispatch`, … */
  readonly name: string
  /** The activity type, for `types:`. */
  readonly action: string | undefined
  /** `owner/name`. */
  readonly repository: string
  /** GITHUB_REF and GITHUB_SHA of the run. */
  readonly ref: string
  readonly sha: string
  readonly actor: string
  /** A pull request that a GITHUB_TOKEN opened or moved makes runs that wait for one click of a writer. */
  readonly approvalRequired: boolean
  /** The workflow file that a workflow_dispatch names: `.github/workflows/release.yml`. */
  readonly workflow: string | undefined
  /** The run id that `return_run_details` of a workflow_dispatch promised to the caller; undefined otherwise. */
  readonly runId: number | undefined
  /** The event's payload as GITHUB_EVENT_PATH holds it. */
  readonly payload: JsonObject
}

export interface OidcIssuer {
  readonly issuer: string
  /** What a job with `id-token: write` is given as ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN. */
  issueRequestToken(job: OidcJob): { readonly url: string; readonly token: string }
  revokeRequestToken(token: string): void
  /** The key set, for an STS that would rather not ask over HTTP. */
  readonly jwks: JsonObject
}

/** The run that an OIDC token speaks of. */
export interface OidcJob {
  /** `owner/name`; must exist. */
  readonly repository: string
  readonly ref: string
  readonly sha: string
  readonly eventName: string
  readonly actor: string
  readonly runId: string
  readonly runNumber: string
  readonly runAttempt: string
  /** The workflow's name. */
  readonly workflow: string
  /** `owner/name/.github/workflows/release.yml@refs/heads/main`: the caller's file. */
  readonly workflowRef: string
  readonly workflowSha: string
  /** Of the file that holds the job; another repository's for a reusable workflow. Equals `workflowRef` otherwise. */
  readonly jobWorkflowRef: string
  readonly jobWorkflowSha: string
  readonly environment?: string
  /** For pull requests. */
  readonly headRef?: string
  readonly baseRef?: string
}
