import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { ConfigurationError, errorMessage, nearest } from '../../kernel/index.ts'
import { notUtf8, readSqlFile } from '../sql/index.ts'
import type { FolderProblem, Migration, MigrationFolder } from '../types.ts'

/** Drizzle 0.x: `NNNN_name.sql` files, listed by `meta/_journal.json`. */

const journalSchema = v.object({
  version: v.string(),
  dialect: v.string(),
  entries: v.array(
    v.object({
      idx: v.number(),
      when: v.pipe(v.number(), v.finite()),
      tag: v.pipe(v.string(), v.nonEmpty()),
      breakpoints: v.optional(v.boolean()),
    }),
  ),
})

type Journal = v.InferOutput<typeof journalSchema>

// 5 and 6 were written by drizzle-kit before 0.22 and are kept by `drizzle-kit up`; their entries read the same.
const versions = ['5', '6', '7']
const dialects = ['postgresql', 'pg']

export function journalPath(folder: string): string {
  return join(folder, 'meta', '_journal.json')
}

/** Reads a 0.x folder. Throws a ConfigurationError that names the file where journal and files do not agree. */
export async function readJournalFolder(folder: string): Promise<MigrationFolder> {
  const path = journalPath(folder)
  const journal = parseJournal(path, await readFile(path, 'utf8'))
  const files = await readdir(folder)
  const present = new Set(files)
  const problems: FolderProblem[] = []
  const migrations: Migration[] = []
  const tags = new Map<string, number>()
  const indexes = new Map<number, string>()
  let highest: { readonly when: number; readonly tag: string } | undefined

  for (const entry of journal.entries) {
    if (tags.has(entry.tag)) {
      throw new ConfigurationError(`${path} lists the migration ${entry.tag} twice`, {
        at: { file: path },
        fix: `Remove one of the two entries whose tag is ${JSON.stringify(entry.tag)}.`,
      })
    }
    tags.set(entry.tag, entry.idx)
    const sameIndex = indexes.get(entry.idx)
    if (sameIndex !== undefined) {
      problems.push({
        kind: 'duplicate-index',
        migration: entry.tag,
        file: path,
        message: `${path} gives the index ${entry.idx} to both ${sameIndex} and ${entry.tag}`,
        fix: `Delete ${entry.tag}, its snapshot and its journal entry, and generate it again with drizzle-kit on top of ${sameIndex}.`,
      })
    }
    indexes.set(entry.idx, entry.tag)
    if (highest !== undefined && entry.when <= highest.when) {
      problems.push({
        kind: 'when-not-increasing',
        migration: entry.tag,
        file: path,
        message: `${path} dates ${entry.tag} (when ${entry.when}) no later than ${highest.tag} before it (when ${highest.when}), so Drizzle skips it in silence on a database that has ${highest.tag}`,
        fix: `Set "when" of ${entry.tag} to a number above ${highest.when}, or generate the migration again.`,
      })
    }
    if (highest === undefined || entry.when > highest.when) highest = entry
    const { migration, utf8 } = await readEntry(folder, path, entry, present)
    migrations.push(migration)
    if (!utf8) problems.push(notUtf8(migration))
  }
  for (const file of files) {
    const problem = strayFile(folder, path, file, tags)
    if (problem !== undefined) problems.push(problem)
  }
  return { format: 'journal', path: folder, migrations, problems }
}

/** Reads a journal's text; throws a ConfigurationError that names `path`. */
export function parseJournal(path: string, text: string): Journal {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    const conflict = /^(<{7}|={7}|>{7})/m.test(text)
    throw new ConfigurationError(
      `${path} is not valid JSON${conflict ? ' (it holds the marks of a merge conflict)' : `: ${errorMessage(cause)}`}`,
      {
        at: { file: path },
        fix: conflict
          ? 'Keep the entries of the base branch, delete your own migration and generate it again with drizzle-kit.'
          : 'Restore the file from git, or generate the migration again with drizzle-kit.',
        cause,
      },
    )
  }
  const parsed = v.safeParse(journalSchema, value)
  if (!parsed.success) {
    const issue = parsed.issues[0]
    throw new ConfigurationError(
      `${path} is not a Drizzle journal: ${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`,
      {
        at: { file: path },
        fix: 'Restore the file from git, or generate the folder again with drizzle-kit.',
      },
    )
  }
  const { version, dialect } = parsed.output
  if (!versions.includes(version)) {
    throw new ConfigurationError(
      `${path} has journal version ${JSON.stringify(version)}, but only ${versions.join(', ')} are known`,
      { at: { file: path }, fix: 'Use a drizzle-kit of 0.20 to 0.31 or 1.0, or a newer deploy-kit.' },
    )
  }
  if (!dialects.includes(dialect)) {
    throw new ConfigurationError(
      `${path} is for the dialect ${JSON.stringify(dialect)}, but deploy-kit migrates postgresql only`,
      { at: { file: path }, fix: 'Point the folder at the PostgreSQL migrations.' },
    )
  }
  return parsed.output
}

async function readEntry(
  folder: string,
  journal: string,
  entry: Journal['entries'][number],
  files: ReadonlySet<string>,
): Promise<{ readonly migration: Migration; readonly utf8: boolean }> {
  const name = `${entry.tag}.sql`
  const path = join(folder, name)
  if (!files.has(name)) {
    const other = nearest(
      name,
      [...files].filter((file) => file.endsWith('.sql')),
    )
    throw new ConfigurationError(
      `${path} does not exist, but ${journal} lists it${other === undefined ? '' : ` (there is a ${other})`}`,
      {
        at: { file: path },
        fix: `Restore ${path} from git; a migration that never left your machine may instead lose its journal entry.`,
      },
    )
  }
  const up = await readSqlFile(path)
  const downName = `${entry.tag}.down.sql`
  const sidecarName = `${entry.tag}.deploy-kit.yml`
  const sidecar = files.has(sidecarName) ? join(folder, sidecarName) : undefined
  const down = files.has(downName) ? await readSqlFile(join(folder, downName)) : undefined
  return {
    utf8: up.utf8 && (down?.utf8 ?? true),
    migration: {
      name: entry.tag,
      ledgerName: nameAfterUp(entry),
      when: entry.when,
      createdAt: entry.when,
      up: up.file,
      down: down?.file,
      ...(sidecar === undefined ? {} : { sidecar: { path: sidecar, text: await readFile(sidecar, 'utf8') } }),
    },
  }
}

/** `drizzle-kit up` names a folder by the UTC second of the entry's `when` and the tag without its number. */
export function nameAfterUp({ tag, when }: { readonly tag: string; readonly when: number }): string {
  const second = new Date(when)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/\D/g, '')
  return `${second}_${tag.split('_').slice(1).join('_')}`
}

function strayFile(
  folder: string,
  journal: string,
  file: string,
  tags: ReadonlyMap<string, number>,
): FolderProblem | undefined {
  if (!/^\d{4,}_.*\.sql$/.test(file)) return undefined
  const path = join(folder, file)
  if (file.endsWith('.down.sql')) {
    const tag = file.slice(0, -'.down.sql'.length)
    if (tags.has(tag)) return undefined
    return {
      kind: 'down-without-up',
      migration: undefined,
      file: path,
      message: `${path} is the way down of ${tag}, which ${journal} does not list`,
      fix: `Rename it to <tag>.down.sql of the migration that it undoes, or delete it.`,
    }
  }
  if (tags.has(file.slice(0, -'.sql'.length))) return undefined
  return {
    kind: 'unlisted-file',
    migration: undefined,
    file: path,
    message: `${path} is not listed in ${journal}, so Drizzle never applies it`,
    fix: `Generate it with drizzle-kit (generate --custom for hand-written SQL) so that it is listed, or delete it.`,
  }
}
