import { isWord } from './match.ts'
import { type Token, tokenize } from './tokens.ts'

/** The commands that call PreventInTransactionBlock in PostgreSQL 18. */
export function outsideTransaction(tokens: readonly Token[]): string | undefined {
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
