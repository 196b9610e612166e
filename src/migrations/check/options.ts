import type { Source } from '../ephemeral/index.ts'
import type { LintOptions } from '../lint/index.ts'
import type { LedgerTable } from '../types.ts'
import type { PartName } from './types.ts'

export interface CheckOptions {
  /** The product's folder: the one with its package.json. */
  readonly project: string
  /** The migrations folder, as messages and annotations shall show it. */
  readonly folder: string
  /** drizzle-kit's configuration, relative to the project. Default: drizzle.config.ts, .js or .json. */
  readonly config?: string
  /** The environment of what the product brings: drizzle-kit, PGlite. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where the product's ledger is; the product's drizzle.config must not say otherwise. */
  readonly ledger?: LedgerTable
  /** The branch that this one will be merged into: a commit or branch, and what people call it, `origin/main`. */
  readonly base?: { readonly ref: string; readonly label?: string }
  /** A file of SQL that makes what production has and no migration makes: roles, extensions, schemas of a platform. */
  readonly setup?: string
  /** A database on a server where databases may be made and dropped. */
  readonly shadowUrl?: string
  /** The major of production's PostgreSQL. */
  readonly postgres?: number
  /** Where a throw-away PostgreSQL may come from; default: wherever there is one. */
  readonly only?: readonly Source[]
  /** How lint looks at the new migrations. */
  readonly lint?: Pick<LintOptions, 'profile' | 'off' | 'rows'>
  /** Parts that somebody does not want. */
  readonly off?: readonly PartName[]
}
