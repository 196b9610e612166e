import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Clock, systemClock } from '../../src/kernel/index.ts'
import type { ApplyOptions, DownOptions, MigrationPorts, Traits } from '../../src/migrations/index.ts'

export interface MigrationSource {
  /** The tag without its number: `init`. */
  readonly name: string
  readonly up: string
  readonly down?: string
  readonly when?: number
}

const firstWhen = Date.UTC(2026, 0, 5, 10, 0, 0, 123)

/** A folder that goes when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'deploy-kit-migrations-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export interface JournalEntry {
  idx: number
  version: string
  when: number
  tag: string
  breakpoints: boolean
}

export function journalEntries(sources: readonly MigrationSource[]): JournalEntry[] {
  return sources.map((source, idx) => ({
    idx,
    version: '7',
    when: source.when ?? firstWhen + idx * 60_000,
    tag: `${String(idx).padStart(4, '0')}_${source.name}`,
    breakpoints: true,
  }))
}

export async function writeJournal(folder: string, entries: readonly JournalEntry[]): Promise<void> {
  await mkdir(join(folder, 'meta'), { recursive: true })
  const journal = { version: '7', dialect: 'postgresql', entries }
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify(journal, null, 2))
}

/** Writes a folder of Drizzle 0.x: tags 0000_name and so on, a minute apart. */
export async function journalFolder(sources: readonly MigrationSource[], into?: string): Promise<string> {
  const folder = into ?? (await temporaryFolder())
  const entries = journalEntries(sources)
  await writeJournal(folder, entries)
  for (const [index, source] of sources.entries()) {
    const tag = entries[index]?.tag
    await writeFile(join(folder, `${tag}.sql`), source.up)
    if (source.down !== undefined) await writeFile(join(folder, `${tag}.down.sql`), source.down)
  }
  return folder
}

/** Writes the same as Drizzle 1.0 would after `drizzle-kit up`. */
export async function migrationFolders(sources: readonly MigrationSource[], into?: string): Promise<string> {
  const folder = into ?? (await temporaryFolder())
  for (const [index, source] of sources.entries()) {
    const when = source.when ?? firstWhen + index * 60_000
    const path = join(folder, `${stamp(when)}_${source.name}`)
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'migration.sql'), source.up)
    if (source.down !== undefined) await writeFile(join(path, 'down.sql'), source.down)
  }
  return folder
}

export function stamp(when: number): string {
  return new Date(when).toISOString().replace(/\D/g, '').slice(0, 14)
}

export interface RecordedPorts extends MigrationPorts {
  readonly lines: string[]
}

export function ports(
  more: { signal?: AbortSignal; clock?: Clock; onLine?: (line: string) => void } = {},
): RecordedPorts {
  const lines: string[] = []
  const add = (line: string) => {
    lines.push(line)
    more.onLine?.(line)
  }
  return {
    lines,
    clock: more.clock ?? systemClock,
    random: () => 0.5,
    log: { info: add, debug: add },
    signal: more.signal ?? new AbortController().signal,
  }
}

export function applyOptions(folder: string, url: string, more: Partial<ApplyOptions> = {}): ApplyOptions {
  return { folder, url, run: { id: 'run-1', actor: 'ada', gitSha: 'f00' }, ...more }
}

export function downOptions(
  folder: string,
  url: string,
  to: string | undefined,
  more: Partial<DownOptions> = {},
): DownOptions {
  return { folder, url, to, run: { id: 'run-down' }, running: [], ...more }
}

/** A small history as a product has it: tables, an enum, data, an index; each with its way down. */
export const history: readonly MigrationSource[] = [
  {
    name: 'init',
    up: 'CREATE TABLE "users" ("id" serial PRIMARY KEY NOT NULL, "email" text NOT NULL);\n--> statement-breakpoint\nCREATE TABLE "notes" ("id" serial PRIMARY KEY NOT NULL, "user_id" integer NOT NULL);\n',
    down: 'DROP TABLE "notes";\n--> statement-breakpoint\nDROP TABLE "users";\n',
  },
  {
    name: 'status',
    up: `CREATE TYPE "status" AS ENUM ('active', 'gone');--> statement-breakpoint\nALTER TABLE "users" ADD COLUMN "status" "status" DEFAULT 'active' NOT NULL;`,
    down: 'ALTER TABLE "users" DROP COLUMN "status";--> statement-breakpoint\nDROP TYPE "status";',
  },
  {
    name: 'seed',
    up: `INSERT INTO "users" ("email") VALUES ('ada@example.com'), ('grüße@example.com');`,
    down: `DELETE FROM "users" WHERE "email" LIKE '%@example.com';`,
  },
  {
    name: 'email_index',
    up: 'CREATE UNIQUE INDEX "users_email" ON "users" ("email");',
    down: 'DROP INDEX "users_email";',
  },
]

/** The traits of a migration that only adds. */
export function expands(): Traits {
  return {
    phase: 'expand',
    risk: 'none',
    riskBecause: undefined,
    transaction: 'auto',
    lockTimeoutMs: undefined,
    requiresCore: undefined,
  }
}
