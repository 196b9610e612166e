import fc from 'fast-check'
import { type Reference, type ServiceModel, shapeNamed } from '../../../../src/rehearsal/cloud/wire/model.ts'

/** Text with everything that JSON, forms and XML have to escape. Not blank: XML parsers drop blank text. */
const text = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('&', '<', '>', '"', "'", '+', '%', ' ', '\n', '=', ';', ']'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
  })
  .filter((value) => value.trim() === value)

/** The members of a structure that the other side can say; undefined where it can say all. */
export type KnownMembers = (structure: string) => readonly string[] | undefined

/** Values of a structure that its model takes: enums, lengths, ranges and patterns are kept. */
export function structureValues(
  model: ServiceModel,
  name: string,
  known: KnownMembers,
  depth = 0,
): fc.Arbitrary<Record<string, unknown>> {
  const shape = shapeNamed(model, name)
  if (shape.type !== 'structure') throw new Error(`${name} is not a structure`)
  const required = shape.required ?? []
  const sendable = known(name)
  const members = Object.entries(shape.members).filter(
    ([member]) =>
      (sendable === undefined || sendable.includes(member)) &&
      (depth < 6 || shape.union || required.includes(member)),
  )
  const values = Object.fromEntries(
    members.map(([member, reference]) => [member, valuesOf(model, reference, known, depth + 1)]),
  )
  if (shape.union) {
    const single = Object.entries(values).map(([member, value]) => fc.record({ [member]: value }))
    return fc.oneof(...single)
  }
  return fc.record(values, { requiredKeys: [...required] })
}

function valuesOf(
  model: ServiceModel,
  reference: Reference,
  known: KnownMembers,
  depth: number,
): fc.Arbitrary<unknown> {
  const shape = shapeNamed(model, reference.shape)
  const { min, max } = shape
  switch (shape.type) {
    case 'structure':
      return shape.document
        ? fc.constant({ any: ['json', 1] })
        : structureValues(model, reference.shape, known, depth)
    case 'list':
      return fc.array(valuesOf(model, shape.member, known, depth + 1), {
        minLength: min ?? 0,
        maxLength: Math.max(min ?? 0, Math.min(max ?? 2, 2)),
      })
    case 'map':
      return fc.dictionary(
        valuesOf(model, shape.key, known, depth + 1).filter(
          (key) => key !== '' && key !== '__proto__',
        ) as fc.Arbitrary<string>,
        valuesOf(model, shape.value, known, depth + 1),
        { minKeys: Math.max(1, min ?? 0), maxKeys: 2 },
      )
    case 'string': {
      if (shape.enum !== undefined) return fc.constantFrom(...shape.enum)
      const source =
        shape.pattern === undefined
          ? text
          : // fast-check writes no Unicode classes; a subset of what such a pattern takes does.
            fc.stringMatching(
              shape.pattern.includes('\\p{') ? /^[\w.:/=+@-]*$/ : new RegExp(`^(?:${shape.pattern})$`),
            )
      return source
        .map((value) => (shape.pattern === undefined ? value.padEnd(min ?? 0, 'x') : value))
        .filter(
          (value) =>
            [...value].length >= (min ?? 0) && [...value].length <= (max ?? 500) && value.trim() === value,
        )
    }
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: min ?? -(2 ** 31), max: max ?? 2 ** 31 - 1 })
    case 'long':
      return fc.integer({
        min: Math.max(min ?? Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
        max: Math.min(max ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
      })
    case 'float':
      return fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
    case 'double':
      return (
        fc
          // The SDK's JSON parser makes BigInts of larger whole numbers, whatever the model says.
          .double({ noNaN: true, min: min ?? -1e15, max: max ?? 1e15 })
          .map((value) => value + 0)
      )
    case 'timestamp':
      return fc.integer({ min: 0, max: 4_102_444_800_000 }).map((ms) => new Date(ms))
    case 'blob':
      return fc.uint8Array({ minLength: min ?? 0, maxLength: 20 })
  }
}
