import { join } from 'node:path'
import { lineAt, statementsOf } from '../sql/index.ts'
import type { FolderProblem, Migration, MigrationFolder } from '../types.ts'
import { journalFaults } from './journal-faults.ts'
import { leftBehind } from './left-behind.ts'
import type { Listing } from './listing.ts'
import { chainFindings, isFinding, missingSnapshot, parseSnapshot } from './snapshots.ts'
import type { Finding } from './types.ts'

/** Everything that is wrong with a folder as it lies there, whether or not it can be read as one. Pure. */
export function folderFaults(
  listing: Listing,
  folder: MigrationFolder | undefined,
  fresh: ReadonlySet<string>,
): readonly Finding[] {
  const journal = listing.files.has(join('meta', '_journal.json'))
  const found = [
    ...(folder?.problems ?? []).map(problemFinding),
    ...(journal ? journalFaults(listing) : foldersFaults(listing)),
    ...(folder?.migrations ?? []).flatMap((migration) => fileFaults(migration, fresh.has(migration.name))),
  ]
  return found.map((finding) =>
    ofThePast.has(finding.rule) && finding.migration !== undefined && !fresh.has(finding.migration)
      ? { ...finding, severity: 'warning' }
      : finding,
  )
}

/** What cannot be changed any more once it was merged and applied is told, but must not fail every later pull request. */
const ofThePast: ReadonlySet<string> = new Set([
  'when-not-increasing',
  'duplicate-index',
  'index-order',
  'not-utf8',
  'snapshot-chain',
])

function problemFinding({ kind, migration, message, fix, file }: FolderProblem): Finding {
  return { rule: kind, severity: 'error', migration, message, fix, file }
}

/** Drizzle 1.0: a folder a migration. */
function foldersFaults(listing: Listing): readonly Finding[] {
  const names = listing.folders
    .filter((name) => /^\d{14}(?:_|$)/.test(name) || listing.files.has(join(name, 'migration.sql')))
    .sort((a, b) => a.localeCompare(b))
  const findings: Finding[] = names.length === 0 ? [] : [...leftBehind(listing, names)]
  const snapshots = names.map((name, index) => {
    const sql = join(name, 'migration.sql')
    if (!listing.files.has(sql)) {
      findings.push({
        rule: 'missing-file',
        severity: 'error',
        migration: name,
        file: join(listing.path, sql),
        message: `${join(listing.path, sql)} does not exist, but its folder is named like a migration`,
        fix: `Restore it from git, or delete the folder ${name} where the migration never left your machine.`,
      })
    }
    const file = join(name, 'snapshot.json')
    if (!listing.files.has(file)) {
      findings.push(missingSnapshot(listing, file, name, index === names.length - 1))
      return undefined
    }
    const snapshot = parseSnapshot(listing, file, name)
    if (!isFinding(snapshot)) return snapshot
    findings.push(snapshot)
    return undefined
  })
  // What stands on a snapshot that is missing cannot be told from what stands on nothing.
  const whole = snapshots.every((snapshot) => snapshot !== undefined)
  return whole ? [...findings, ...chainFindings(snapshots, 'folders')] : findings
}

function fileFaults(migration: Migration, fresh: boolean): readonly Finding[] {
  const findings: Finding[] = []
  for (const file of [migration.up, migration.down]) {
    if (file === undefined) continue
    const statements = statementsOf(file)
    const down = file === migration.down
    if (statements.length === 0) {
      findings.push({
        rule: 'empty-file',
        severity: 'warning',
        migration: migration.name,
        file: file.path,
        message: `${file.path} has no statement`,
        fix: down
          ? `Write what takes ${migration.name} back, or delete the file and declare it irreversible with a reason.`
          : 'Write the SQL, or delete the migration while nobody has applied it.',
      })
    }
    for (const statement of statements) {
      if (statement.transactionControl === undefined) continue
      const line = lineAt(file.text, statement.offset)
      findings.push({
        rule: 'transaction-control',
        severity: fresh ? 'error' : 'warning',
        migration: migration.name,
        file: file.path,
        line,
        message: `${file.path}:${line} has ${statement.transactionControl.toUpperCase()}, which would break the transaction that protects the migration`,
        fix: 'Remove it: every migration runs in a transaction of its own, or split the file into two migrations.',
      })
    }
  }
  return findings
}
