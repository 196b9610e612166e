import type { Reference, ServiceModel, Shape, StructureShape } from './model.ts'
import { shapeNamed } from './model.ts'

/** A value that has the right type and still breaks the model: missing, not in the enum, out of range, off the pattern. */
export interface Violation {
  /** `containerDefinitions.1.member.name`, as AWS writes paths. */
  readonly path: string
  readonly value: unknown
  readonly constraint: string
  /** Undefined where the value is a secret. */
  readonly shown: string | undefined
  readonly missing: boolean
}

/** Everything in `input` that breaks the model of `shape`, in the order of the model. */
export function violations(
  model: ServiceModel,
  shape: StructureShape,
  input: Readonly<Record<string, unknown>>,
): Violation[] {
  const found: Violation[] = []
  inStructure(model, shape, input, '', found)
  return found
}

function inStructure(
  model: ServiceModel,
  shape: StructureShape,
  input: Readonly<Record<string, unknown>>,
  prefix: string,
  found: Violation[],
): void {
  const required = new Set(shape.required)
  for (const [name, reference] of Object.entries(shape.members)) {
    const path = `${prefix}${lowerFirst(name)}`
    const value = input[name]
    if (value !== undefined) inValue(model, reference, value, path, found)
    else if (required.has(name))
      found.push({
        path,
        value: undefined,
        shown: 'null',
        constraint: 'Member must not be null',
        missing: true,
      })
  }
}

function inValue(
  model: ServiceModel,
  reference: Reference,
  value: unknown,
  path: string,
  found: Violation[],
): void {
  const shape = shapeNamed(model, reference.shape)
  const violate = (constraint: string) =>
    found.push({
      path,
      value,
      constraint,
      shown: shape.sensitive ? undefined : show(value),
      missing: false,
    })
  const broken = own(shape, value)
  if (broken !== undefined) violate(broken)
  if (shape.type === 'structure' && !shape.document)
    inStructure(model, shape, value as Record<string, unknown>, `${path}.`, found)
  if (shape.type === 'list')
    for (const [index, item] of (value as unknown[]).entries())
      inValue(model, shape.member, item, `${path}.${index + 1}.member`, found)
  if (shape.type === 'map')
    for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
      const name = own(shapeNamed(model, shape.key.shape), key)
      if (name !== undefined) violate(`Map keys must satisfy constraint: [${name}]`)
      inValue(model, shape.value, item, `${path}.${key}.member`, found)
    }
}

/** What the value itself breaks, in the words of AWS's own validation. */
function own(shape: Shape, value: unknown): string | undefined {
  const { min, max } = shape
  switch (shape.type) {
    case 'string': {
      const text = value as string
      if (shape.enum !== undefined && !shape.enum.includes(text))
        return `Member must satisfy enum value set: [${shape.enum.join(', ')}]`
      const length = [...text].length
      if (min !== undefined && length < min) return `Member must have length greater than or equal to ${min}`
      if (max !== undefined && length > max) return `Member must have length less than or equal to ${max}`
      if (shape.pattern !== undefined && !matches(shape.pattern, text))
        return `Member must satisfy regular expression pattern: ${shape.pattern}`
      return undefined
    }
    case 'list':
    case 'map':
    case 'blob': {
      const length =
        shape.type === 'map' ? Object.keys(value as object).length : (value as { length: number }).length
      if (min !== undefined && length < min) return `Member must have length greater than or equal to ${min}`
      if (max !== undefined && length > max) return `Member must have length less than or equal to ${max}`
      return undefined
    }
    case 'integer':
    case 'long':
    case 'float':
    case 'double': {
      const number = value as number
      if (min !== undefined && number < min) return `Member must have value greater than or equal to ${min}`
      if (max !== undefined && number > max) return `Member must have value less than or equal to ${max}`
      return undefined
    }
    default:
      return undefined
  }
}

const compiled = new Map<string, RegExp | undefined>()

/** AWS matches the whole value. A pattern that JavaScript does not read (Java's possessive quantifiers) is not checked. */
function matches(pattern: string, text: string): boolean {
  if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern))
  return compiled.get(pattern)?.test(text) ?? true
}

function compile(pattern: string): RegExp | undefined {
  const whole = `^(?:${pattern})$`
  for (const flags of ['us', 's']) {
    try {
      return new RegExp(whole, flags)
    } catch (error) {
      // `u` refuses escapes that Java allows, so the pattern gets a second try without it.
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  return undefined
}

function show(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** AWS's validation names members with a small first letter, whatever the model says. */
function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
