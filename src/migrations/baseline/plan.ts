import { nearest } from '../../kernel/index.ts'
import { classificationReasons, classify } from '../plan/index.ts'
import type { Ledger, Migration, MigrationFolder, Refusal, RefusalReason } from '../types.ts'

export interface BaselinePlan {
  readonly kind: 'baseline-plan'
  /** What is to be recorded as applied, oldest first. */
  readonly mark: readonly Migration[]
  /** Everything that is recorded then: what the catalog has to show. */
  readonly upTo: readonly Migration[]
  readonly head: string | undefined
}

/**
 * Decides which migrations a baseline records: all up to `to` that are not recorded yet. Pure.
 * @param to the newest migration whose result the database has already
 */
export function planBaseline(folder: MigrationFolder, ledger: Ledger, to: string): BaselinePlan | Refusal {
  const at = folder.migrations.findIndex((migration) => migration.name === to || migration.ledgerName === to)
  if (at === -1) return { kind: 'refused', reasons: [noSuchMigration(folder, to)] }
  const classes = classify(folder, ledger)
  const reasons: RefusalReason[] = [
    ...classificationReasons(folder, classes, { allowOutOfOrder: true, allowAhead: false }),
    // What the ledger has must be the beginning of what it will have: a gap is no state that a database was ever in.
    ...classes.outOfOrder
      .filter((migration) => folder.migrations.indexOf(migration) <= at)
      .map(
        (migration): RefusalReason => ({
          kind: 'out-of-order',
          migration: migration.name,
          file: migration.up.path,
          message: `${migration.name} is not recorded, but a newer migration is, so this is not a database to be adopted`,
          fix: 'A baseline fills an empty ledger, or one that ends too early. Apply what is missing, or mend the ledger by hand.',
        }),
      ),
  ]
  if (reasons.length > 0) return { kind: 'refused', reasons }
  const upTo = folder.migrations.slice(0, at + 1)
  return {
    kind: 'baseline-plan',
    mark: upTo.filter((migration) => classes.pending.includes(migration)),
    upTo,
    head: classes.applied.at(-1)?.migration.name,
  }
}

function noSuchMigration(folder: MigrationFolder, to: string): RefusalReason {
  const near = nearest(
    to,
    folder.migrations.map((migration) => migration.name),
  )
  return {
    kind: 'no-such-migration',
    migration: to,
    file: folder.path,
    message: `${folder.path} has no migration ${to}`,
    fix: near === undefined ? 'Give the name of a migration of the folder.' : `Did you mean ${near}?`,
  }
}
