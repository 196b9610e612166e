import type { Segment, SqlFile } from '../types.ts'
import { dataLoss } from './data-loss.ts'
import { beginsWith, isWord, qualifiedName } from './match.ts'
import { outsideTransaction } from './outside-transaction.ts'
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
      createsType: beginsWith(tokens, 'create', 'type') ? qualifiedName(tokens, 2)?.full : undefined,
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
      return beginsWith(tokens, 'start', 'transaction') ? 'start transaction' : undefined
    case 'prepare':
      return beginsWith(tokens, 'prepare', 'transaction') ? 'prepare transaction' : undefined
    case 'discard':
      // It would let go of the lock that keeps other runs away.
      return beginsWith(tokens, 'discard', 'all') ? 'discard all' : undefined
    case 'rollback':
      // ROLLBACK [WORK | TRANSACTION] TO SAVEPOINT stays within the transaction.
      return tokens.slice(1, 3).some((token) => isWord(token, 'to')) ? undefined : 'rollback'
    default:
      return undefined
  }
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
  if (!beginsWith(tokens, 'alter', 'type')) return undefined
  const type = qualifiedName(tokens, 2)
  const add = tokens.findIndex((token, index) => isWord(token, 'add') && isWord(tokens[index + 1], 'value'))
  const value = tokens.slice(add + 2).find((token) => token.kind === 'string')
  return type === undefined || add === -1 || value === undefined
    ? undefined
    : { type: type.full, value: value.text }
}
