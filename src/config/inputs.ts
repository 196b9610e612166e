import * as v from 'valibot'
import { parse as parseYaml } from 'yaml'
import { ConfigurationError, nearest } from '../kernel/index.ts'
import { configSchema } from './schema.ts'

type AnySchema = v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>

/** One value of deploy-kit.yml that an input may set, and the path at which it stands. */
export interface Leaf {
  /** `image-scan-fail-on`; inside an environment without its name: `ecs-cluster`. */
  readonly input: string
  readonly path: readonly string[]
  /** True where the input's text is taken as it is; everything else is read as YAML. */
  readonly text: boolean
  /** From the schema; what the action's documentation says. */
  readonly description: string
}

/**
 * Every leaf of the schema by its input name. A map or list is one leaf (its input is given as YAML); so is an object
 * with defaults, besides its own leaves.
 *
 * @param environment whose values the inputs without an environment's name set
 */
export function configLeaves(environment: string | undefined): readonly Leaf[] {
  const leaves: Leaf[] = []
  const entries = entriesOf(configSchema) ?? {}
  for (const [key, schema] of Object.entries(entries)) {
    if (key === 'version' || key === 'environments') continue
    collect(schema, [key], [key], leaves)
  }
  const of = entries['environments']
  const value = of === undefined ? undefined : recordValue(of)
  if (value !== undefined && environment !== undefined) {
    for (const [key, schema] of Object.entries(entriesOf(value) ?? {})) {
      const own: Leaf[] = []
      collect(schema, [key], ['environments', environment, key], own)
      // The module's own migrations.url has the input migrations-url already; for the chosen environment it wins.
      leaves.push(...own.filter((leaf) => !leaves.some((known) => known.input === leaf.input)))
    }
  }
  return leaves
}

/** Lays the inputs over the file's value. Inputs that are no leaf are the action's own and are left alone. */
export function overlayInputs(
  value: unknown,
  inputs: Readonly<Record<string, string>>,
  environment: string | undefined,
): { readonly value: unknown; readonly from: ReadonlyMap<string, string> } {
  const from = new Map<string, string>()
  let result = value
  for (const leaf of configLeaves(environment)) {
    const text = inputs[leaf.input]
    if (text === undefined) continue
    result = setPath(result, leaf.path, leaf.text ? text : readValue(leaf.input, text))
    from.set(leaf.path.join('.'), leaf.input)
  }
  return { value: result, from }
}

/** Refuses an input of the command line that no action knows, with the nearest right spelling. */
export function refuseUnknownInputs(
  inputs: Readonly<Record<string, string>>,
  known: readonly string[],
): void {
  for (const name of Object.keys(inputs)) {
    if (known.includes(name)) continue
    const meant = nearest(name, known)
    throw new ConfigurationError(`there is no input ${name}`, {
      fix: meant === undefined ? `The inputs are: ${known.join(', ')}.` : `Did you mean ${meant}?`,
    })
  }
}

/** The keys that the schema has at a path of deploy-kit.yml. */
export function knownKeysAt(path: readonly string[]): readonly string[] {
  let schema: AnySchema | undefined = configSchema
  for (const key of path) {
    if (schema === undefined) return []
    schema = entriesOf(schema)?.[key] ?? recordValue(schema) ?? itemOf(schema)
  }
  return Object.keys((schema === undefined ? undefined : entriesOf(schema)) ?? {})
}

function collect(schema: AnySchema, input: readonly string[], path: readonly string[], leaves: Leaf[]): void {
  const entries = entriesOf(schema)
  if (entries === undefined || mixed(schema))
    leaves.push({ input: input.join('-'), path, text: isText(schema), description: describe(schema) })
  for (const [key, inner] of Object.entries(entries ?? {}))
    collect(inner, [...input, key], [...path, key], leaves)
}

function describe(schema: AnySchema): string {
  return v.getDescription(unwrap(schema) as Parameters<typeof v.getDescription>[0]) ?? ''
}

function readValue(input: string, text: string): unknown {
  try {
    return parseYaml(text)
  } catch (cause) {
    throw new ConfigurationError(
      `the input ${input} is not YAML: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
}

function setPath(target: unknown, path: readonly string[], value: unknown): unknown {
  const [head, ...rest] = path
  if (head === undefined) return value
  const object =
    typeof target === 'object' && target !== null && !Array.isArray(target)
      ? (target as Record<string, unknown>)
      : {}
  return { ...object, [head]: setPath(object[head], rest, value) }
}

function unwrap(schema: AnySchema): AnySchema {
  const inner = schema as AnySchema & { wrapped?: AnySchema }
  return inner.type === 'optional' && inner.wrapped !== undefined ? unwrap(inner.wrapped) : schema
}

function entriesOf(schema: AnySchema): Record<string, AnySchema> | undefined {
  const inner = unwrap(schema) as AnySchema & { entries?: Record<string, AnySchema>; options?: AnySchema[] }
  if (inner.type === 'strict_object') return inner.entries
  if (inner.type === 'union') return inner.options?.map(entriesOf).find((entries) => entries !== undefined)
  return undefined
}

/** `image.scan` is an object or the word off: both the whole and its parts can be given. */
function mixed(schema: AnySchema): boolean {
  return unwrap(schema).type === 'union'
}

function recordValue(schema: AnySchema): AnySchema | undefined {
  const inner = unwrap(schema) as AnySchema & { value?: AnySchema }
  return inner.type === 'record' ? inner.value : undefined
}

function itemOf(schema: AnySchema): AnySchema | undefined {
  const inner = unwrap(schema) as AnySchema & { item?: AnySchema }
  return inner.type === 'array' ? inner.item : undefined
}

function isText(schema: AnySchema): boolean {
  return ['string', 'picklist'].includes(unwrap(schema).type)
}
