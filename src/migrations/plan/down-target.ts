import { valid } from 'semver'
import { nearest } from '../../kernel/index.ts'
import type { LedgerRow, MigrationFolder, RefusalReason } from '../types.ts'

/** An applied migration, as far as a target can name it. */
export interface TargetCandidate {
  readonly name: string
  readonly row: LedgerRow
  /** The version and the commit of the run that applied it, by the log. */
  readonly version: string | null
  readonly gitSha: string | null
}

/**
 * Where among the applied migrations, oldest first, a target stands: a migration's name; else a version or a commit
 * (seven digits of its sha or more), which stand for the newest migration that a run of exactly that version or commit
 * applied. A version that brought no migration is in no log; only its folder knows. -1 where there is none. Pure.
 */
export function positionOf(applied: readonly TargetCandidate[], to: string): number {
  const named = applied.findIndex((one) => one.name === to || one.row.name === to)
  if (named !== -1) return named
  const version = valid(to)
  if (version !== null) {
    return applied.findLastIndex((one) => one.version !== null && valid(one.version) === version)
  }
  if (!/^[0-9a-f]{7,64}$/.test(to)) return -1
  return applied.findLastIndex((one) => one.gitSha?.startsWith(to) === true)
}

export function targetReason(
  folder: MigrationFolder,
  applied: readonly TargetCandidate[],
  to: string,
): RefusalReason {
  const inFolder = folder.migrations.some((migration) => migration.name === to)
  if (inFolder) {
    return {
      kind: 'not-applied',
      migration: to,
      message: `${to} is not applied, so there is no going back to it`,
      fix: 'Ask `status` for the applied migrations.',
    }
  }
  const otherwise =
    valid(to) !== null
      ? 'nor did a run of that version apply one'
      : /^[0-9a-f]{7,64}$/.test(to)
        ? 'nor did a run of that commit apply one'
        : undefined
  const near = nearest(
    to,
    applied.map((one) => one.name),
  )
  return {
    kind: 'no-such-migration',
    migration: to,
    message: `no applied migration is called ${to}${otherwise === undefined ? '' : `, ${otherwise}`}`,
    fix:
      near === undefined
        ? `Ask \`status\` for the applied migrations${otherwise === undefined ? '' : ' and give the newest one that is to stay'}.`
        : `Did you mean ${near}? \`status\` lists the applied migrations.`,
  }
}
