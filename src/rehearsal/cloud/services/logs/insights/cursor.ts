import { AwsError } from '../../../ports.ts'
import { type Token, TokenError, tokenize } from '../tokens.ts'

/** A place in a query's tokens, and the errors that name it. */
export class Cursor {
  readonly #query: string
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(query: string) {
    this.#query = query
    try {
      this.#tokens = tokenize(query)
    } catch (error) {
      if (error instanceof TokenError) throw this.malformed(error.message, error.at)
      throw error
    }
    this.accept('|')
  }

  peek(): Token | undefined {
    return this.#tokens[this.#at]
  }

  shown(): string {
    const token = this.peek()
    return token === undefined ? 'the end of the query' : JSON.stringify(token.text)
  }

  /** Takes the next token where it is this symbol or (in any case) this word. */
  accept(text: string): boolean {
    const token = this.peek()
    const found = (token?.type === 'symbol' || token?.type === 'word') && token.text.toLowerCase() === text
    if (found) this.#at += 1
    return found
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.malformed(`expected ${text}, found ${this.shown()}`)
  }

  take(type: Token['type'], what: string): Token {
    const token = this.peek()
    if (token?.type !== type) throw this.malformed(`expected ${what}, found ${this.shown()}`)
    this.#at += 1
    return token
  }

  malformed(why: string, at = this.peek()?.at ?? this.#query.length): AwsError {
    return new AwsError('MalformedQueryException', `${why}. ([${at},${this.#query.length}])`, {
      members: {
        queryCompileError: {
          location: { startCharOffset: at, endCharOffset: this.#query.length },
          message: why,
        },
      },
    })
  }
}
