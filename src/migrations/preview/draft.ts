import { checklistOf, traitsOf } from '../checklist/index.ts'
import { type LintOptions, type LintResult, lint } from '../lint/index.ts'
import { classify, deployHash, type PlanBasis, type PlanOptions, plan } from '../plan/index.ts'
import type { SqlParser } from '../syntax/index.ts'
import type { Ledger, LogRow, Migration, MigrationFolder } from '../types.ts'
import { locksOfMigrations } from './locks.ts'
import type { Preview, PreviewedMigration } from './types.ts'

/** What follows from folder, ledger and log alone. */
export type Draft = Omit<Preview, 'basis' | 'linted' | 'activity' | 'server'>

/** What applying would do by folder, ledger and log. Pure. */
export function draft(
  folder: MigrationFolder,
  {
    ledger,
    log,
    basis,
  }: { readonly ledger: Ledger; readonly log: readonly LogRow[]; readonly basis: PlanBasis },
  options: PlanOptions,
  parser: SqlParser,
): Draft {
  const checklists = new Map(
    folder.migrations.map((migration) => [
      migration,
      checklistOf(migration, parser, folder.migrations).checklist,
    ]),
  )
  const checklist = (migration: Migration) =>
    checklists.get(migration) ?? checklistOf(migration, parser, folder.migrations).checklist
  const planned = plan(folder, ledger, options, log, (migration) => traitsOf(checklist(migration)))
  const classes = classify(folder, ledger)
  const locks = locksOfMigrations(folder.migrations, parser)
  const one = (migration: Migration, transactional: boolean): PreviewedMigration => ({
    name: migration.name,
    migration,
    checklist: checklist(migration),
    transactional,
    tables: (locks.get(migration) ?? []).map((lock) => ({ ...lock, size: undefined })),
  })
  const head = classes.applied.at(-1)?.migration.name
  const base = { kind: 'preview' as const, head }
  if (planned.kind === 'refused') {
    return {
      ...base,
      pending: classes.pending.map((migration) =>
        one(migration, checklist(migration).transaction.value !== 'none'),
      ),
      left: [],
      later: [],
      reasons: planned.reasons,
      warnings: [],
      hash: undefined,
      deployHash: undefined,
    }
  }
  return {
    ...base,
    pending: planned.pending.map(({ migration, mode }) => one(migration, mode.transactional)),
    left: planned.left,
    later: folder.migrations
      .filter(({ name }) => planned.left.some((one) => one.name === name))
      .map((migration) => one(migration, checklist(migration).transaction.value !== 'none')),
    reasons: [],
    warnings: planned.warnings,
    hash: planned.hash,
    deployHash: deployHash({ folder, pending: classes.pending, basis, options }),
  }
}

/** What lint says of a draft. What is left for later is pending as well, and lands in the same release. */
export function lintOf(
  folder: MigrationFolder,
  { pending, left }: Draft,
  parser: SqlParser,
  options: LintOptions,
): LintResult {
  const only = new Set([...pending, ...left].map(({ name }) => name))
  return lint(folder.migrations, parser, { ...options, only })
}
