import { parseArgs } from 'node:util'
import { ConfigurationError } from './kernel/index.ts'

/**
 * `--name value` and `--name=value`; a flag without a value is `true`.
 * @throws ConfigurationError that repeats plain words only: anything else may be a URL with its password
 */
export function readFlags(args: readonly string[]): Readonly<Record<string, string>> {
  const { tokens } = parseArgs({ args: [...args], strict: false, tokens: true })
  const found: Record<string, string> = {}
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]
    if (token?.kind === 'positional') throw notAFlag(token, token.value)
    if (token?.kind !== 'option') continue
    if (!/^[A-Za-z][\w-]*$/.test(token.name)) throw notAFlag(token, token.rawName)
    const next = tokens[i + 1]
    if (token.value !== undefined) found[token.name] = token.value
    else if (next?.kind === 'positional') {
      found[token.name] = next.value
      i++
    } else found[token.name] = 'true'
  }
  return found
}

function notAFlag({ index }: { readonly index: number }, text: string): ConfigurationError {
  const what = /^[\w.-]+$/.test(text) ? JSON.stringify(text) : `argument ${index + 1} behind the command`
  return new ConfigurationError(`${what} is no flag, and stands alone`, { fix: 'Write --INPUT VALUE.' })
}
