import type { Node } from 'libpg-query'
import type { SqlFile } from '../types.ts'
import { as } from './nodes.ts'
import { offsetsIn } from './offsets.ts'
import { type Procedural, proceduralStatements } from './procedural.ts'

/** A statement as PostgreSQL's own parser reads it. */
export interface ParsedStatement {
  readonly node: Node
  readonly text: string
  /** Where its first token stands in the file's text, in UTF-16 units. */
  readonly offset: number
  /** Behind its last character, the semicolon left out. */
  readonly end: number
  /** Which of the file's segments it stands in. */
  readonly segment: number
  /** True for a statement in the body of a DO block, which runs where the block's control flow says. */
  readonly inBlock: boolean
  /** Where a node's `location` (bytes, as the parser counts) is in the file's text. */
  locate(location: number | undefined): number
}

/** A text that PostgreSQL does not take for SQL. */
export interface SyntaxProblem {
  readonly message: string
  /** In the file's text, in UTF-16 units. */
  readonly offset: number
}

export interface ParsedFile {
  /** The statements in order; those of a DO block follow the block itself. */
  readonly statements: readonly ParsedStatement[]
  readonly problems: readonly SyntaxProblem[]
  /** Where a DO block builds its SQL at run time, so that nobody can read it beforehand. */
  readonly dynamic: readonly number[]
}

/** PostgreSQL's parser, once it is loaded. */
export interface SqlParser {
  /** The statements of a file; a file is parsed once. Never throws. */
  parseFile(file: SqlFile): ParsedFile
}

type Library = typeof import('libpg-query')

let loading: Promise<SqlParser> | undefined

/** Loads the parser, a WebAssembly module of 1.8 MB, once; about 20 ms. Only those who parse pay for it. */
export function loadParser(): Promise<SqlParser> {
  loading ??= load()
  return loading
}

async function load(): Promise<SqlParser> {
  const library = await import('libpg-query')
  await library.loadModule()
  const known = new WeakMap<SqlFile, ParsedFile>()
  return {
    parseFile(file) {
      const before = known.get(file)
      if (before !== undefined) return before
      const parsed = parseSegments(library, file)
      known.set(file, parsed)
      return parsed
    },
  }
}

/** Segment by segment, as the server gets them: a breakpoint inside a string cuts there too, and Drizzle does so. */
function parseSegments(library: Library, file: SqlFile): ParsedFile {
  const statements: ParsedStatement[] = []
  const problems: SyntaxProblem[] = []
  const dynamic: number[] = []
  for (const [index, segment] of file.segments.entries()) {
    // The parser refuses an empty text, and a C string ends at NUL.
    if (segment.text === '') continue
    const nul = segment.text.indexOf('\0')
    if (nul !== -1) {
      problems.push({ message: 'the text holds a NUL character', offset: segment.offset + nul })
      continue
    }
    const offsets = offsetsIn(segment.text)
    const read = parseText(library, segment.text)
    if ('message' in read) {
      problems.push({
        message: read.message,
        offset: segment.offset + offsets.ofCharacter(read.character),
      })
      continue
    }
    for (const raw of read.statements) {
      if (raw.stmt === undefined) continue
      const start = offsets.ofByte(raw.stmt_location ?? 0)
      const stop =
        raw.stmt_len === undefined || raw.stmt_len === 0
          ? segment.text.length
          : offsets.ofByte((raw.stmt_location ?? 0) + raw.stmt_len)
      const text = segment.text.slice(start, stop).trimEnd()
      const offset = segment.offset + start
      const locate = (location: number | undefined) =>
        location === undefined || location < 0 ? offset : segment.offset + offsets.ofByte(location)
      const base = { segment: index, inBlock: false, locate }
      statements.push({ ...base, node: raw.stmt, text, offset, end: offset + text.length })
      const inner = innerStatements(library, raw.stmt, text, offset, index)
      statements.push(...inner.statements)
      dynamic.push(...inner.dynamic)
    }
  }
  return { statements, problems, dynamic }
}

function innerStatements(
  library: Library,
  node: Node,
  text: string,
  offset: number,
  segment: number,
): { readonly statements: readonly ParsedStatement[]; readonly dynamic: readonly number[] } {
  const block = as('DoStmt', node)
  if (block === undefined) return { statements: [], dynamic: [] }
  const language = (block.args ?? [])
    .map((item) => as('DefElem', item))
    .find((item) => item?.defname === 'language')
  const procedural =
    language === undefined || as('String', language.arg)?.sval === 'plpgsql'
      ? proceduralStatements(text, (sql): unknown => library.parsePlPgSQLSync(sql))
      : undefined
  // A block in another language, or one that does not compile: nobody can say what it does.
  if (procedural === undefined) return { statements: [], dynamic: [offset] }
  const dynamic = procedural.dynamic.map((at) => offset + at)
  const statements = procedural.statements.flatMap((inner) => parseInner(library, inner, offset, segment))
  const unread = procedural.statements.filter((inner) => 'message' in parseText(library, inner.text))
  return { statements, dynamic: [...dynamic, ...unread.map((inner) => offset + inner.offset)] }
}

function parseInner(
  library: Library,
  inner: Procedural,
  offset: number,
  segment: number,
): readonly ParsedStatement[] {
  const read = parseText(library, inner.text)
  if ('message' in read) return []
  const start = offset + inner.offset
  return read.statements.flatMap((raw) =>
    raw.stmt === undefined
      ? []
      : [
          {
            node: raw.stmt,
            text: inner.text,
            offset: start,
            end: start + inner.text.length,
            segment,
            inBlock: true,
            locate: () => start,
          },
        ],
  )
}

interface RawStatement {
  readonly stmt?: Node
  readonly stmt_location?: number
  readonly stmt_len?: number
}

function parseText(
  library: Library,
  sql: string,
):
  | { readonly statements: readonly RawStatement[] }
  | { readonly message: string; readonly character: number } {
  try {
    return { statements: library.parseSync(sql).stmts ?? [] }
  } catch (error) {
    if (library.hasSqlDetails(error)) {
      return { message: error.message, character: error.sqlDetails?.cursorPosition ?? 0 }
    }
    // Deep nesting: the parser's stack, or the parse tree as JSON, is too much.
    if (error instanceof Error) return { message: `it cannot be parsed: ${error.message}`, character: 0 }
    throw error
  }
}
