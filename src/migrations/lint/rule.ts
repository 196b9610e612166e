import type { LockMode } from '../locks/index.ts'
import type { Schema, Table } from '../schema/index.ts'
import type { AlterTableCmd, Handlers, ParsedStatement, QualifiedName } from '../syntax/index.ts'
import type { Severity } from './types.ts'

/** One thing that lint knows. The documentation is made from these words, and its examples are run as tests. */
export interface Rule {
  readonly id: string
  readonly severity: Severity
  /** Looked for in the strict profile alone. */
  readonly strict?: true
  /** What is found, one clause: `An index is built while writes wait`. */
  readonly title: string
  readonly why: string
  readonly instead: string
  /** What other linters call it. */
  readonly elsewhere?: string
  readonly examples: Examples
  /** For statements of a kind. */
  readonly on?: Handlers<RuleContext, Hits>
  /** For commands of ALTER TABLE, by the parser's name of the command. */
  readonly alter?: { readonly [subtype: string]: (alter: AlterCommand, context: RuleContext) => Hits }
  /** For every statement of a file, once all are read. */
  readonly file?: (file: FileView) => Hits
}

export interface Examples {
  /** What the rule finds. `given` is the migration before, which the database has. */
  readonly bad: string
  readonly good: string
  readonly given?: string
}

export type Hits = Hit | readonly Hit[] | undefined

/** A rule's finding, before place, severity and the folder's words are added. */
export interface Hit {
  readonly message: string
  readonly fix: string
  /** Where in the file; the statement's start without it. */
  readonly offset?: number
  readonly lock?: { readonly mode: LockMode; readonly tables: readonly QualifiedName[] }
  /** The safe way as SQL. */
  readonly sql?: string | undefined
  /** Tables whose size decides how bad it is. */
  readonly grows?: readonly QualifiedName[]
  /** Where it differs from the rule's. */
  readonly severity?: Severity
}

export interface RuleContext {
  readonly statement: ParsedStatement
  /** As it is before the statement. */
  readonly schema: Schema
  /** The oldest PostgreSQL that it runs on. */
  readonly major: number
  /** Whether the file runs in one transaction. */
  readonly transactional: boolean
  /** The table as far as it is known. */
  table(name: QualifiedName | undefined): Table | undefined
  /** Whether an earlier statement of the file drops the table's trigger or policy of that name, to make it anew. */
  dropped(table: QualifiedName, name: string | undefined): boolean
  /** Whether the change itself makes the table, so that nobody uses it and it has no rows. */
  isNew(name: QualifiedName | undefined): boolean
}

export interface AlterCommand {
  readonly command: AlterTableCmd
  /** Never new: commands on a table that the change makes are not asked about. */
  readonly table: QualifiedName
  readonly known: Table | undefined
  /** The command as written, without the comma. */
  readonly text: string | undefined
  /** The commands beside it in the same statement. */
  readonly others: number
}

/** A statement with what it locks and how long it takes. */
export interface Step {
  readonly statement: ParsedStatement
  /** Tables that were there before the change and that nobody can read meanwhile. */
  readonly exclusive: readonly QualifiedName[]
  /** What takes as long as a table is large: `builds an index on users`. */
  readonly work: { readonly what: string; readonly tables: readonly QualifiedName[] } | undefined
}

export interface FileView {
  readonly steps: readonly Step[]
  readonly transactional: boolean
  readonly text: string
  /** As it is behind the last statement. */
  readonly schema: Schema
  /** As in RuleContext, behind the last statement. */
  isNew(name: QualifiedName | undefined): boolean
  /** Where SQL is put together at run time. */
  readonly dynamic: readonly number[]
}

export function hits(found: Hits): readonly Hit[] {
  if (found === undefined) return []
  return 'message' in found ? [found] : found
}
