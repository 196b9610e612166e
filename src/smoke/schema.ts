import * as v from 'valibot'
import { LineCounter, parseDocument } from 'yaml'
import { ConfigurationError, parseDuration } from '../kernel/index.ts'

const duration = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return parseDuration(dataset.value, 'duration')
    } catch {
      addIssue({ message: 'is not a duration; write for example 500ms, 5s or 2m' })
      return NEVER
    }
  }),
)

const scalar = v.union([v.string(), v.number(), v.boolean(), v.null_()])

const expectation = v.strictObject({
  status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)), 200),
  /** JMESPath expressions and the values they must give; `~text` asks for text that contains it. */
  json: v.optional(v.record(v.string(), scalar), {}),
  header: v.optional(v.record(v.string(), v.string()), {}),
  body: v.optional(v.string()),
  'max-ms': v.optional(v.pipe(v.number(), v.minValue(1))),
  'tls-days-left': v.optional(v.pipe(v.number(), v.minValue(0))),
})

const check = v.pipe(
  v.strictObject({
    id: v.pipe(
      v.string(),
      v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'may only hold letters, digits, `.`, `_` and `-`'),
    ),
    path: v.pipe(v.string(), v.regex(/^\//, 'must start with /')),
    method: v.optional(v.picklist(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']), 'GET'),
    headers: v.optional(v.record(v.string(), v.string()), {}),
    json: v.optional(v.unknown()),
    body: v.optional(v.string()),
    timeout: v.optional(duration),
    expect: v.optional(expectation),
    /** Nothing else counts until the deployed version answers, on every one of `streak` fresh connections in a row. */
    converge: v.optional(
      v.strictObject({
        jmespath: v.string(),
        equals: v.string(),
        /** Where a task says which one it is; the instances seen stand in the report. */
        instance: v.optional(v.string()),
        streak: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
      }),
    ),
  }),
  v.check((it) => it.json === undefined || it.body === undefined, 'has both json and body; give one'),
)

const smokeSchema = v.strictObject({
  version: v.literal(1),
  defaults: v.optional(
    v.strictObject({
      timeout: v.optional(duration, '5s'),
      deadline: v.optional(duration, '90s'),
      interval: v.optional(duration, '500ms'),
      concurrency: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)), 16),
      'fail-fast': v.optional(v.boolean(), true),
    }),
    {},
  ),
  checks: v.pipe(v.array(check), v.minLength(1, 'names no check')),
})

export type SmokeFile = v.InferOutput<typeof smokeSchema>
export type Check = SmokeFile['checks'][number]
export type Expectation = v.InferOutput<typeof expectation>

/**
 * Reads a smoke test file; `${NAME}` takes a variable.
 *
 * @throws ConfigurationError with file, line and column
 */
export function parseSmokeFile(
  text: string,
  file: string,
  variables: Readonly<Record<string, string | undefined>>,
): SmokeFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  const syntax = document.errors[0]
  if (syntax !== undefined) {
    const at = place(syntax.pos[0])
    throw new ConfigurationError(`${file}:${at.line}:${at.column}: ${syntax.message}`, { at })
  }
  const parsed = v.safeParse(smokeSchema, substitute(document.toJS(), variables, file))
  if (parsed.success) {
    refuseTwice(parsed.output, file)
    return parsed.output
  }
  const issue = parsed.issues[0]
  const path = (issue.path ?? []).map((item) => item.key as string | number)
  let node: unknown
  for (let depth = path.length; depth >= 0 && node === undefined; depth--)
    node = document.getIn(path.slice(0, depth), true)
  const at = place((node as { range?: [number] } | undefined)?.range?.[0] ?? 0)
  throw new ConfigurationError(
    `${file}:${at.line}:${at.column}: ${path.join('.') || 'the file'}: ${issue.message}`,
    {
      at,
      fix: 'The keys of a check are id, path, method, headers, json, body, timeout, expect and converge.',
    },
  )
}

function refuseTwice(file: SmokeFile, name: string): void {
  const seen = new Set<string>()
  for (const { id } of file.checks) {
    if (seen.has(id))
      throw new ConfigurationError(`${name}: two checks have the id ${id}`, {
        fix: 'Give each check an id of its own.',
      })
    seen.add(id)
  }
}

function substitute(
  value: unknown,
  variables: Readonly<Record<string, string | undefined>>,
  file: string,
): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
      const found = variables[name]
      if (found === undefined || found === '') {
        throw new ConfigurationError(`${file} refers to the variable ${name}, which is not set`, {
          fix: 'Known without doing: DEPLOY_KIT_VERSION, DEPLOY_KIT_SHA, DEPLOY_KIT_DIGEST and DEPLOY_KIT_ENVIRONMENT; anything else comes from the env of the step.',
        })
      }
      return found
    })
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, variables, file))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, substitute(inner, variables, file)]),
    )
  }
  return value
}
