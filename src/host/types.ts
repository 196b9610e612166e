import type { Clock, Exec, Http } from '../kernel/index.ts'
import type { Annotation, Report } from '../report/index.ts'

/** The CI we run in. Capabilities take the parts they need of it as arguments; only `actions/` and `cli.ts` see all of it. */
export interface Host {
  readonly kind: 'github' | 'terminal'
  /** The action's inputs by their kebab-case names, empty ones left out. */
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly run: RunContext
  readonly log: Log
  readonly clock: Clock
  /** 0 <= n < 1. */
  readonly random: () => number
  readonly exec: Exec
  readonly http: Http
  /** Fires when the run is cancelled (SIGINT, SIGTERM). */
  readonly signal: AbortSignal
  /** Keeps a value out of everything that is printed from here on. Call it the moment a secret is read. */
  secret(value: string): void
  output(name: string, value: string): void
  /** Writes the report where this host shows it: step summary, annotations, files. */
  publish(report: Report): Promise<void>
  /**
   * Puts the report on the pull request as the one comment of its kind, module and environment, updated in place.
   * `denied`: the token may not, which the host has said. `none`: there is no pull request, or no comment yet and none
   * was to be begun.
   */
  comment(
    report: Report,
    options?: { readonly begin: boolean },
  ): Promise<'created' | 'updated' | 'none' | 'denied'>
  /** The report without what was given to `secret`, for an output; what is published or commented is masked anyway. */
  masked(report: Report): Report
  /**
   * An OIDC token of the job for the audience, or a ConfigurationError that says which permission is missing; undefined
   * where the host has no such thing and a person's own credentials are used.
   */
  readonly idToken: ((audience: string) => Promise<string>) | undefined
  /** The forge's API, or a ConfigurationError where no token was given. */
  forge(): Forge
}

/** Where the work is kept: GitHub's REST API, as far as deploy-kit needs it. */
export interface Forge {
  readonly owner: string
  readonly repo: string
  /**
   * One REST call, `request('GET /repos/{owner}/{repo}/releases', {per_page: 100})`; owner and repo are filled in.
   * Throws a PlatformError('github') with the HTTP status as its code.
   */
  request(
    route: string,
    parameters?: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly status: number; readonly data: unknown }>
  /** All pages of a list. */
  paginate(route: string, parameters?: Readonly<Record<string, unknown>>): Promise<readonly unknown[]>
  /** Uploads a release asset; the URL is the release's `upload_url`. */
  upload(uploadUrl: string, name: string, contentType: string, body: Uint8Array): Promise<unknown>
}

export interface RunContext {
  /** `org/repo`, or the folder's name on a terminal. */
  readonly repository: string
  /** The forge's id of the repository, where known. */
  readonly repositoryId?: string
  readonly sha: string
  /** `refs/heads/main`, `refs/pull/7/merge`, `refs/tags/v1.2.3`. */
  readonly ref: string
  readonly eventName: string
  readonly actor: string
  readonly runId: string
  readonly runAttempt: number
  readonly job: string
  /** Where a person sees this run; empty on a terminal. */
  readonly runUrl: string
  readonly serverUrl: string
  readonly workspace: string
  readonly tempDir: string
  readonly pullRequest?: {
    readonly number: number
    readonly headSha: string
    readonly baseSha: string
    readonly baseRef: string
  }
}

export interface Log {
  info(message: string): void
  /** Shown only where the host's debug switch is on. */
  debug(message: string): void
  notice(annotation: Annotation): void
  /** Lines printed by `work` fold under the title where the host can fold. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>
}
