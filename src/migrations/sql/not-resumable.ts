import type { RefusalReason, SqlFile } from '../types.ts'
import { lineAt } from './file.ts'
import type { Statement } from './statements.ts'

/**
 * Outside a transaction every statement is committed by itself together with a note that it is done, so a run that is
 * cut off goes on behind it. That holds for every statement but those whose effect lives in the session or the
 * transaction (it is gone when the run goes on in another session), and those of which nobody could tell afterwards
 * whether they were done. A migration with one of these has to be split. Pure.
 */
export function notResumable(
  name: string,
  file: SqlFile,
  statements: readonly Statement[],
): readonly RefusalReason[] {
  const outside = statements.find((statement) => statement.outsideTransaction !== undefined)
  return statements.flatMap((statement): readonly RefusalReason[] => {
    const why = boundToSession(statement) ?? unnamedIndex(statement)
    if (why === undefined) return []
    const line = lineAt(file.text, statement.offset)
    return [
      {
        kind: 'not-resumable',
        migration: name,
        file: file.path,
        line,
        message: `${file.path} runs outside a transaction${outside?.outsideTransaction === undefined ? '' : ` because of ${outside.outsideTransaction}`}, but ${why} (line ${line})`,
        fix:
          statement.concurrentIndex === undefined && statement.outsideTransaction !== undefined
            ? 'Give the index a name: CREATE INDEX CONCURRENTLY name ON …'
            : splitInto(statements),
      },
    ]
  })
}

/** How to split a migration that mixes both kinds: one migration for each run of statements of the same kind. */
export function splitInto(statements: readonly Statement[]): string {
  const groups: { outside: boolean; from: number; to: number }[] = []
  for (const [index, statement] of statements.entries()) {
    const outside = statement.outsideTransaction !== undefined
    const last = groups.at(-1)
    if (last !== undefined && last.outside === outside) last.to = index + 1
    else groups.push({ outside, from: index + 1, to: index + 1 })
  }
  if (groups.length < 2) return 'Move that statement into a migration of its own.'
  const parts = groups.map(
    ({ outside, from, to }) =>
      `${from === to ? `statement ${from}` : `statements ${from} to ${to}`}${outside ? ' (outside a transaction)' : ''}`,
  )
  return `Split it into ${groups.length} migrations: ${parts.join('; ')}.`
}

/** A setting of the session, which a run that goes on in another session makes again before it does. */
export function isSetting({ tokens }: Pick<Statement, 'tokens'>): boolean {
  const word = (at: number) => (tokens[at]?.kind === 'word' ? tokens[at]?.text : undefined)
  switch (word(0)) {
    case 'set':
      return !['local', 'transaction', 'constraints'].includes(word(1) ?? '')
    case 'reset':
      return true
    case 'select':
      return tokens.some((token) => token.kind === 'word' && token.text === 'set_config')
    default:
      return false
  }
}

function boundToSession({ tokens }: Pick<Statement, 'tokens'>): string | undefined {
  const words = tokens.slice(0, 4).map((token) => (token.kind === 'word' ? token.text : ''))
  const [first, second, third] = words
  switch (first) {
    case 'set':
      return isSetting({ tokens }) ? undefined : `SET ${second?.toUpperCase()} needs a transaction`
    case 'lock':
      return 'LOCK needs a transaction'
    case 'savepoint':
    case 'release':
    case 'rollback':
      return 'a savepoint needs a transaction'
    case 'prepare':
    case 'declare':
    case 'execute':
    case 'fetch':
    case 'listen':
      return `${first.toUpperCase()} depends on the session, which is another one when the run goes on`
    case 'create':
      return [second, third].some((word) => word === 'temp' || word === 'temporary')
        ? 'a temporary object is gone when the run goes on'
        : undefined
    default:
      return undefined
  }
}

function unnamedIndex({ outsideTransaction, concurrentIndex }: Statement): string | undefined {
  return outsideTransaction === 'CREATE INDEX CONCURRENTLY' && concurrentIndex === undefined
    ? 'an index without a name cannot be found again when the run is cut off'
    : undefined
}
