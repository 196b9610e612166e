import type { Status } from '../kernel/index.ts'

/** The forge as far as a release needs it; `Host.forge()` fits. */
export interface ReleaseForge {
  readonly owner: string
  request(
    route: string,
    parameters?: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly status: number; readonly data: unknown }>
  paginate(route: string, parameters?: Readonly<Record<string, unknown>>): Promise<readonly unknown[]>
  upload(uploadUrl: string, name: string, contentType: string, body: Uint8Array): Promise<unknown>
}

export interface FileChange {
  readonly path: string
  readonly content: string
}

export type PrepareOutcome =
  | { readonly kind: 'nothing-to-release' }
  | { readonly kind: 'prepared'; readonly version: string; readonly sha: string; readonly resumed: boolean }
  /** The branch is protected: the release commit waits in a pull request. */
  | { readonly kind: 'pull-request'; readonly version: string; readonly number: number; readonly url: string }

export interface Asset {
  readonly name: string
  readonly body: Uint8Array
}

export interface PublishRequest {
  readonly version: string
  readonly tag: string
  readonly sha: string
  readonly notes: string
  readonly assets: readonly Asset[]
  /** `v1` and `v1.2`, to be moved last; empty where there are none. */
  readonly floatingTags: readonly string[]
  readonly prerelease: boolean
  /** Nothing is really changed, so there is nothing to verify afterwards. */
  readonly dryRun: boolean
}

export interface PublishOutcome {
  readonly kind: 'published'
  readonly url: string
  /** What this run did; a rerun does what is left. */
  readonly steps: readonly string[]
  readonly immutable: boolean
}

/** What the newest deploy of a release to an environment came to. */
export interface DeployedTo {
  readonly name: string
  /** `succeeded`, another word of deploy-ecs, or undefined where none began. */
  readonly outcome: string | undefined
  readonly runUrl: string
}

export interface DeployedOutcome {
  readonly kind: 'deployed' | 'not-deployed'
  readonly url: string
  readonly environments: readonly DeployedTo[]
}

export function prepareStatus(outcome: PrepareOutcome): Status {
  return outcome.kind === 'nothing-to-release' || outcome.kind === 'pull-request' ? 'skipped' : 'success'
}
