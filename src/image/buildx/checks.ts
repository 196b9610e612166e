import * as v from 'valibot'
import type { Annotation } from '../../report/index.ts'

/** The answer of `--call=check,format=json`: LintResults of BuildKit's frontend/subrequests/lint. */
const Range = v.looseObject({ start: v.looseObject({ line: v.number() }) })
const Location = v.looseObject({ ranges: v.nullish(v.array(Range), []) })
const Checks = v.looseObject({
  warnings: v.nullish(
    v.array(
      v.looseObject({
        ruleName: v.string(),
        description: v.optional(v.string(), ''),
        url: v.optional(v.string(), ''),
        detail: v.optional(v.string(), ''),
        location: v.optional(Location),
      }),
    ),
    [],
  ),
  buildError: v.optional(v.looseObject({ message: v.string(), location: v.optional(Location) })),
})

/** Warnings of the build checks as annotations on the Dockerfile; an answer that is none of theirs is one itself. */
export function checkAnnotations(stdout: string, dockerfile: string): readonly Annotation[] {
  const at = (location: v.InferOutput<typeof Location> | undefined) => {
    const line = location?.ranges?.[0]?.start.line
    return { at: line === undefined ? { file: dockerfile } : { file: dockerfile, line } }
  }
  const result = v.safeParse(Checks, parseJson(stdout))
  if (!result.success) {
    return [
      {
        level: 'warning',
        message: 'the build checks gave no answer that can be read, so the Dockerfile was not linted',
        at: { file: dockerfile },
      },
    ]
  }
  const { warnings, buildError } = result.output
  const found = (warnings ?? []).map(
    (warning): Annotation => ({
      level: 'warning',
      title: warning.ruleName,
      message: [warning.detail || warning.description, warning.url].filter((part) => part !== '').join(' '),
      ...at(warning.location),
    }),
  )
  return buildError === undefined
    ? found
    : [
        ...found,
        { level: 'error', title: 'build checks', message: buildError.message, ...at(buildError.location) },
      ]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Said by the caller as an annotation of its own.
    return undefined
  }
}
