/** A refusal, in the shape that GitHub gives it. */
export class ApiError extends Error {
  readonly status: number
  readonly errors: readonly unknown[] | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    options: { errors?: readonly unknown[]; headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.status = status
    this.errors = options.errors
    this.headers = options.headers ?? {}
  }

  body(): string {
    return JSON.stringify({
      message: this.message,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
      documentation_url: 'https://docs.github.com/rest',
      status: String(this.status),
    })
  }
}

export const notFound = () => new ApiError(404, 'Not Found')

/** 422 with one entry in `errors`, as for a value that cannot be. */
export function validationFailed(resource: string, code: string, field: string, message?: string): ApiError {
  return new ApiError(422, 'Validation Failed', {
    errors: [{ resource, code, field, ...(message === undefined ? {} : { message }) }],
  })
}

/** 422 as GitHub's request validation words it. */
export const invalidRequest = (reason: string) => new ApiError(422, `Invalid request.\n\n${reason}`)
