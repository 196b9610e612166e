import { type Reference, type ServiceModel, type StructureShape, shapeNamed } from './model.ts'

/** The answer of a Query operation. */
export function writeXml(
  operation: string,
  resultWrapper: string | undefined,
  shape: StructureShape,
  output: object,
  model: ServiceModel,
  requestId: string,
): Uint8Array {
  const members = writeMembers(shape, output, model, '')
  const result = resultWrapper === undefined ? members : element(resultWrapper, members)
  const metadata = element('ResponseMetadata', element('RequestId', escapeText(requestId)))
  const namespace = model.xmlNamespace === undefined ? '' : ` xmlns="${escapeText(model.xmlNamespace)}"`
  return new TextEncoder().encode(
    `<${operation}Response${namespace}>${result}${metadata}</${operation}Response>\n`,
  )
}

/** The error document of the Query protocol. */
export function writeXmlError(
  error: {
    readonly type: 'Sender' | 'Receiver'
    readonly code: string
    readonly message: string
    readonly members: Readonly<Record<string, unknown>>
  },
  model: ServiceModel | undefined,
  requestId: string,
): Uint8Array {
  const namespace = model?.xmlNamespace === undefined ? '' : ` xmlns="${escapeText(model.xmlNamespace)}"`
  const members = Object.entries(error.members)
    .map(([name, value]) => element(name, escapeText(String(value))))
    .join('')
  return new TextEncoder().encode(
    `<ErrorResponse${namespace}><Error>${element('Type', error.type)}${element('Code', escapeText(error.code))}` +
      `${element('Message', escapeText(error.message))}${members}</Error>${element('RequestId', escapeText(requestId))}</ErrorResponse>\n`,
  )
}

function writeMembers(shape: StructureShape, value: object, model: ServiceModel, path: string): string {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .map(([name, item]) => {
      const reference = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined
      if (reference === undefined)
        throw new Error(`${model.id} answers a member that its model does not have: ${path}${name}`)
      return writeMember(reference.locationName ?? name, reference, item, model, `${path}${name}`)
    })
    .join('')
}

function writeMember(
  name: string,
  reference: Reference,
  value: unknown,
  model: ServiceModel,
  path: string,
): string {
  const shape = shapeNamed(model, reference.shape)
  const mismatch = () =>
    new Error(`${model.id} answers ${JSON.stringify(value)} in ${path}, where its model has a ${shape.type}`)
  const flat = reference.flattened ?? ('flattened' in shape ? shape.flattened : undefined)
  switch (shape.type) {
    case 'structure':
      if (typeof value !== 'object' || value === null) throw mismatch()
      return element(name, writeMembers(shape, value, model, `${path}.`))
    case 'list': {
      if (!Array.isArray(value)) throw mismatch()
      const itemName = flat ? name : (shape.member.locationName ?? 'member')
      const items = value
        .map((item, index) => writeMember(itemName, shape.member, item, model, `${path}[${index}]`))
        .join('')
      return flat ? items : element(name, items)
    }
    case 'map': {
      if (typeof value !== 'object' || value === null) throw mismatch()
      const entries = Object.entries(value)
        .map(([key, item]) =>
          element(
            flat ? name : 'entry',
            element(shape.key.locationName ?? 'key', escapeText(key)) +
              writeMember(shape.value.locationName ?? 'value', shape.value, item, model, `${path}.${key}`),
          ),
        )
        .join('')
      return flat ? entries : element(name, entries)
    }
    case 'blob':
      if (!(value instanceof Uint8Array)) throw mismatch()
      return element(name, Buffer.from(value).toString('base64'))
    case 'timestamp':
      if (!(value instanceof Date)) throw mismatch()
      return element(name, value.toISOString())
    case 'string':
      if (typeof value !== 'string') throw mismatch()
      return element(name, escapeText(value))
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch()
      return element(name, String(value))
    default:
      if (typeof value !== 'number') throw mismatch()
      return element(name, String(value))
  }
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`
}

// XML 1.0 has no way to say most control characters, not even as references; U+FFFD stands for them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters in question
const unsayable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

function escapeText(text: string): string {
  return text
    .replace(unsayable, '\ufffd')
    .replace(/[&<>"\r]/g, (character) =>
      character === '\r' ? '&#xD;' : `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[character]};`,
    )
}
