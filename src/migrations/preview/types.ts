import type { Checklist } from '../checklist/index.ts'
import type { LintOptions, LintResult } from '../lint/index.ts'
import type { TableLock } from '../locks/index.ts'
import type { Left } from '../outcome.ts'
import type { PlanBasis, PlanOptions } from '../plan/index.ts'
import type { LedgerTable, Migration, RefusalReason } from '../types.ts'
import type { Activity, TableSize } from './read.ts'

/** What applying would do, and what it would meet. */
export interface Preview {
  readonly kind: 'preview'
  /**
   * `record`: from the migration head that the last release recorded, without a look at the database. `unrecorded`:
   * neither; all that the folder has counts as pending.
   */
  readonly basis: PlanBasis | 'unrecorded'
  readonly head: string | undefined
  /** With `unrecorded`: why it is not known, a clause. */
  readonly unknownBecause?: string
  /** In the order in which they would be applied. */
  readonly pending: readonly PreviewedMigration[]
  /** Pending, but of another phase. */
  readonly left: readonly Left[]
  /** The same with all that is known of them. */
  readonly later: readonly PreviewedMigration[]
  /** Why an apply would be refused as things stand. */
  readonly reasons: readonly RefusalReason[]
  readonly warnings: readonly string[]
  /** What lint says of the pending migrations; with the sizes of their tables where the database was asked. */
  readonly linted: LintResult
  /** What `apply` takes as plan-hash; undefined where it would be refused or the database was not asked. */
  readonly hash: string | undefined
  /** What `apply` takes as plan-hash in both phases of a deploy, whatever this is based on; undefined where it would be refused. */
  readonly deployHash: string | undefined
  /** Undefined where the database was not asked. */
  readonly activity: Activity | undefined
  readonly server: string | undefined
}

export interface PreviewedMigration {
  readonly name: string
  readonly migration: Migration
  readonly checklist: Checklist
  readonly transactional: boolean
  /** Tables that were there before, with the strongest lock and, where the database was asked, their size. */
  readonly tables: readonly PreviewedTable[]
}

export interface PreviewedTable extends TableLock {
  readonly size: TableSize | undefined
}

export interface PreviewOptions extends PlanOptions {
  readonly folder: string
  readonly url: string
  readonly ledger?: LedgerTable
  readonly connectTimeoutMs?: number
  readonly lint?: Pick<LintOptions, 'profile' | 'off' | 'serverMajor'>
}
