/** What `/version` answers. */
export interface VersionInfo {
  /** Null where nothing deployed the process that answered. */
  readonly version: string | null
  readonly gitSha: string | null
  readonly imageDigest: string | null
  readonly instanceId: string
  readonly environment: 'local' | 'staging' | 'production'
}

export interface Item {
  readonly id: number
  readonly title: string
  readonly body: string
  readonly published: boolean
  /** ISO 8601 in UTC. */
  readonly createdAt: string
  /** ISO 8601 in UTC; null for a draft. */
  readonly publishedAt: string | null
}

export interface NewItem {
  /** 1 to 200 characters. */
  readonly title: string
  /** Up to 10,000 characters. */
  readonly body?: string
  readonly published?: boolean
}

/** Newest first. */
export interface ItemPage {
  readonly items: readonly Item[]
  /** Ask for `before: next` to get the following page; null on the last one. */
  readonly next: number | null
}

export interface ListItems {
  /** Only published items, or only drafts; both where absent. */
  readonly published?: boolean
  /** 1 to 100; Core's default is 20. */
  readonly limit?: number
  readonly before?: number
}

/** Where the database stands, as `deploy-kit/migration-status/v1` says it; the parts that a page shows. */
export interface Migrations {
  readonly schema: 'deploy-kit/migration-status/v1'
  /** ISO 8601 in UTC. */
  readonly at: string
  readonly state: 'up-to-date' | 'pending' | 'ahead' | 'needs-attention'
  /** The newest applied migration. */
  readonly head: string | null
  readonly server: { readonly version: string; readonly database: string }
  /** Who holds the lock of migration runs now. */
  readonly lock: { readonly pid: number; readonly applicationName: string | null } | null
  /** Oldest first. */
  readonly applied: readonly {
    readonly name: string
    /** Null where deploy-kit did not apply it. */
    readonly appliedAt: string | null
    readonly ms: number | null
    readonly actor: string | null
    readonly version: string | null
    readonly phase: string | null
    readonly risk: string | null
    readonly reversible: boolean
  }[]
  readonly pending: readonly {
    readonly name: string
    readonly phase: string | null
    readonly risk: string | null
  }[]
  readonly unknown: readonly { readonly name: string; readonly appliedAt: string | null }[]
  readonly drifted: readonly { readonly name: string; readonly how: 'edited' | 'renamed' | 'out-of-order' }[]
  readonly failed: readonly {
    readonly name: string
    readonly direction: 'up' | 'down'
    readonly status: 'failed' | 'running' | 'interrupted'
    readonly error: string | null
    readonly rolledBack: boolean
  }[]
  /** Nearest first; null is a database without migrations. */
  readonly wayBack: readonly {
    readonly to: string | null
    readonly version: string | null
    readonly steps: number
    readonly feasible: boolean
    readonly dataLoss: readonly string[]
    readonly reasons: readonly string[]
  }[]
}

/** The body of an error answer, after RFC 9457. */
export interface Problem {
  readonly title: string
  readonly status: number
  readonly detail: string
  /** By the path of the value: what is wrong with it. */
  readonly errors?: Readonly<Record<string, string>>
  /** Finds the request's log lines. */
  readonly traceId: string
}
