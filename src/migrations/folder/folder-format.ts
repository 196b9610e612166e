import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigurationError, mapConcurrent } from '../../kernel/index.ts'
import { notUtf8, readSqlFile } from '../sql/index.ts'
import type { Migration, MigrationFolder } from '../types.ts'

/** Drizzle 1.0: one folder a migration, `YYYYMMDDHHMMSS_name/migration.sql`, in the order of their names. */

// drizzle-orm 0.45 re-runs the newest migration where the ledger's created_at is below the journal's `when`, which
// has milliseconds while the folder's name has only seconds: the last millisecond of that second is never below.
const lastMillisecond = 999

const namePattern = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:_|$)/

/** Whether a folder is named as drizzle-kit names one: the second in which it was made, and a name. */
export function isMigrationFolderName(name: string): boolean {
  return namePattern.test(name)
}

/** How many folders are read at once. */
const foldersAtOnce = 16

/** Reads a 1.0 folder. Throws a ConfigurationError that names the folder where one is not a migration. */
export async function readMigrationFolders(folder: string): Promise<MigrationFolder> {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => entry.name)
    .sort((a, b) => a.localeCompare(b))
  const read = await mapConcurrent(names, foldersAtOnce, (name) => readMigration(folder, name))
  const found = read.filter((it) => it !== undefined)
  return {
    format: 'folders',
    path: folder,
    migrations: found.map(({ migration }) => migration),
    problems: found.flatMap(({ migration, utf8 }) => (utf8 ? [] : [notUtf8(migration)])),
  }
}

/** One folder; undefined where it is none of a migration. */
async function readMigration(
  folder: string,
  name: string,
): Promise<{ readonly migration: Migration; readonly utf8: boolean } | undefined> {
  const path = join(folder, name)
  const files = await readdir(path)
  const stamp = namePattern.exec(name)
  if (!files.includes('migration.sql')) {
    if (stamp === null) return undefined
    throw new ConfigurationError(
      `${join(path, 'migration.sql')} does not exist, but its folder is named like a migration`,
      {
        at: { file: join(path, 'migration.sql') },
        fix: `Restore the file from git, or delete the folder ${path} where the migration never left your machine.`,
      },
    )
  }
  const when = stamp === null ? Number.NaN : utcOf(stamp)
  if (Number.isNaN(when)) {
    throw new ConfigurationError(
      `${path} holds a migration.sql, but its name does not start with a time, YYYYMMDDHHMMSS_`,
      {
        at: { file: join(path, 'migration.sql') },
        fix: 'Give the folder the name that drizzle-kit gave it.',
      },
    )
  }
  const up = await readSqlFile(join(path, 'migration.sql'))
  const down = files.includes('down.sql') ? await readSqlFile(join(path, 'down.sql')) : undefined
  const sidecar = files.includes('deploy-kit.yml') ? join(path, 'deploy-kit.yml') : undefined
  const migration: Migration = {
    name,
    ledgerName: name,
    when,
    createdAt: when + lastMillisecond,
    up: up.file,
    down: down?.file,
    ...(sidecar === undefined ? {} : { sidecar: { path: sidecar, text: await readFile(sidecar, 'utf8') } }),
  }
  return { migration, utf8: up.utf8 && (down?.utf8 ?? true) }
}

function utcOf(stamp: RegExpExecArray): number {
  const [year, month, day, hour, minute, second] = stamp.slice(1).map(Number)
  if (year === undefined || month === undefined) return Number.NaN
  const time = Date.UTC(year, month - 1, day, hour, minute, second)
  // A month 13 or a 61st second rolls over in Date.UTC; the way back shows it.
  return new Date(time).toISOString().replace(/\D/g, '').slice(0, 14) === stamp.slice(1).join('')
    ? time
    : Number.NaN
}
