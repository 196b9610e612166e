import { BlockList, isIP } from 'node:net'
import { assertNever } from '../../../kernel/index.ts'
import { record, records, requiredText, text, texts, validationError } from './members.ts'
import type { Condition } from './resources.ts'

/** Rule conditions: read from the API, written back, and matched against a request. */

export interface RequestLine {
  readonly method: string
  /** Path with query, as it came. */
  readonly target: string
  readonly host: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly sourceIp: string
}

const configNames: Readonly<Record<Condition['field'], string>> = {
  'path-pattern': 'PathPatternConfig',
  'host-header': 'HostHeaderConfig',
  'http-request-method': 'HttpRequestMethodConfig',
  'source-ip': 'SourceIpConfig',
  'http-header': 'HttpHeaderConfig',
  'query-string': 'QueryStringConfig',
}

/** Reads `Conditions` of CreateRule and ModifyRule. */
export function readConditions(list: readonly Readonly<Record<string, unknown>>[]): readonly Condition[] {
  if (list.length === 0) throw validationError('A condition must be specified')
  return list.map(readCondition)
}

function readCondition(input: Readonly<Record<string, unknown>>): Condition {
  const field = requiredText(input, 'Field')
  if (!isField(field))
    throw validationError(
      `Condition field '${field}' must be one of '${Object.keys(configNames).join(', ')}'`,
    )
  const config = record(input, configNames[field]) ?? {}
  if ((texts(input, 'RegexValues') ?? texts(config, 'RegexValues') ?? []).length > 0) {
    throw validationError('Regular expressions in conditions are not part of the local cloud; use wildcards')
  }
  if (field === 'query-string') {
    const values = (records(config, 'Values') ?? []).map((pair) => ({
      key: text(pair, 'Key'),
      value: requiredText(pair, 'Value'),
    }))
    return { field, values: filled(field, values) }
  }
  const values = filled(field, texts(config, 'Values') ?? texts(input, 'Values') ?? [])
  switch (field) {
    case 'http-header':
      return { field, header: requiredText(config, 'HttpHeaderName'), values }
    case 'source-ip':
      for (const value of values) addressBlock(value)
      return { field, values }
    default:
      return { field, values }
  }
}

function isField(field: string): field is Condition['field'] {
  return field in configNames
}

function filled<T>(field: string, values: readonly T[]): readonly T[] {
  if (values.length === 0) throw validationError(`A condition value must be specified for '${field}'`)
  return values
}

/** Writes a condition as DescribeRules shows it; path and host conditions stand in `Values` as well. */
export function describeCondition(condition: Condition): object {
  switch (condition.field) {
    case 'path-pattern':
    case 'host-header':
      return {
        Field: condition.field,
        Values: condition.values,
        [configNames[condition.field]]: { Values: condition.values },
      }
    case 'http-request-method':
    case 'source-ip':
      return { Field: condition.field, [configNames[condition.field]]: { Values: condition.values } }
    case 'http-header':
      return {
        Field: condition.field,
        HttpHeaderConfig: { HttpHeaderName: condition.header, Values: condition.values },
      }
    case 'query-string':
      return {
        Field: condition.field,
        QueryStringConfig: {
          Values: condition.values.map(({ key, value }) => ({
            ...(key === undefined ? {} : { Key: key }),
            Value: value,
          })),
        },
      }
    default:
      return assertNever(condition)
  }
}

/** True where the request fulfils the condition: any of its values. */
export function matches(condition: Condition, request: RequestLine): boolean {
  switch (condition.field) {
    case 'path-pattern': {
      const path = request.target.split('?', 1)[0] ?? ''
      return condition.values.some((value) => wildcard(value, false).test(path))
    }
    case 'host-header': {
      const host = request.host.replace(/:\d+$/, '')
      return condition.values.some((value) => wildcard(value, true).test(host))
    }
    case 'http-request-method':
      return condition.values.includes(request.method)
    case 'source-ip':
      return condition.values.some((value) =>
        addressBlock(value).check(request.sourceIp, familyOf(request.sourceIp)),
      )
    case 'http-header': {
      const header = request.headers[condition.header.toLowerCase()]
      const present = header === undefined ? [] : typeof header === 'string' ? [header] : header
      return present.some((line) => condition.values.some((value) => wildcard(value, true).test(line)))
    }
    case 'query-string': {
      const pairs = [...new URLSearchParams(request.target.split('?').slice(1).join('?'))]
      return condition.values.some(({ key, value }) =>
        pairs.some(
          ([name, content]) =>
            (key === undefined || wildcard(key, true).test(name)) && wildcard(value, true).test(content),
        ),
      )
    }
    default:
      return assertNever(condition)
  }
}

const patterns = new Map<string, RegExp>()

/** `*` stands for any characters, `?` for exactly one; a backslash takes the meaning away. */
function wildcard(pattern: string, ignoreCase: boolean): RegExp {
  const key = `${ignoreCase ? 'i' : ''}:${pattern}`
  const known = patterns.get(key)
  if (known !== undefined) return known
  const source = pattern.replace(
    /\\([*?\\])|[\\^$.*+?()[\]{}|]/g,
    (character, escaped: string | undefined) => {
      if (escaped !== undefined) return `\\${escaped}`
      return character === '*' ? '.*' : character === '?' ? '.' : `\\${character}`
    },
  )
  const made = new RegExp(`^${source}$`, ignoreCase ? 'is' : 's')
  patterns.set(key, made)
  return made
}

function addressBlock(cidr: string): BlockList {
  const [address = '', bits = ''] = cidr.split('/')
  const family = isIP(address)
  if (family === 0 || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) {
    throw validationError(`The source IP '${cidr}' is not a valid CIDR block`)
  }
  const block = new BlockList()
  block.addSubnet(address, Number(bits), familyOf(address))
  return block
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
