import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { LineCounter, parseDocument } from 'yaml'
import { ConfigurationError } from '../../../kernel/index.ts'

export const hintsFile = 'rehearsal.yml'

const values = v.record(
  v.string(),
  v.pipe(
    v.union([v.string(), v.number(), v.boolean()]),
    v.transform((it) => String(it)),
  ),
)

const schema = v.strictObject({
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
  'health-path': v.optional(v.pipe(v.string(), v.regex(/^\//, 'must start with /'))),
  'version-path': v.optional(v.pipe(v.string(), v.regex(/^\//, 'must start with /'))),
  variables: v.optional(values, {}),
  secrets: v.optional(values, {}),
  environments: v.optional(
    v.record(
      v.string(),
      v.strictObject({ variables: v.optional(values, {}), secrets: v.optional(values, {}) }),
    ),
    {},
  ),
})

/** What infrastructure code sets for a product's tasks, and deploy-kit.yml therefore does not say. */
export type Hints = v.InferOutput<typeof schema>

/**
 * Reads rehearsal.yml where the product has one.
 *
 * @throws ConfigurationError with file, line and column
 */
export function readHints(folder: string): Hints {
  const path = join(folder, hintsFile)
  if (!existsSync(path)) return v.parse(schema, {})
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines, prettyErrors: false })
  const refuse = (offset: number, message: string): never => {
    const { line, col } = lines.linePos(offset)
    throw new ConfigurationError(`${hintsFile}:${line}:${col}: ${message}`, {
      fix: 'The keys are port, health-path, version-path, variables, secrets, and environments.NAME.variables and .secrets.',
      at: { file: hintsFile, line, column: col },
    })
  }
  const syntax = document.errors[0]
  if (syntax !== undefined) refuse(syntax.pos[0], syntax.message)
  const parsed = v.safeParse(schema, document.toJS() ?? {})
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const at = (issue.path ?? []).map((item) => item.key)
  const node = document.getIn(at, true) as { readonly range?: readonly [number] } | undefined
  return refuse(
    node?.range?.[0] ?? 0,
    `${at.join('.') || 'the file'}: ${issue.expected === 'never' ? 'is not known here' : issue.message}`,
  )
}
