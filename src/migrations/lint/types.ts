import type { LockMode } from '../locks/index.ts'
import type { Migration } from '../types.ts'

export type Severity = 'error' | 'warning' | 'notice'

export interface LockTaken {
  readonly mode: LockMode
  /** Names as SQL writes them. */
  readonly tables: readonly string[]
  /** What others cannot do meanwhile: `reads and writes`. */
  readonly blocks: string
}

/** Something in a migration that a person has to look at before it runs on a database that is in use. */
export interface Finding {
  /** Stable and machine readable: `create-index-blocking`. */
  readonly rule: string
  readonly severity: Severity
  readonly migration: string
  readonly file: string
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  /** The statement, its beginning where it is long. */
  readonly statement: string
  /** What it does and whom it hurts, one sentence. */
  readonly message: string
  /** What to do instead, one sentence. */
  readonly fix: string
  readonly lock?: LockTaken
  /** The rows of the largest table concerned, where a count was given. */
  readonly rows?: number
  /** The safe way as SQL, made from the statement's own names. */
  readonly detail?: { readonly text: string; readonly language: 'sql' }
  /** Where the rule is explained, relative to the repository's docs. */
  readonly anchor: string
}

/**
 * `drizzle`: what may hurt a running product, without what drizzle-kit writes anyway and nobody can help;
 * `strict`: matters of taste and of the long run as well.
 */
export type Profile = 'drizzle' | 'strict'

export interface LintOptions {
  /**
   * The migrations to look at, all of them one change: a table that one of them creates is new to the others. The
   * rest of the folder is only read for the schema. Undefined looks at all, each by itself.
   */
  readonly only?: ReadonlySet<string>
  /** Default `drizzle`. */
  readonly profile?: Profile
  /** Rules that are switched off altogether. */
  readonly off?: ReadonlySet<string>
  /** How many rows a table has, by `schema.table`; raises or lowers what grows with a table. */
  readonly rows?: ReadonlyMap<string, number>
  /** The oldest PostgreSQL that the migrations run on. Default 13. */
  readonly serverMajor?: number
}

export interface Ignored {
  readonly rule: string
  readonly reason: string
  readonly finding: Finding
}

export interface LintResult {
  /** By file and place. */
  readonly findings: readonly Finding[]
  /** What was found and passed over on somebody's word. */
  readonly ignored: readonly Ignored[]
  /** How many migrations were looked at. */
  readonly files: number
}

export type LintedMigration = Pick<Migration, 'name' | 'up' | 'sidecar'>
