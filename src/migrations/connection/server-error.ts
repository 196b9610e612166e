import { errorMessage } from '../../kernel/index.ts'

/** What PostgreSQL says of a failed statement (protocol, error fields), as far as we show it. */
export interface ServerError {
  readonly sqlstate: string | undefined
  readonly message: string
  readonly detail: string | undefined
  readonly hint: string | undefined
  /** The context: which function or block the error came from. */
  readonly where: string | undefined
  /** Offset in the query text in UTF-16 units, where the server points at one. */
  readonly offset: number | undefined
}

/** Narrows what the driver throws; `query` is the text that was sent, for the position. */
export function serverError(error: unknown, query: string): ServerError {
  const field = (name: string): string | undefined => {
    const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const position = Number(field('position'))
  return {
    sqlstate: field('code'),
    message: errorMessage(error),
    detail: field('detail'),
    hint: field('hint'),
    where: field('where'),
    offset: Number.isInteger(position) && position > 0 ? offsetOf(query, position) : undefined,
  }
}

export function sqlstateOf(error: unknown): string | undefined {
  return serverError(error, '').sqlstate
}

/** The server counts characters from 1, JavaScript UTF-16 units from 0. */
function offsetOf(text: string, position: number): number {
  let offset = 0
  let characters = 1
  for (const character of text) {
    if (characters === position) break
    characters++
    offset += character.length
  }
  return offset
}
