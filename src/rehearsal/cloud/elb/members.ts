import { AwsError } from '../ports.ts'

/** Reads members of a validated request; a wrong type is still refused, as the service does, never assumed. */

type Members = Readonly<Record<string, unknown>>

/** An error of the service with its default status. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message)
}

export function text(input: Members, name: string): string | undefined {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw validationError(`${name} must be a string`)
  return value
}

export function requiredText(input: Members, name: string): string {
  const value = text(input, name)
  if (value === undefined || value === '') throw validationError(`A value for '${name}' must be specified`)
  return value
}

export function integer(input: Members, name: string): number | undefined {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw validationError(`${name} must be an integer`)
  return value
}

export function flag(input: Members, name: string): boolean | undefined {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'boolean') throw validationError(`${name} must be true or false`)
  return value
}

export function record(input: Members, name: string): Members | undefined {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) throw validationError(`${name} must be a structure`)
  return value as Members
}

export function records(input: Members, name: string): readonly Members[] | undefined {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw validationError(`${name} must be a list`)
  return value.map((member: unknown, index) => {
    if (typeof member !== 'object' || member === null) {
      throw validationError(`${name}.member.${index + 1} must be a structure`)
    }
    return member as Members
  })
}

export function texts(input: Members, name: string): readonly string[] | undefined {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw validationError(`${name} must be a list`)
  return value.map((member: unknown, index) => {
    if (typeof member !== 'string') throw validationError(`${name}.member.${index + 1} must be a string`)
    return member
  })
}
