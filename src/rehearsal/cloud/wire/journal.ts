import { type Reference, type ServiceModel, type StructureShape, shapeNamed } from './model.ts'

/** One call that reached the AWS endpoint. */
export interface JournalEntry {
  readonly requestId: string
  /** Milliseconds since the epoch, by the cloud's clock. */
  readonly at: number
  readonly service: string
  readonly operation: string
  /** The caller's ARN; empty where it could not be told. */
  readonly principal: string
  /** The input with everything that the model marks as sensitive taken out; undefined where it could not be read. */
  readonly input: unknown
  /** The HTTP status; 0 where the connection was cut. */
  readonly status: number
  readonly error?: string
}

export interface Journal {
  record(entry: JournalEntry): void
  /** The calls in the order of their answers, oldest first. */
  entries(filter?: { readonly service?: string; readonly operation?: string }): readonly JournalEntry[]
  clear(): void
}

/** Keeps the last `limit` calls. */
export function createJournal(limit = 20_000): Journal {
  let kept: JournalEntry[] = []
  return {
    record(entry) {
      kept.push(entry)
      if (kept.length > limit) kept = kept.slice(-Math.ceil(limit / 2))
    },
    entries: (filter = {}) =>
      kept.filter(
        (entry) =>
          (filter.service === undefined || filter.service === entry.service) &&
          (filter.operation === undefined || filter.operation === entry.operation),
      ),
    clear() {
      kept = []
    },
  }
}

/** A copy of the input in which `***` stands for every value that the model marks as sensitive. */
export function withoutSecrets(
  model: ServiceModel,
  shape: StructureShape,
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const reference = shape.members[name]
      return [name, reference === undefined ? value : hide(model, reference, value)]
    }),
  )
}

function hide(model: ServiceModel, reference: Reference, value: unknown): unknown {
  const shape = shapeNamed(model, reference.shape)
  if (shape.sensitive) return '***'
  switch (shape.type) {
    case 'structure':
      return shape.document ? value : withoutSecrets(model, shape, value as Record<string, unknown>)
    case 'list':
      return (value as unknown[]).map((item) => hide(model, shape.member, item))
    case 'map':
      return Object.fromEntries(
        Object.entries(value as object).map(([key, item]) => [key, hide(model, shape.value, item)]),
      )
    default:
      return value
  }
}
