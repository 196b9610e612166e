import * as v from 'valibot'
import { ConfigurationError } from '../../kernel/index.ts'

/**
 * Reads the composite's `inputs: ${{ toJSON(inputs) }}`: every value is a string, an empty one counts as not given.
 *
 * @param source what to name in an error, and how it is mended
 */
export function readInputs(
  json: string,
  source: { readonly name: string; readonly fix: string } = {
    name: 'the input `inputs`',
    fix: 'Use the composite action (for example `org/deploy-kit/deploy-ecs@v1`), which fills it in with `${{ toJSON(inputs) }}`.',
  },
): Readonly<Record<string, string>> {
  let parsed: unknown
  try {
    parsed = JSON.parse(json === '' ? '{}' : json)
  } catch (cause) {
    throw new ConfigurationError(`${source.name} is not JSON`, { fix: source.fix, cause })
  }
  const result = v.safeParse(v.record(v.string(), v.string()), parsed)
  if (!result.success) {
    throw new ConfigurationError(`${source.name} is not an object of strings`, { fix: source.fix })
  }
  return Object.fromEntries(
    Object.entries(result.output)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  )
}
