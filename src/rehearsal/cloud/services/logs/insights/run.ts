import { ordered } from '../filter-pattern.ts'
import { jsonField } from '../json-field.ts'
import type { LogEvent } from '../store.ts'
import type { Aggregate, Condition, Grouping, Operator, Stage } from './query.ts'

/** One row of the result, in the order of its columns. */
export type Row = readonly { readonly field: string; readonly value: string }[]

export interface QueryResult {
  readonly rows: readonly Row[]
  readonly matched: number
  readonly scanned: number
  readonly bytes: number
}

interface Candidate {
  readonly event: LogEvent | undefined
  /** Values that a stage made: aliases, aggregates. */
  readonly made: ReadonlyMap<string, string>
}

/** Insights' default where a query names no limit (API reference, StartQuery). */
const defaultLimit = 10_000

/** Runs a query over events. `accountId` is what `@log` names. */
export function runQuery(
  stages: readonly Stage[],
  events: readonly LogEvent[],
  accountId: string,
  askedLimit: number | undefined,
): QueryResult {
  const read = (row: Candidate, name: string) =>
    row.made.get(name) ?? systemOrJson(row.event, name, accountId)
  let rows: Candidate[] = events
    .toSorted((a, b) => b.timestamp - a.timestamp || (a.id < b.id ? 1 : -1))
    .map((event) => ({ event, made: new Map() }))
  let columns: string[] | undefined
  let matched = rows.length
  let limit = askedLimit ?? defaultLimit
  let aggregated = false
  for (const stage of stages) {
    switch (stage.type) {
      case 'filter':
        rows = rows.filter((row) => holds(stage.condition, (name) => read(row, name)))
        if (!aggregated) matched = rows.length
        break
      case 'fields':
      case 'display': {
        const names = stage.columns.map(({ name }) => name)
        columns = stage.type === 'fields' ? [...(columns ?? []), ...names] : names
        const renamed = stage.columns.filter(({ field, name }) => field !== name)
        rows = rows.map((row) => ({
          event: row.event,
          made: new Map([
            ...row.made,
            ...renamed.flatMap(({ field, name }): [string, string][] => {
              const value = read(row, field)
              return value === undefined ? [] : [[name, value]]
            }),
          ]),
        }))
        break
      }
      case 'sort':
        rows = rows.toSorted((a, b) => {
          for (const { field, descending } of stage.by) {
            const order = compareValues(read(a, field), read(b, field))
            if (order !== 0) return descending ? -order : order
          }
          return 0
        })
        break
      case 'limit':
        limit = askedLimit === undefined ? stage.count : Math.min(stage.count, askedLimit)
        break
      case 'stats':
        rows = aggregate(rows, stage.aggregates, stage.by, read)
        columns = [...stage.by.map(({ name }) => name), ...stage.aggregates.map(({ name }) => name)]
        aggregated = true
        break
    }
  }
  const shown = [...new Set(columns ?? ['@timestamp', '@message'])]
  return {
    rows: rows.slice(0, limit).map((row) => [
      ...shown.flatMap((field) => {
        const value = read(row, field)
        return value === undefined ? [] : [{ field, value }]
      }),
      ...(row.event === undefined ? [] : [{ field: '@ptr', value: pointer(row.event) }]),
    ]),
    matched,
    scanned: events.length,
    bytes: events.reduce((total, { message }) => total + Buffer.byteLength(message), 0),
  }
}

function pointer(event: LogEvent): string {
  return Buffer.from(`${event.group} ${event.stream} ${event.id}`).toString('base64')
}

function systemOrJson(event: LogEvent | undefined, name: string, accountId: string): string | undefined {
  if (event === undefined) return undefined
  switch (name) {
    case '@timestamp':
      return instant(event.timestamp)
    case '@ingestionTime':
      return instant(event.ingestionTime)
    case '@message':
      return event.message
    case '@logStream':
      return event.stream
    case '@log':
      return `${accountId}:${event.group}`
    case '@ptr':
      return pointer(event)
    default:
      return text(jsonField(event.message, [name]) ?? jsonField(event.message, name.split('.')))
  }
}

function text(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'object'
    ? JSON.stringify(value)
    : typeof value === 'boolean'
      ? value
        ? '1'
        : '0'
      : String(value)
}

/** How Insights writes a time: UTC, with milliseconds, without a zone. */
function instant(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '')
}

function holds(condition: Condition, read: (field: string) => string | undefined): boolean {
  switch (condition.type) {
    case 'and':
      return condition.conditions.every((one) => holds(one, read))
    case 'or':
      return condition.conditions.some((one) => holds(one, read))
    case 'not':
      return !holds(condition.condition, read)
    case 'present':
      return read(condition.field) !== undefined
    case 'contains':
      return read(condition.field)?.includes(condition.text) ?? false
    case 'matches':
      return condition.expression.test(read(condition.field) ?? '')
    case 'in':
      return condition.values.some((value) => compares('=', read(condition.field), value))
    case 'compare':
      return compares(condition.operator, read(condition.field), condition.value)
  }
}

function compares(operator: Operator, actual: string | undefined, value: string | number): boolean {
  if (operator === '=') return equal(actual, value)
  if (operator === '!=') return !equal(actual, value)
  if (actual === undefined || actual === '') return false
  const number = Number(actual)
  return !Number.isNaN(number) && ordered(operator, number, Number(value))
}

function equal(actual: string | undefined, value: string | number): boolean {
  if (actual === undefined) return false
  return typeof value === 'number' ? actual !== '' && Number(actual) === value : actual === value
}

/** Numbers by value, everything else by code point; what is missing comes first. */
function compareValues(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1
  const [x, y] = [Number(a), Number(b)]
  if (a !== '' && b !== '' && !Number.isNaN(x) && !Number.isNaN(y)) return x - y
  return a < b ? -1 : a > b ? 1 : 0
}

function aggregate(
  rows: readonly Candidate[],
  aggregates: readonly Aggregate[],
  by: readonly Grouping[],
  read: (row: Candidate, name: string) => string | undefined,
): Candidate[] {
  const groups = new Map<string, { keys: (string | undefined)[]; rows: Candidate[] }>()
  for (const row of rows) {
    const keys = by.map((one) => (one.type === 'bin' ? binOf(row, one.periodMs) : read(row, one.field)))
    const id = JSON.stringify(keys.map((key) => key ?? null))
    const group = groups.get(id) ?? { keys, rows: [] }
    group.rows.push(row)
    groups.set(id, group)
  }
  return [...groups.values()].map((group) => {
    const made = new Map<string, string>()
    for (const [index, { name }] of by.entries()) {
      const key = group.keys[index]
      if (key !== undefined) made.set(name, key)
    }
    for (const one of aggregates) {
      const value = reduce(one, group.rows, read)
      if (value !== undefined) made.set(one.name, String(value))
    }
    return { event: undefined, made }
  })
}

function binOf({ event }: Candidate, periodMs: number): string | undefined {
  return event === undefined ? undefined : instant(Math.floor(event.timestamp / periodMs) * periodMs)
}

function reduce(
  { function: name, field }: Aggregate,
  rows: readonly Candidate[],
  read: (row: Candidate, name: string) => string | undefined,
): number | undefined {
  if (field === undefined) return rows.length
  const values = rows.map((row) => read(row, field)).filter((value) => value !== undefined)
  if (name === 'count') return values.length
  const numbers = values.map(Number).filter((value) => !Number.isNaN(value))
  if (numbers.length === 0) return undefined
  const sum = numbers.reduce((total, value) => total + value, 0)
  switch (name) {
    case 'sum':
      return sum
    case 'avg':
      return sum / numbers.length
    case 'min':
      return numbers.reduce((least, value) => Math.min(least, value))
    case 'max':
      return numbers.reduce((most, value) => Math.max(most, value))
  }
}
