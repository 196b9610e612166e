import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { FolderProblem, Migration, Segment, SqlFile } from '../types.ts'

const breakpoint = '--> statement-breakpoint'
const byteOrderMark = '\uFEFF'

/**
 * Reads an SQL file as Drizzle does: decoded as UTF-8, hashed whole. The byte order mark counts for the hash but is
 * not sent to the server, which would take it for the start of a word. Throws Node's error where it cannot be read.
 */
export async function readSqlFile(path: string): Promise<{ readonly file: SqlFile; readonly utf8: boolean }> {
  // A folder has many small files: by way of the thread pool they take ten times as long.
  const bytes = readFileSync(path)
  // UTF-16 without its mark is full of NUL bytes, each of which is UTF-8; PostgreSQL's text holds none.
  const utf8 = isUtf8(bytes) && !bytes.includes(0)
  return { file: parseSqlFile(path, bytes.toString('utf8')), utf8 }
}

export function parseSqlFile(path: string, raw: string): SqlFile {
  const text = raw.startsWith(byteOrderMark) ? raw.slice(1) : raw
  return { path, text, hash: hashOf(raw), segments: segmentsOf(text) }
}

/**
 * Whether a hash is that of the same file with other line ends or another byte order mark: what a checkout on Windows,
 * or an editor, makes of a file without changing what it says.
 */
export function sameButLineEnds(file: SqlFile, hash: string): boolean {
  const unix = file.text.replaceAll('\r\n', '\n')
  return [unix, unix.replaceAll('\n', '\r\n')].some((text) =>
    [text, `${byteOrderMark}${text}`].some((raw) => hashOf(raw) === hash),
  )
}

function hashOf(raw: string): string {
  return createHash('sha256').update(raw).digest('hex')
}

/** Cuts a text at Drizzle's breakpoints. Without one the whole text is a single query of several statements. */
export function segmentsOf(text: string): readonly Segment[] {
  const segments: Segment[] = []
  let offset = 0
  for (const piece of text.split(breakpoint)) {
    segments.push({ text: piece, offset })
    offset += piece.length + breakpoint.length
  }
  return segments
}

/** The line, counted from 1, of an offset in a text. */
export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}

export function notUtf8(migration: Migration): FolderProblem {
  return {
    kind: 'not-utf8',
    migration: migration.name,
    file: migration.up.path,
    message: `${migration.up.path} or its down file is not UTF-8 text (or holds a NUL byte), so it would reach the database mangled`,
    fix: 'Save the file as UTF-8.',
  }
}
