import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigurationError } from '../../kernel/index.ts'
import type { MigrationFolder } from '../types.ts'
import { readMigrationFolders } from './folder-format.ts'
import { journalPath, readJournalFolder } from './journal-format.ts'

/**
 * Reads a folder of Drizzle migrations, of either format.
 * @param folder the path as messages shall show it
 * @throws ConfigurationError where the folder is missing, is of no known format or of both, or is not whole
 */
export async function readFolder(folder: string): Promise<MigrationFolder> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new ConfigurationError(
      cause.code === 'ENOENT'
        ? `the migrations folder ${folder} does not exist`
        : `the migrations folder ${folder} cannot be read: ${cause.message}`,
      { fix: 'Set the folder to the `out` of drizzle.config.ts (default ./drizzle).', cause },
    )
  })
  const journal = await exists(journalPath(folder))
  const folders: string[] = []
  for (const entry of entries) {
    if (!entry.isDirectory() || !(await exists(join(folder, entry.name, 'migration.sql')))) continue
    // One tells the format.
    folders.push(entry.name)
    break
  }
  if (journal && folders.length > 0) {
    throw new ConfigurationError(
      `${folder} holds both formats of Drizzle: meta/_journal.json (0.x) and ${folders[0]}/migration.sql (1.0)`,
      {
        at: { file: journalPath(folder) },
        fix: 'Run `drizzle-kit up` of the 1.0 line to its end, or remove the half that is left over.',
      },
    )
  }
  if (journal) return readJournalFolder(folder)
  if (folders.length > 0 || entries.some((entry) => /^\d{14}_/.test(entry.name)))
    return readMigrationFolders(folder)
  throw new ConfigurationError(
    `${folder} is not a folder of Drizzle migrations: it has neither meta/_journal.json nor YYYYMMDDHHMMSS_name/migration.sql`,
    { fix: 'Run `drizzle-kit generate`, or set the folder to the `out` of drizzle.config.ts.' },
  )
}

/** The newest migration of a folder and how many there are; what a release records as its migration head. */
export function headOf(folder: MigrationFolder): {
  readonly name: string | undefined
  readonly count: number
} {
  return { name: folder.migrations.at(-1)?.name, count: folder.migrations.length }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false
      throw error
    },
  )
}
