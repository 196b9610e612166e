import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import * as v from 'valibot'
import { currentTrace } from '../observability/trace.ts'

/** An answer that is the caller's to mend. */
export class HttpProblem extends HTTPException {
  /** By the path of the value: what is wrong with it. */
  readonly errors: Readonly<Record<string, string>> | undefined

  constructor(
    status: ContentfulStatusCode,
    detail: string,
    options: { errors?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(status, { message: detail, cause: options.cause })
    this.errors = options.errors
  }
}

export function invalid(issues: readonly v.BaseIssue<unknown>[]): HttpProblem {
  const errors = Object.fromEntries(
    issues.map((issue) => [
      v.getDotPath(issue) ?? '',
      issue.type === 'strict_object' && issue.expected === 'never'
        ? 'is not known'
        : issue.input === undefined
          ? 'is missing'
          : issue.message,
    ]),
  )
  const list = Object.entries(errors).map(
    ([path, problem]) => `${path === '' ? 'the value' : path} ${problem}`,
  )
  return new HttpProblem(400, `Not valid: ${list.join('; ')}.`, { errors })
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  404: 'Not found',
  413: 'Content too large',
  415: 'Unsupported media type',
  500: 'Internal server error',
  503: 'Service unavailable',
}

/** RFC 9457, with the trace id by which the request's log lines are found. */
export function answerProblem(
  c: Context,
  status: ContentfulStatusCode,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
): Response {
  const body = {
    title: TITLES[status] ?? 'Error',
    status,
    detail,
    ...more,
    traceId: currentTrace()?.traceId ?? '',
  }
  return c.json(body, status, { 'content-type': 'application/problem+json' })
}
