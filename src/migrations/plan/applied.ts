import { declaredIn } from '../checklist/index.ts'
import { downPath } from '../folder/index.ts'
import { parseSqlFile } from '../sql/index.ts'
import type { Ledger, LedgerRow, LogRow, MigrationFolder, RefusalReason, SqlFile } from '../types.ts'
import { classify, editedReason, rowName } from './classify.ts'
import type { TargetCandidate } from './down-target.ts'

/** A migration that is applied, and what is known of its way down. */
export interface AppliedMigration extends TargetCandidate {
  readonly rows: readonly LedgerRow[]
  readonly hash: string
  readonly phase: string | null
  /** What the log has, where a file is used and says otherwise. */
  readonly loggedDiffers: boolean
  readonly down: SqlFile | undefined
  readonly source: 'file' | 'log'
  readonly reason?: RefusalReason
  /** Where its way down belongs in this folder; none where the folder does not have the migration. */
  readonly expected: string | undefined
  /** Why its author says that there is no way down. */
  readonly irreversible?: string | undefined
}

/** The applied migrations, oldest first: those of the folder in its order, unknown ones by time among and behind them. */
export function appliedInOrder(
  folder: MigrationFolder,
  ledger: Ledger,
  log: readonly LogRow[],
): readonly AppliedMigration[] {
  const classes = classify(folder, ledger)
  const edited = new Map(classes.edited.map((it) => [it.migration, editedReason(it.migration, it.row)]))
  const known = classes.applied.map(({ migration, row }): AppliedMigration => {
    const reason = edited.get(migration)
    const logged = downOfLog(folder, log, row, migration.name)
    const { irreversible } = declaredIn(migration.up)
    return {
      name: migration.name,
      irreversible: irreversible?.value,
      row,
      phase: logged?.entry.phase ?? null,
      version: logged?.entry.version ?? null,
      gitSha: logged?.entry.gitSha ?? null,
      loggedDiffers:
        migration.down !== undefined &&
        logged?.down !== undefined &&
        logged.down.text !== migration.down.text,
      rows: [row, ...classes.repeated.filter((it) => it.migration === migration).map((it) => it.row)],
      hash: row.hash,
      down: migration.down ?? logged?.down,
      source: migration.down === undefined ? 'log' : 'file',
      expected: downPath(folder, migration),
      ...(reason === undefined ? {} : { reason }),
    }
  })
  const unknown = classes.unknown.map((row): AppliedMigration => {
    const logged = downOfLog(folder, log, row, row.name)
    const name = logged?.entry.name ?? row.name ?? rowName(row)
    return {
      name,
      row,
      phase: logged?.entry.phase ?? null,
      version: logged?.entry.version ?? null,
      gitSha: logged?.entry.gitSha ?? null,
      loggedDiffers: false,
      rows: [row],
      hash: row.hash,
      down: logged?.down,
      source: 'log',
      expected: undefined,
    }
  })
  const time = (one: AppliedMigration) => one.row.createdAt ?? Number.POSITIVE_INFINITY
  return [...known, ...unknown].sort((a, b) => time(a) - time(b) || a.row.id - b.row.id)
}

/**
 * The log's row of the run that applied what the ledger's row records, told by the hash: under its name, else under one
 * that no other migration of the folder has, for it may have been renamed since, or by `drizzle-kit up`.
 */
export function runOfLog<Row extends LogRow>(
  folder: MigrationFolder,
  log: readonly Row[],
  row: LedgerRow,
  name: string | null,
): Row | undefined {
  const same = log.filter((it) => it.direction === 'up' && it.status === 'ok' && it.hash === row.hash)
  const taken = new Set(folder.migrations.map((migration) => migration.name))
  return same.findLast((it) => it.name === name) ?? same.findLast((it) => !taken.has(it.name))
}

function downOfLog(
  folder: MigrationFolder,
  log: readonly LogRow[],
  row: LedgerRow,
  name: string | null,
): { readonly entry: LogRow; readonly down: SqlFile | undefined } | undefined {
  const entry = runOfLog(folder, log, row, name)
  if (entry === undefined) return undefined
  const down =
    entry.downSql === null ? undefined : parseSqlFile(`migration_log row ${entry.id}`, entry.downSql)
  return { entry, down }
}
