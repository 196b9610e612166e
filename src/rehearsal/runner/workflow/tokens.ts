import { ConfigurationError } from '../../../kernel/index.ts'
import { isMapping, isScalar, type TemplateContext, type TemplateToken } from '../github-packages.ts'

/** A mapping's members by name, in the file's order; anything else has none. */
export function members(token: TemplateToken | undefined): ReadonlyMap<string, TemplateToken> {
  if (token === undefined || !isMapping(token)) return new Map()
  return new Map([...token].map(({ key, value }) => [key.toString(), value]))
}

/** The text of a plain scalar; undefined for anything else. */
export function scalarText(token: TemplateToken | undefined): string | undefined {
  return token === undefined || token.isExpression || !isScalar(token) ? undefined : token.toString()
}

/** The member under its property name where it is there: `...given('env', token)`. */
export function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V })
}

/** Throws what GitHub's parser complained about, as `file:line:column: message`, all of it. */
export function refuseInvalid(context: TemplateContext, file: string, what: string): void {
  const errors = context.errors.getErrors()
  const first = errors[0]
  if (first === undefined) return
  const lines = errors.map(({ rawMessage, range }) =>
    range === undefined
      ? `${file}: ${rawMessage}`
      : `${file}:${range.start.line}:${range.start.column}: ${rawMessage}`,
  )
  throw new ConfigurationError(`${what} is not valid.\n${[...new Set(lines)].join('\n')}`, {
    at: {
      file,
      ...(first.range === undefined
        ? {}
        : { line: first.range.start.line, column: first.range.start.column }),
    },
  })
}

/** A refusal of ours at a token's place. */
export function refusal(file: string, token: TemplateToken | undefined, message: string, fix?: string) {
  const line = token?.line
  return new ConfigurationError(
    `${file}${line === undefined ? '' : `:${line}:${token?.col ?? 1}`}: ${message}`,
    {
      at: { file, ...(line === undefined ? {} : { line, column: token?.col ?? 1 }) },
      ...(fix === undefined ? {} : { fix }),
    },
  )
}
