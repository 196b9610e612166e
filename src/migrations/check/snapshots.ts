import { join } from 'node:path'
import type { Listing } from './listing.ts'
import type { Finding } from './types.ts'

/** The head of drizzle-kit's snapshot: who it is and what it stands on; 0.x has one predecessor, 1.0 may have several. */
export interface Snapshot {
  /** The migration that it belongs to, as far as the name of its file tells. */
  readonly migration: string
  readonly file: string
  readonly id: string
  readonly previous: readonly string[]
}

/** What drizzle-kit writes as the predecessor of the first snapshot. */
export const origin = '00000000-0000-0000-0000-000000000000'

/** Reads a snapshot's head; a finding where it cannot be read. */
export function parseSnapshot(listing: Listing, file: string, migration: string): Snapshot | Finding {
  const path = join(listing.path, file)
  const broken = (message: string): Finding => ({
    rule: 'snapshot-unreadable',
    severity: 'error',
    migration,
    file: path,
    message: `${path} ${message}, so drizzle-kit does not know what the schema was`,
    fix: 'Restore it from git; where two branches met, keep the base branch’s and generate your migration again.',
  })
  const text = listing.files.get(file) ?? ''
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return broken(/^(<{7}|={7}|>{7})/m.test(text) ? 'holds the marks of a merge conflict' : 'is not JSON')
  }
  const field = (name: string): unknown => Reflect.get(Object(value), name)
  const id = field('id')
  const single = field('prevId')
  const several = field('prevIds')
  const previous = Array.isArray(several)
    ? several.map(String)
    : typeof single === 'string'
      ? [single]
      : undefined
  if (typeof id !== 'string' || previous === undefined) return broken('has no id or no prevId')
  return { migration, file: path, id, previous }
}

export function isFinding(value: Snapshot | Finding): value is Finding {
  return 'rule' in value
}

/**
 * Whether every snapshot stands on one that is there, and, in a journal's folder, exactly on the one before. In a 1.0
 * folder two may stand on the same (two branches were merged); whether those agree is drizzle-kit's to say. Pure.
 * @param snapshots in the order of their migrations, `undefined` where a migration has none
 */
export function chainFindings(
  snapshots: readonly (Snapshot | undefined)[],
  format: 'journal' | 'folders',
): readonly Finding[] {
  const findings: Finding[] = []
  const byId = new Map<string, Snapshot>()
  const byPrevious = new Map<string, Snapshot>()
  const error = (rule: string, snapshot: Snapshot, message: string, fix: string) =>
    findings.push({
      rule,
      severity: 'error',
      migration: snapshot.migration,
      file: snapshot.file,
      message,
      fix,
    })
  const known = new Set(snapshots.map((snapshot) => snapshot?.id))
  for (const [index, snapshot] of snapshots.entries()) {
    if (snapshot === undefined) continue
    const twin = byId.get(snapshot.id)
    if (twin !== undefined) {
      error(
        'snapshot-duplicate',
        snapshot,
        `${snapshot.file} has the id of ${twin.file}: one is a copy of the other`,
        `Delete ${snapshot.migration}, its snapshot and its journal entry, and generate it again.`,
      )
      continue
    }
    byId.set(snapshot.id, snapshot)
    const rival = snapshot.previous.length === 1 ? byPrevious.get(snapshot.previous[0] ?? '') : undefined
    for (const previous of snapshot.previous)
      if (!byPrevious.has(previous)) byPrevious.set(previous, snapshot)
    if (format === 'journal' && rival !== undefined) {
      error(
        'snapshot-collision',
        snapshot,
        `${snapshot.file} and ${rival.file} both stand on ${snapshot.previous[0]}: two branches generated a migration from the same schema`,
        `Delete ${snapshot.migration}, its snapshot and its journal entry, and generate it again on top of ${rival.migration}.`,
      )
      continue
    }
    const before = snapshots[index - 1]
    if (format === 'journal') {
      if (index > 0 && before !== undefined && snapshot.previous[0] !== before.id) {
        error(
          'snapshot-chain',
          snapshot,
          `${snapshot.file} stands on ${snapshot.previous[0]}, but the snapshot before it, ${before.file}, is ${before.id}`,
          `Delete ${snapshot.migration}, its snapshot and its journal entry, and generate it again.`,
        )
      }
      continue
    }
    const gone = snapshot.previous.find((previous) => previous !== origin && !known.has(previous))
    if (gone !== undefined) {
      error(
        'snapshot-chain',
        snapshot,
        `${snapshot.file} stands on ${gone}, which no snapshot of this folder is`,
        'Restore the migration that is missing; a folder that was applied anywhere must not be deleted or renamed.',
      )
    }
  }
  return findings
}

/** drizzle-kit compares with the newest snapshot it finds: without the last one it repeats changes. */
export function missingSnapshot(listing: Listing, file: string, migration: string, last: boolean): Finding {
  const path = join(listing.path, file)
  return {
    rule: 'snapshot-missing',
    severity: last ? 'error' : 'warning',
    migration,
    file: path,
    message: last
      ? `${path} does not exist, so drizzle-kit compares the schema with an older one and would generate ${migration} again`
      : `${path} does not exist; drizzle-kit cannot draft the way down of ${migration}`,
    fix: 'Restore it from git; where it never existed, generate the migration again.',
  }
}
