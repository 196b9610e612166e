import { parseArgs } from 'node:util'
import { ConfigurationError } from './kernel/index.ts'

/** `--name value` and `--name=value`; a flag without a value is `true`. */
export function readFlags(args: readonly string[]): Readonly<Record<string, string>> {
  const { tokens } = parseArgs({ args: [...args], strict: false, tokens: true })
  const found: Record<string, string> = {}
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]
    if (token?.kind === 'positional')
      throw new ConfigurationError(`${JSON.stringify(token.value)} stands alone`, {
        fix: 'Write --INPUT VALUE.',
      })
    if (token?.kind !== 'option') continue
    const next = tokens[i + 1]
    if (token.value !== undefined) found[token.name] = token.value
    else if (next?.kind === 'positional') {
      found[token.name] = next.value
      i++
    } else found[token.name] = 'true'
  }
  return found
}
