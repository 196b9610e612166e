export interface Identity {
  readonly name: string
  readonly email: string
  /** ISO 8601 in UTC, whole seconds. */
  readonly date: string
}

export interface CommitRecord {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Identity
  readonly committer: Identity
  /** Without the line end that git puts behind it. */
  readonly message: string
}

export interface TreeEntry {
  readonly mode: string
  readonly type: 'blob' | 'tree' | 'commit'
  readonly sha: string
  readonly path: string
  readonly size: number | undefined
}

export interface FileChange {
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed'
  readonly path: string
  readonly previousPath: string | undefined
  /** The blob after the change, of a removed file the one before. */
  readonly sha: string
  readonly additions: number
  readonly deletions: number
  readonly patch: string | undefined
}
