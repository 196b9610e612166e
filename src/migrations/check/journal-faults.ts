import { join } from 'node:path'
import type { Listing } from './listing.ts'
import { chainFindings, isFinding, missingSnapshot, parseSnapshot, type Snapshot } from './snapshots.ts'
import type { Finding } from './types.ts'

const journalFile = join('meta', '_journal.json')

interface Entry {
  readonly idx: number
  readonly tag: string
}

/**
 * What the reader of a journal's folder does not say or says only of the first: drizzle-kit itself looks at none of
 * it (`drizzle-kit check` ends with 0 on a missing file and on an empty journal).
 */
export function journalFaults(listing: Listing): readonly Finding[] {
  const entries = entriesOf(listing.files.get(journalFile) ?? '')
  // A journal that cannot be read is the reader's to tell.
  if (entries === undefined) return []
  const path = join(listing.path, journalFile)
  const findings: Finding[] = []
  if (entries.length === 0) {
    findings.push({
      rule: 'empty-journal',
      severity: 'error',
      migration: undefined,
      file: path,
      message: `${path} lists no migration, so Drizzle applies none and calls that success`,
      fix: 'Restore the journal from git, or generate the first migration.',
    })
  }
  for (const [index, { idx, tag }] of entries.entries()) {
    const sql = `${tag}.sql`
    if (!listing.files.has(sql)) {
      findings.push({
        rule: 'missing-file',
        severity: 'error',
        migration: tag,
        file: join(listing.path, sql),
        message: `${join(listing.path, sql)} does not exist, but ${path} lists it`,
        fix: 'Restore it from git; a migration that never left your machine may instead lose its journal entry.',
      })
    }
    const before = entries[index - 1]
    if (before !== undefined && idx < before.idx) {
      findings.push({
        rule: 'index-order',
        severity: 'error',
        migration: tag,
        file: path,
        message: `${path} lists ${tag} (idx ${idx}) behind ${before.tag} (idx ${before.idx}); Drizzle applies in the order of the list`,
        fix: 'Bring the entries into the order of their idx, or generate the later one again.',
      })
    }
  }
  return [...findings, ...snapshotFaults(listing, entries)]
}

function snapshotFaults(listing: Listing, entries: readonly Entry[]): readonly Finding[] {
  const findings: Finding[] = []
  const listed = new Set<string>()
  const snapshots = entries.map(({ tag }, index): Snapshot | undefined => {
    const file = join('meta', `${/^\d+/.exec(tag)?.[0] ?? tag}_snapshot.json`)
    // Two entries of one number would share the file; the duplicate is told by its index.
    if (listed.has(file)) return undefined
    listed.add(file)
    if (!listing.files.has(file)) {
      findings.push(missingSnapshot(listing, file, tag, index === entries.length - 1))
      return undefined
    }
    const snapshot = parseSnapshot(listing, file, tag)
    if (!isFinding(snapshot)) return snapshot
    findings.push(snapshot)
    return undefined
  })
  const strays = [...listing.files.keys()].filter(
    (file) => /^meta[/\\].*_snapshot\.json$/.test(file) && !listed.has(file),
  )
  for (const file of strays) {
    findings.push({
      rule: 'snapshot-stray',
      severity: 'error',
      migration: undefined,
      file: join(listing.path, file),
      message: `${join(listing.path, file)} belongs to no migration of the journal, but drizzle-kit compares the schema with it where it is the newest`,
      fix: 'Delete it, or restore the journal entry and the SQL that it belongs to.',
    })
  }
  return [...findings, ...chainFindings(snapshots, 'journal')]
}

/** The entries as far as they can be read; undefined where the journal is none. */
function entriesOf(text: string): readonly Entry[] | undefined {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
  const entries: unknown = Reflect.get(Object(value), 'entries')
  if (!Array.isArray(entries)) return undefined
  return entries.flatMap((entry: unknown): readonly Entry[] => {
    const idx: unknown = Reflect.get(Object(entry), 'idx')
    const tag: unknown = Reflect.get(Object(entry), 'tag')
    return typeof idx === 'number' && typeof tag === 'string' ? [{ idx, tag }] : []
  })
}
