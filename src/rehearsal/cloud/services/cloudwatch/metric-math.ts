/** A term of an expression; `missing` where the data it needs is not there. */
export type Values = (id: string) => number | undefined

/**
 * What this much of metric math makes of one data point of each metric: numbers, ids, `+ - * /`, comparisons (1 or 0),
 * `AND OR`, `IF(condition, a)` and `IF(condition, a, b)`, `MIN MAX SUM AVG` of a list in brackets (user guide, "Metric
 * math syntax and functions"). Without data of a metric, and where it divides by nothing, there is no result.
 *
 * @returns undefined for an expression beyond that
 */
export function metricMath(expression: string): ((values: Values) => number | undefined) | undefined {
  const tokens = expression.match(/\d+(?:\.\d+)?|[A-Za-z_]\w*|<=|>=|==|!=|&&|\|\||[-+*/<>(),[\]]|\S/g) ?? []
  const parser = new Parser(tokens)
  try {
    const term = parser.disjunction()
    return parser.atEnd ? term : undefined
  } catch (error) {
    if (error instanceof NotSupported) return undefined
    throw error
  }
}

class NotSupported extends Error {}

type Term = (values: Values) => number | undefined
type Operator = (a: number, b: number) => number | undefined

const sums: Readonly<Record<string, Operator>> = { '+': (a, b) => a + b, '-': (a, b) => a - b }
const products: Readonly<Record<string, Operator>> = {
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? undefined : a / b),
}
const comparisons: Readonly<Record<string, Operator>> = {
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
}
const and: Operator = (a, b) => Number(a !== 0 && b !== 0)
const or: Operator = (a, b) => Number(a !== 0 || b !== 0)
const lists: Readonly<Record<string, (values: readonly number[]) => number>> = {
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
}

/** One method a precedence, the loosest first. */
class Parser {
  readonly #tokens: readonly string[]
  #at = 0

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens
  }

  get atEnd(): boolean {
    return this.#at === this.#tokens.length
  }

  disjunction(): Term {
    return this.#chain({ OR: or, '||': or }, () =>
      this.#chain({ AND: and, '&&': and }, () => this.#comparison()),
    )
  }

  #comparison(): Term {
    return this.#chain(comparisons, () =>
      this.#chain(sums, () => this.#chain(products, () => this.#factor())),
    )
  }

  #chain(operators: Readonly<Record<string, Operator>>, next: () => Term): Term {
    let left = next()
    for (;;) {
      const operator = operators[this.#peek()]
      if (operator === undefined) return left
      this.#at++
      const [a, b] = [left, next()]
      left = (values) => {
        const [x, y] = [a(values), b(values)]
        return x === undefined || y === undefined ? undefined : operator(x, y)
      }
    }
  }

  #factor(): Term {
    const token = this.#take()
    if (/^\d/.test(token)) return () => Number(token)
    if (token === '-') {
      const term = this.#factor()
      return (values) => {
        const value = term(values)
        return value === undefined ? undefined : -value
      }
    }
    if (token === '(') return this.#until(')', () => this.disjunction())
    if (token === 'IF') return this.#conditional()
    const list = lists[token]
    if (list !== undefined) return this.#list(list)
    // A metric's id begins with a small letter; a word in capitals is a function.
    if (/^[a-z]\w*$/.test(token)) return (values) => values(token)
    throw new NotSupported(token)
  }

  #conditional(): Term {
    this.#expect('(')
    const condition = this.disjunction()
    this.#expect(',')
    const then = this.disjunction()
    const otherwise = this.#peek() === ',' ? this.#next(() => this.disjunction()) : () => undefined
    this.#expect(')')
    return (values) => {
      const value = condition(values)
      return value === undefined ? undefined : (value === 0 ? otherwise : then)(values)
    }
  }

  #list(reduce: (values: readonly number[]) => number): Term {
    this.#expect('(')
    this.#expect('[')
    const terms = [this.disjunction()]
    while (this.#peek() === ',') terms.push(this.#next(() => this.disjunction()))
    this.#expect(']')
    this.#expect(')')
    return (values) => {
      const found = terms.map((term) => term(values)).filter((value) => value !== undefined)
      return found.length === 0 ? undefined : reduce(found)
    }
  }

  #until(end: string, inner: () => Term): Term {
    const term = inner()
    this.#expect(end)
    return term
  }

  #next<T>(then: () => T): T {
    this.#at++
    return then()
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? ''
  }

  #take(): string {
    return this.#tokens[this.#at++] ?? ''
  }

  #expect(token: string): void {
    if (this.#take() !== token) throw new NotSupported(token)
  }
}
