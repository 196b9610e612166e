/** What the routes need of wherever items are kept. */
export interface Items {
  /** Newest first. */
  list(query: {
    readonly published: boolean | undefined
    readonly limit: number
    readonly before: number | undefined
  }): Promise<readonly Item[]>
  find(id: number): Promise<Item | undefined>
  create(item: { readonly title: string; readonly body: string; readonly published: boolean }): Promise<Item>
}

export interface Item {
  readonly id: number
  readonly title: string
  readonly body: string
  readonly createdAt: Date
  /** Null while the item is a draft. */
  readonly publishedAt: Date | null
}
