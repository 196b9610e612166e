import type { TransactionMode } from '../sql/index.ts'
import type { LogRow, RefusalReason, SqlFile } from '../types.ts'
import type { AppliedMigration } from './applied.ts'
import { sameSoFar } from './cut-off.ts'

/** Why something that runs keeps a migration from being taken back. */
export function neededReason(
  { name, phase, down }: AppliedMigration,
  needs: readonly string[],
  takesAway: string | undefined,
): RefusalReason {
  const message = `${name} is still needed: ${needs.join('; ')}`
  if (phase === 'contract' && down !== undefined) {
    return {
      kind: 'still-needed',
      migration: name,
      message: `${message}; ${down.path} does not only give the old shape back: ${takesAway ?? ''}`,
      fix: `Let ${down.path} only add, so that both versions work until the older one serves; or stop what runs and say that nothing does.`,
    }
  }
  return {
    kind: 'still-needed',
    migration: name,
    message,
    fix: 'Deploy the version to go back to first; take the schema down when nothing runs any more that was built with it.',
  }
}

/** A way down that was cut off goes on behind what is done only where it is still the same SQL, run in the same way. */
export function cutOffReasons(
  name: string,
  down: SqlFile,
  mode: TransactionMode,
  done: number,
  log: readonly LogRow[],
): readonly RefusalReason[] {
  const last = log.findLast((row) => row.name === name)
  if (done === 0 || last === undefined) return []
  if (!mode.transactional && sameSoFar(last.downSql, down, done)) return []
  return [
    {
      kind: 'interrupted',
      migration: name,
      file: down.path,
      message: `the way down of ${name} was cut off after ${done} of its statements, and those were edited in ${down.path} since, or it is to run in another way, so where to go on is not known`,
      fix: `Let them be as they were in ${down.path}: select down_sql from deploykit.migration_log where id = ${last.id}.`,
    },
  ]
}

/** There is no SQL that would take it back. */
export function noDownReason(one: AppliedMigration): RefusalReason {
  if (one.irreversible !== undefined) {
    return {
      kind: 'no-down',
      migration: one.name,
      message: `${one.name} cannot be taken back: ${one.irreversible}`,
      fix: `Go forward with a new migration; or, where it can be undone after all, write ${one.expected ?? 'its down file'}.`,
    }
  }
  return {
    kind: 'no-down',
    migration: one.name,
    message: `${one.name} has no way down: neither ${one.expected ?? 'this folder'} nor the log of the run that applied it has the SQL`,
    fix:
      one.expected === undefined
        ? 'Run the down from a version that has its down file.'
        : `Write ${one.expected}, the SQL that undoes it.`,
  }
}

/** Why a way down that `generate-down` wrote is not run, as long as its first line says that nobody has read it. */
export function draftReason(migration: string, path: string): RefusalReason {
  return {
    kind: 'no-down',
    migration,
    file: path,
    message: `${path}, the way down of ${migration}, is a draft that nobody has read yet`,
    fix: `Read ${path}, change what is wrong, and delete its first line.`,
  }
}

/** What would be lost was not agreed to. */
export function dataLossReason(losses: readonly string[]): RefusalReason {
  return {
    kind: 'data-loss',
    migration: undefined,
    message: `going down loses data for good: ${losses.join('; ')}`,
    fix: 'Go forward with a new migration; or run again with the consent `data-loss`, and with `data-loss,without-snapshot` where deploy-kit takes no snapshot and you have a backup of your own.',
  }
}
