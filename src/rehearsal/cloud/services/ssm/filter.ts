import { AwsError } from '../../ports.ts'
import type { ParameterVersion } from './store.ts'

export interface StringFilter {
  readonly Key: string
  readonly Option?: string
  readonly Values?: readonly string[]
}

/** The older filters of DescribeParameters: always `BeginsWith` for names and `Equals` for the rest. */
export interface LegacyFilter {
  readonly Key: string
  readonly Values: readonly string[]
}

export type ParameterTest = (parameter: ParameterVersion) => boolean

/** What each key may be compared with (API reference, ParameterStringFilter). */
const options: Readonly<Record<string, readonly string[]>> = {
  Name: ['Equals', 'BeginsWith', 'Contains'],
  Path: ['OneLevel', 'Recursive'],
  Type: ['Equals', 'BeginsWith'],
  KeyId: ['Equals', 'BeginsWith'],
  Tier: ['Equals'],
  DataType: ['Equals'],
}

/** Turns the filters of a request into one test. `keys` are those that the operation takes. Throws SSM's errors. */
export function parameterTest(
  filters: readonly StringFilter[],
  keys: readonly string[],
  tags: (name: string) => ReadonlyMap<string, string> | undefined,
): ParameterTest {
  const tests = filters.map((filter) => testOf(filter, keys, tags))
  return (parameter) => tests.every((test) => test(parameter))
}

/** The same for the older filters. */
export function legacyTest(filters: readonly LegacyFilter[]): ParameterTest {
  return parameterTest(
    filters.map(({ Key, Values }) => ({
      Key,
      Option: Key === 'Name' ? 'BeginsWith' : 'Equals',
      Values,
    })),
    ['Name', 'Type', 'KeyId'],
    () => undefined,
  )
}

function testOf(
  { Key: key, Option: asked, Values: values = [] }: StringFilter,
  keys: readonly string[],
  tags: (name: string) => ReadonlyMap<string, string> | undefined,
): ParameterTest {
  if (key.startsWith('tag:') && keys.includes('tag:')) {
    const tag = key.slice('tag:'.length)
    return ({ name }) => {
      const value = tags(name)?.get(tag)
      return value !== undefined && (values.length === 0 || values.includes(value))
    }
  }
  const possible = options[key]
  if (!keys.includes(key) || possible === undefined)
    throw new AwsError(
      'InvalidFilterKey',
      `The filter key ${key} is not valid here. Valid are: ${keys.join(', ')}`,
    )
  const option = asked ?? (key === 'Path' ? 'OneLevel' : 'Equals')
  if (!possible.includes(option))
    throw new AwsError(
      'InvalidFilterOption',
      `The following filter option is not valid: ${option}. Valid options include: ${possible.join(', ')}`,
    )
  if (values.length === 0)
    throw new AwsError('InvalidFilterValue', `The filter ${key} needs at least one value`)
  return (parameter) =>
    values.some((value) =>
      key === 'Path'
        ? below(parameter.name, value, option === 'Recursive')
        : compare(field(parameter, key), option, value),
    )
}

function field(parameter: ParameterVersion, key: string): string {
  switch (key) {
    case 'Name':
      return parameter.name
    case 'Type':
      return parameter.type
    case 'KeyId':
      return parameter.keyId ?? ''
    case 'Tier':
      return parameter.tier
    default:
      return parameter.dataType
  }
}

function compare(actual: string, option: string, value: string): boolean {
  if (option === 'BeginsWith') return actual.startsWith(value)
  return option === 'Contains' ? actual.includes(value) : actual === value
}

/** Whether a name lies under a path: directly, or at any depth. */
export function below(name: string, path: string, recursive: boolean): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`
  if (!name.startsWith(prefix)) return false
  return recursive || !name.slice(prefix.length).includes('/')
}
