import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type ValidateFunction } from 'ajv'

/** GitHub's published OpenAPI description as a judge of answers and of event payloads. */

type Schema = Record<string, unknown>
interface Operation {
  readonly responses: Record<string, { $ref?: string; content?: Record<string, { schema: Schema }> }>
}
interface Description {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly responses: Record<string, Operation['responses'][string]> }
  readonly 'x-webhooks': Record<
    string,
    { post: { requestBody: { content: { 'application/json': { schema: Schema } } } } }
  >
}

const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json')
const description = JSON.parse(readFileSync(file, 'utf8')) as Description
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

const ajv = new Ajv({
  strict: false,
  allErrors: true,
  formats: {
    'date-time': DATE,
    // Addresses that nobody gave are published with the default ''.
    uri: (text) => text === '' || URL.canParse(text),
    'uri-template': true,
    'uri-reference': true,
    date: true,
    email: true,
    ipv4: true,
    ipv6: true,
    hostname: true,
    'repo.nwo': true,
    timestamp: true,
    int64: true,
    int32: true,
    float: true,
    double: true,
    'ssh-key': true,
    byte: true,
    binary: true,
    password: true,
    regex: true,
    uuid: true,
    url: true,
    ssh: true,
  },
})
ajv.addSchema({ $id: 'github', components: nullsAllowed(description.components) } as Schema)
const compiled = new Map<string, ValidateFunction>()

/** OpenAPI 3.0 says `nullable`, JSON Schema has a type for it; references become absolute. */
function nullsAllowed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nullsAllowed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key]) => !['example', 'examples', 'nullable'].includes(key))
  const schema = Object.fromEntries(
    entries.map(([key, entry]) => [
      key,
      key === '$ref' && typeof entry === 'string' ? `github${entry}` : nullsAllowed(entry),
    ]),
  )
  return (value as Schema)['nullable'] === true ? { anyOf: [schema, { type: 'null' }] } : schema
}

function judge(key: string, schema: Schema, value: unknown): string[] {
  let validate = compiled.get(key)
  if (validate === undefined) {
    validate = ajv.compile(nullsAllowed(schema) as Schema)
    compiled.set(key, validate)
  }
  if (validate(value)) return []
  return (validate.errors ?? []).map(
    (error) => `${key} ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  )
}

/** The published template of a path: `/repos/{owner}/{repo}/…`. */
export function operationOf(method: string, template: string): Operation | undefined {
  return description.paths[template]?.[method.toLowerCase()]
}

/** What is wrong with an answer: a status that is not published, a body that does not fit its schema. */
export function faultsOfAnswer(route: string, status: number, body: unknown): string[] {
  const [method = '', template = ''] = route.split(' ')
  const operation = operationOf(method, template)
  if (operation === undefined) return [`${route} is not published`]
  const response = operation.responses[String(status)]
  if (response === undefined) return [`${route} publishes no status ${status}`]
  const resolved =
    response.$ref === undefined
      ? response
      : description.components.responses[response.$ref.split('/').pop() ?? '']
  const schema = resolved?.content?.['application/json']?.schema
  if (schema === undefined) return body === undefined ? [] : [`${route} ${status} has no body, ours has one`]
  return judge(`${route} ${status}`, schema, body)
}

/** What is wrong with the payload of an event. */
export function faultsOfPayload(name: string, action: string | undefined, payload: unknown): string[] {
  const kebab = name.replaceAll('_', '-')
  const key = [
    ...(name === 'repository_dispatch' ? ['repository-dispatch-sample.collected'] : []),
    ...(action === undefined ? [] : [`${kebab}-${action.replaceAll('_', '-')}`]),
    kebab,
  ].find((candidate) => candidate in description['x-webhooks'])
  const webhook = key === undefined ? undefined : description['x-webhooks'][key]
  if (key === undefined || webhook === undefined) return [`${name}.${action} is not a published webhook`]
  const { schema } = webhook.post.requestBody.content['application/json']
  return judge(`webhook ${key}`, schema, payload)
}
