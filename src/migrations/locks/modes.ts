import type { QualifiedName } from '../syntax/index.ts'

/** PostgreSQL's table-level locks (manual, 13.3.1), weakest first. */
export const lockModes = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const
export type LockMode = (typeof lockModes)[number]

const blocked = {
  'ACCESS SHARE': 'nothing that an application does',
  'ROW SHARE': 'nothing that an application does',
  'ROW EXCLUSIVE': 'nothing that an application does',
  'SHARE UPDATE EXCLUSIVE': 'VACUUM and other changes of the schema',
  SHARE: 'writes',
  'SHARE ROW EXCLUSIVE': 'writes',
  EXCLUSIVE: 'writes',
  'ACCESS EXCLUSIVE': 'reads and writes',
} as const satisfies Readonly<Record<LockMode, string>>

/** What others cannot do meanwhile, in the words of a report. */
export function blockedBy(mode: LockMode): (typeof blocked)[LockMode] {
  return blocked[mode]
}

export function stronger(mode: LockMode, than: LockMode): boolean {
  return lockModes.indexOf(mode) > lockModes.indexOf(than)
}

/**
 * LOCKMODE as the parse tree has it: PostgreSQL's number (src/include/storage/lockdefs.h), counted from 1; 8 where the
 * statement names none.
 */
export function lockByNumber(mode: number | undefined): LockMode {
  return lockModes[(mode ?? 8) - 1] ?? 'ACCESS EXCLUSIVE'
}

export interface TableLock {
  readonly table: QualifiedName
  readonly mode: LockMode
}

export function one(table: QualifiedName | undefined, mode: LockMode): readonly TableLock[] {
  return table === undefined ? [] : [{ table, mode }]
}
