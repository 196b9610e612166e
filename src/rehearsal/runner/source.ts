/** The files of a repository at one commit: where a workflow or an action comes from. */
export interface Source {
  readonly repository: string
  /** As it was asked for: `refs/heads/main`, `v1`, a SHA. */
  readonly ref: string
  /** `refs/tags/v1` where it is known: what GitHub writes into workflow refs. */
  readonly fullRef?: string
  readonly sha: string
  /** A folder with that commit's tree. */
  dir(): Promise<string>
}
