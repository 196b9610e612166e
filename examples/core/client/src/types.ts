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
