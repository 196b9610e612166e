import { ConfigurationError, type Json, type JsonObject } from '../../../kernel/index.ts'
import { asText, expand, type Scope } from '../expression/index.ts'
import type { InputDefinition } from '../workflow/index.ts'

/**
 * The `inputs` context of a called workflow: values of the declared type, defaults for what was left out.
 * @throws Error in GitHub's words for a value of another type; expressions give strings unless fromJSON is used
 */
export function callInputs(
  declared: readonly InputDefinition[],
  given: JsonObject,
  scope: Scope,
): JsonObject {
  const inputs: Record<string, Json> = {}
  for (const input of declared) {
    const name = Object.keys(given).find((key) => key.toLowerCase() === input.name.toLowerCase())
    const value = name === undefined ? undefined : given[name]
    const fallback = expand(input.default, scope)
    inputs[input.name] = typed(input, value === undefined || value === null ? fallback : value)
  }
  return inputs
}

/** The `inputs` context of workflow_dispatch, from what a person typed or an API call sent. */
export function dispatchInputs(
  declared: readonly InputDefinition[],
  given: Readonly<Record<string, string | number | boolean>>,
  scope: Scope,
): JsonObject {
  const unexpected = Object.keys(given).filter((name) => !declared.some((input) => input.name === name))
  if (unexpected.length > 0) {
    throw new ConfigurationError(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`)
  }
  const inputs: Record<string, Json> = {}
  for (const input of declared) {
    const value = given[input.name]
    if (value === undefined || value === '') {
      const fallback = expand(input.default, scope)
      if (input.required && (fallback === null || fallback === '')) {
        throw new ConfigurationError(`Required input '${input.name}' not provided`)
      }
      inputs[input.name] = typed(input, fallback)
      continue
    }
    if (input.options !== undefined && !input.options.includes(asText(value))) {
      throw new ConfigurationError(
        `Provided value '${asText(value)}' for input '${input.name}' not in the list of allowed values`,
        { fix: `Use one of ${input.options.join(', ')}.` },
      )
    }
    inputs[input.name] = typed(input, fromText(input, value))
  }
  return inputs
}

function fromText(input: InputDefinition, value: string | number | boolean): Json {
  if (input.type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  if (input.type === 'number' && typeof value === 'string' && value.trim() !== '') return Number(value)
  return value
}

function typed(input: InputDefinition, value: Json): Json {
  switch (input.type) {
    case 'boolean':
      if (value === null) return false
      if (typeof value === 'boolean') return value
      throw new Error(
        `Unexpected type of value '${asText(value)}' for input '${input.name}', expected type: Boolean.`,
      )
    case 'number':
      if (value === null) return 0
      if (typeof value === 'number' && !Number.isNaN(value)) return value
      throw new Error(
        `Unexpected type of value '${asText(value)}' for input '${input.name}', expected type: Number.`,
      )
    default:
      return asText(value)
  }
}
