import { Cursor } from './cursor.ts'
import type { Aggregate, AggregateFunction, Column, Condition, Grouping, Operator, Stage } from './query.ts'

/**
 * Reads a CloudWatch Logs Insights query: `fields`, `display`, `filter`, `sort`, `limit`, `stats`. Everything outside
 * of that subset is refused by name. Throws MalformedQueryException.
 */
export function parseQuery(query: string): readonly Stage[] {
  const cursor = new Cursor(query)
  if (cursor.peek() === undefined) throw cursor.malformed('the query is empty')
  const stages: Stage[] = []
  do {
    // A query may begin with a pipe, and end with one.
    if (cursor.peek() === undefined) break
    stages.push(stage(cursor))
  } while (cursor.accept('|'))
  if (cursor.peek() !== undefined) throw cursor.malformed(`unexpected ${cursor.shown()}`)
  return stages
}

const unsupported = new Set(
  'addtotals anomaly cluster dedup diff eval filterindex join lookup parse pattern source top unmask unnest'.split(
    ' ',
  ),
)

function stage(cursor: Cursor): Stage {
  const at = cursor.peek()?.at
  const command = cursor.take('word', 'a command').text.toLowerCase()
  switch (command) {
    case 'fields':
    case 'display':
      return { type: command, columns: list(cursor, () => column(cursor)) }
    case 'filter':
      return { type: 'filter', condition: either(cursor) }
    case 'sort':
      return { type: 'sort', by: list(cursor, () => sortKey(cursor)) }
    case 'limit':
      return { type: 'limit', count: limit(cursor) }
    case 'stats':
      return stats(cursor)
    default:
      throw cursor.malformed(
        unsupported.has(command)
          ? `the local cloud's Insights does not have the command ${command}`
          : `${command} is not a command of Insights`,
        at,
      )
  }
}

function list<T>(cursor: Cursor, item: () => T): readonly T[] {
  const items = [item()]
  while (cursor.accept(',')) items.push(item())
  return items
}

function field(cursor: Cursor): string {
  const name = cursor.take('word', 'a field').text
  const open = cursor.peek()
  if (open?.type === 'symbol' && open.text === '(')
    throw cursor.malformed(`the local cloud's Insights does not have the function ${name} here`)
  return name
}

function column(cursor: Cursor): Column {
  const name = field(cursor)
  return { field: name, name: cursor.accept('as') ? cursor.take('word', 'a name').text : name }
}

function sortKey(cursor: Cursor) {
  const name = field(cursor)
  const descending = cursor.accept('desc')
  if (!descending) cursor.accept('asc')
  return { field: name, descending }
}

function limit(cursor: Cursor): number {
  const { text } = cursor.take('word', 'a number')
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 10_000)
    throw cursor.malformed(`limit is ${text}, not a whole number from 1 to 10000`)
  return count
}

const aggregates: readonly string[] = ['count', 'sum', 'avg', 'min', 'max'] satisfies AggregateFunction[]

function stats(cursor: Cursor): Stage {
  const functions = list(cursor, () => aggregate(cursor))
  const by = cursor.accept('by') ? list(cursor, () => grouping(cursor)) : []
  return { type: 'stats', aggregates: functions, by }
}

function aggregate(cursor: Cursor): Aggregate {
  const name = cursor.take('word', 'an aggregation').text.toLowerCase()
  if (!aggregates.includes(name))
    throw cursor.malformed(
      `the local cloud's Insights has the aggregations ${aggregates.join(', ')}, not ${name}`,
    )
  cursor.expect('(')
  const all = cursor.accept('*') || (name === 'count' && cursor.peek()?.text === ')')
  if (all && name !== 'count') throw cursor.malformed(`${name} needs a field`)
  const argument = all ? undefined : field(cursor)
  cursor.expect(')')
  const shown = `${name}(${argument ?? '*'})`
  return {
    function: name as AggregateFunction,
    field: argument,
    name: cursor.accept('as') ? cursor.take('word', 'a name').text : shown,
  }
}

const periods: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 3.6e6, d: 8.64e7 }

function grouping(cursor: Cursor): Grouping {
  const token = cursor.take('word', 'a field')
  if (token.text.toLowerCase() === 'bin' && cursor.accept('(')) {
    const { text } = cursor.take('word', 'a period such as 5m')
    const match = /^(\d+)(ms|s|m|h|d)$/.exec(text)
    if (match === null) throw cursor.malformed(`${text} is not a period such as 5m`)
    cursor.expect(')')
    const periodMs = Number(match[1]) * (periods[match[2] ?? ''] ?? 0)
    return {
      type: 'bin',
      periodMs,
      name: cursor.accept('as') ? cursor.take('word', 'a name').text : `bin(${text})`,
    }
  }
  return {
    type: 'field',
    field: token.text,
    name: cursor.accept('as') ? cursor.take('word', 'a name').text : token.text,
  }
}

function either(cursor: Cursor): Condition {
  const conditions = [both(cursor)]
  while (cursor.accept('or')) conditions.push(both(cursor))
  return conditions.length === 1 ? (conditions[0] as Condition) : { type: 'or', conditions }
}

function both(cursor: Cursor): Condition {
  const conditions = [one(cursor)]
  while (cursor.accept('and')) conditions.push(one(cursor))
  return conditions.length === 1 ? (conditions[0] as Condition) : { type: 'and', conditions }
}

function one(cursor: Cursor): Condition {
  if (cursor.accept('not')) return { type: 'not', condition: one(cursor) }
  if (cursor.accept('(')) {
    const condition = either(cursor)
    cursor.expect(')')
    return condition
  }
  if (cursor.accept('ispresent')) {
    cursor.expect('(')
    const name = field(cursor)
    cursor.expect(')')
    return { type: 'present', field: name }
  }
  const name = field(cursor)
  if (cursor.accept('not')) {
    const condition = test(cursor, name)
    if (condition.type === 'compare') throw cursor.malformed('not stands before like and in')
    return { type: 'not', condition }
  }
  return test(cursor, name)
}

const operators: readonly Operator[] = ['=', '!=', '<=', '>=', '<', '>']

function test(cursor: Cursor, name: string): Condition {
  if (cursor.accept('like') || cursor.accept('=~')) return like(cursor, name)
  if (cursor.accept('in')) {
    cursor.expect('[')
    const values = list(cursor, () => value(cursor))
    cursor.expect(']')
    return { type: 'in', field: name, values }
  }
  const operator = operators.find((candidate) => cursor.accept(candidate))
  if (operator === undefined) throw cursor.malformed(`expected a comparison, found ${cursor.shown()}`)
  return { type: 'compare', field: name, operator, value: value(cursor) }
}

function like(cursor: Cursor, name: string): Condition {
  const token = cursor.peek()
  if (token?.type !== 'regex')
    return { type: 'contains', field: name, text: cursor.take('string', 'a string or /regex/').text }
  cursor.take('regex', 'a /regex/')
  // `(?i)` at the front is how Insights asks for any case.
  const anyCase = token.text.startsWith('(?i)')
  try {
    const source = anyCase ? token.text.slice('(?i)'.length) : token.text
    return {
      type: 'matches',
      field: name,
      expression: new RegExp(source, anyCase || token.flags === 'i' ? 'i' : ''),
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw cursor.malformed(error.message, token.at)
    throw error
  }
}

function value(cursor: Cursor): string | number {
  const token = cursor.peek()
  if (token?.type === 'string') return cursor.take('string', 'a value').text
  const { text } = cursor.take('word', 'a string or a number')
  const number = Number(text)
  if (Number.isNaN(number))
    throw cursor.malformed(`${text} needs quotes, or is a field where a value was expected`)
  return number
}
