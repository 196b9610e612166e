import * as v from 'valibot'
import { ConfigurationError } from '../../kernel/index.ts'

/** Reads the composite's `inputs: ${{ toJSON(inputs) }}`: every value is a string, an empty one counts as not given. */
export function readInputs(json: string): Readonly<Record<string, string>> {
  let parsed: unknown
  try {
    parsed = JSON.parse(json === '' ? '{}' : json)
  } catch (cause) {
    throw new ConfigurationError('the input `inputs` is not JSON', {
      fix: 'Use the composite action (for example `org/deploy-kit/deploy-ecs@v1`), which fills it in.',
      cause,
    })
  }
  const result = v.safeParse(v.record(v.string(), v.string()), parsed)
  if (!result.success) {
    throw new ConfigurationError('the input `inputs` is not an object of strings', {
      fix: 'Pass `${{ toJSON(inputs) }}` as it is.',
    })
  }
  return Object.fromEntries(
    Object.entries(result.output)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  )
}
