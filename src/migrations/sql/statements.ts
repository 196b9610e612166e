import type { Segment, SqlFile } from '../types.ts'
import { type Token, tokenize } from './tokens.ts'

/**
 * What the runner must know of an SQL text before it sends it. This is the seam for a real parser: whatever reads the
 * SQL, the rest of the room sees `Statement` only.
 */
export interface Statement {
  readonly text: string
  /** Where its first token starts in the text that was read. */
  readonly offset: number
  readonly tokens: readonly Token[]
  /** The command where it starts or ends a transaction, for example `commit`. */
  readonly transactionControl: string | undefined
  /** The command where PostgreSQL refuses it inside a transaction, for example `CREATE INDEX CONCURRENTLY`. */
  readonly outsideTransaction: string | undefined
  readonly concurrentIndex: ConcurrentIndex | undefined
  readonly enumValue: { readonly type: string; readonly value: string } | undefined
  readonly createsType: string | undefined
  /** What may be lost for good, for example `DROP TABLE users`. */
  readonly dataLoss: string | undefined
}

/** The index that CREATE INDEX CONCURRENTLY builds, and that stays behind INVALID where it fails. */
export interface ConcurrentIndex {
  readonly name: string
  readonly tableSchema: string | undefined
  readonly table: string
}

/** The statements of a file, their offsets in its text; a breakpoint ends a statement as a semicolon does. */
export function statementsOf(file: SqlFile): readonly Statement[] {
  return file.segments.flatMap((segment) =>
    statementsIn(segment).map((statement) => ({
      ...statement,
      offset: segment.offset + statement.offset,
    })),
  )
}

const known = new WeakMap<Segment, readonly Statement[]>()

/** The statements of a piece of a file, their offsets in its text; a piece is read once. */
export function statementsIn(segment: Segment): readonly Statement[] {
  const before = known.get(segment)
  if (before !== undefined) return before
  const statements = readStatements(segment.text)
  known.set(segment, statements)
  return statements
}

/** The statements of an SQL text; comments and empty statements are left out. */
export function readStatements(sql: string): readonly Statement[] {
  return splitTokens(tokenize(sql)).map((tokens) => {
    const first = tokens[0]
    const last = tokens.at(-1)
    const offset = first?.start ?? 0
    const text = sql.slice(offset, last?.end ?? offset)
    return {
      text,
      offset,
      tokens,
      transactionControl: transactionControl(tokens),
      outsideTransaction: outsideTransaction(tokens),
      concurrentIndex: concurrentIndex(tokens),
      enumValue: enumValue(tokens),
      createsType: is(tokens, 'create', 'type') ? qualifiedName(tokens, 2)?.full : undefined,
      dataLoss: dataLoss(tokens),
    }
  })
}

/** Cuts at semicolons that stand neither in parentheses nor in the body of `BEGIN ATOMIC … END`. */
function splitTokens(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const statements: Token[][] = []
  let current: Token[] = []
  let depth = 0
  for (const token of tokens) {
    const previous = current.at(-1)
    if (token.kind === 'symbol' && token.text === ';' && depth === 0) {
      if (current.length > 0) statements.push(current)
      current = []
      continue
    }
    if (token.kind === 'symbol' && token.text === '(') depth++
    else if (token.kind === 'symbol' && token.text === ')') depth = Math.max(0, depth - 1)
    else if (isWord(token, 'atomic') && isWord(previous, 'begin') && isWord(current[0], 'create')) depth++
    else if (isWord(token, 'case') && depth > 0 && isWord(current[0], 'create')) depth++
    else if (isWord(token, 'end') && depth > 0 && isWord(current[0], 'create')) depth--
    current.push(token)
  }
  if (current.length > 0) statements.push(current)
  return statements
}

function transactionControl(tokens: readonly Token[]): string | undefined {
  const first = tokens[0]
  if (first?.kind !== 'word') return undefined
  switch (first.text) {
    case 'begin':
    case 'commit':
    case 'abort':
    case 'end':
      return first.text
    case 'start':
      return is(tokens, 'start', 'transaction') ? 'start transaction' : undefined
    case 'prepare':
      return is(tokens, 'prepare', 'transaction') ? 'prepare transaction' : undefined
    case 'discard':
      // It would let go of the lock that keeps other runs away.
      return is(tokens, 'discard', 'all') ? 'discard all' : undefined
    case 'rollback':
      // ROLLBACK [WORK | TRANSACTION] TO SAVEPOINT stays within the transaction.
      return tokens.slice(1, 3).some((token) => isWord(token, 'to')) ? undefined : 'rollback'
    default:
      return undefined
  }
}

/** The commands that call PreventInTransactionBlock in PostgreSQL 18. */
function outsideTransaction(tokens: readonly Token[]): string | undefined {
  const first = tokens[0]
  if (first?.kind !== 'word') return undefined
  const second = tokens[1]
  const concurrently = tokens.some((token) => isWord(token, 'concurrently'))
  switch (first.text) {
    case 'vacuum':
      return 'VACUUM'
    case 'create':
      if (concurrently && (isWord(second, 'index') || isWord(tokens[2], 'index')))
        return 'CREATE INDEX CONCURRENTLY'
      return objectOf(second, ['database', 'tablespace', 'subscription'], 'CREATE')
    case 'drop':
      if (concurrently && isWord(second, 'index')) return 'DROP INDEX CONCURRENTLY'
      return objectOf(second, ['database', 'tablespace', 'subscription'], 'DROP')
    case 'reindex': {
      if (concurrently) return 'REINDEX CONCURRENTLY'
      const whole = tokens.find((token) =>
        ['schema', 'database', 'system'].some((name) => isWord(token, name)),
      )
      return whole === undefined ? undefined : `REINDEX ${whole.text.toUpperCase()}`
    }
    case 'alter':
      if (isWord(second, 'system')) return 'ALTER SYSTEM'
      if (concurrently && tokens.some((token) => isWord(token, 'detach')))
        return 'DETACH PARTITION CONCURRENTLY'
      return undefined
    case 'cluster':
      return tokens.length === 1 ? 'CLUSTER' : undefined
    case 'do':
      return tokens.some((token) => token.kind === 'string' && commits(token.text))
        ? 'DO with COMMIT'
        : undefined
    default:
      return undefined
  }
}

/** Whether a block ends transactions itself, which PostgreSQL allows where none is around it (manual, 41.8). */
function commits(body: string): boolean {
  if (!/\b(?:commit|rollback)\b/i.test(body)) return false
  const tokens = tokenize(body)
  return tokens.some((token, at) => {
    if (!isWord(token, 'commit') && !isWord(token, 'rollback')) return false
    const before = tokens[at - 1]
    const starts = ['begin', 'then', 'else', 'loop'].some((word) => isWord(before, word))
    return starts || (before?.kind === 'symbol' && (before.text === ';' || before.text === '>'))
  })
}

function objectOf(token: Token | undefined, names: readonly string[], verb: string): string | undefined {
  return token?.kind === 'word' && names.includes(token.text)
    ? `${verb} ${token.text.toUpperCase()}`
    : undefined
}

/** CREATE [UNIQUE] INDEX CONCURRENTLY [[IF NOT EXISTS] name] ON [ONLY] table …; without a name there is nothing to find again. */
function concurrentIndex(tokens: readonly Token[]): ConcurrentIndex | undefined {
  if (outsideTransaction(tokens) !== 'CREATE INDEX CONCURRENTLY') return undefined
  const on = tokens.findIndex((token) => isWord(token, 'on'))
  const name = tokens[on - 1]
  if (name === undefined || isWord(name, 'concurrently')) return undefined
  const table = qualifiedName(tokens, isWord(tokens[on + 1], 'only') ? on + 2 : on + 1)
  return table === undefined ? undefined : { name: name.text, tableSchema: table.schema, table: table.name }
}

/** ALTER TYPE name ADD VALUE [IF NOT EXISTS] 'value' … */
function enumValue(tokens: readonly Token[]): Statement['enumValue'] {
  if (!is(tokens, 'alter', 'type')) return undefined
  const type = qualifiedName(tokens, 2)
  const add = tokens.findIndex((token, index) => isWord(token, 'add') && isWord(tokens[index + 1], 'value'))
  const value = tokens.slice(add + 2).find((token) => token.kind === 'string')
  return type === undefined || add === -1 || value === undefined
    ? undefined
    : { type: type.full, value: value.text }
}

const dropsRows = ['table', 'schema', 'database', 'foreign', 'owned']
const columnClauses = ['constraint', 'default', 'not', 'identity', 'expression']

function dataLoss(tokens: readonly Token[]): string | undefined {
  const first = tokens[0]
  if (first?.kind !== 'word') return undefined
  const second = tokens[1]
  if (first.text === 'drop' && second?.kind === 'word') {
    const cascade = tokens.some((token) => isWord(token, 'cascade'))
    // DROP TYPE, DROP EXTENSION and their like take the columns that use them along.
    const takesColumns = cascade && ['type', 'domain', 'extension'].includes(second.text)
    if (dropsRows.includes(second.text) || takesColumns) return brief(tokens)
    return undefined
  }
  if (first.text === 'truncate' || first.text === 'delete') return brief(tokens)
  // A block's SQL is text to us: what it names decides.
  if (first.text === 'do') {
    const body = tokens.find((token) => token.kind === 'string')?.text ?? ''
    const loss = /\b(drop\s+(?:table|schema|column)|truncate|delete\s+from)\b/i.exec(body)
    return loss === null ? undefined : `DO block with ${loss[1]?.toUpperCase()}`
  }
  if (is(tokens, 'alter', 'table') || is(tokens, 'alter', 'foreign', 'table')) {
    for (const [index, token] of tokens.entries()) {
      const next = tokens[index + 1]
      if (isWord(token, 'drop') && next !== undefined && !columnClauses.some((name) => isWord(next, name))) {
        return brief(tokens)
      }
      if (changesType(tokens, index)) return `${brief(tokens)} (a change of type may narrow values)`
    }
  }
  return undefined
}

/** ALTER [COLUMN] name [SET DATA] TYPE …, told from a column that is called `type`. */
function changesType(tokens: readonly Token[], at: number): boolean {
  if (!isWord(tokens[at], 'type')) return false
  if (isWord(tokens[at - 1], 'data') && isWord(tokens[at - 2], 'set')) return true
  return !isWord(tokens[at - 1], 'column') && ['alter', 'column'].some((word) => isWord(tokens[at - 2], word))
}

function brief(tokens: readonly Token[]): string {
  const text = tokens
    .slice(0, 10)
    .map((token) =>
      token.kind === 'word' ? upper(token.text) : token.kind === 'name' ? `"${token.text}"` : token.text,
    )
    .join(' ')
    .replace(/ \. /g, '.')
  return tokens.length > 10 ? `${text} …` : text
}

const keywords =
  /^(alter|cascade|column|delete|drop|exists|from|if|only|owned|schema|table|truncate|type|extension|domain|database|by|set|data)$/
function upper(text: string): string {
  return keywords.test(text) ? text.toUpperCase() : text
}

interface QualifiedName {
  readonly schema: string | undefined
  readonly name: string
  readonly full: string
}

function qualifiedName(tokens: readonly Token[], at: number): QualifiedName | undefined {
  const parts: string[] = []
  for (let index = at; index < tokens.length; index += 2) {
    const token = tokens[index]
    if (token?.kind !== 'word' && token?.kind !== 'name') break
    parts.push(token.text)
    if (tokens[index + 1]?.text !== '.') break
  }
  const name = parts.at(-1)
  if (name === undefined) return undefined
  return { schema: parts.at(-2), name, full: parts.join('.') }
}

function is(tokens: readonly Token[], ...words: readonly string[]): boolean {
  return words.every((text, index) => isWord(tokens[index], text))
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text
}
