import { ConfigurationError, nearest } from '../../../kernel/index.ts'
import { type OptionalTool, optionalTools } from './types.ts'

/** Reads `--without docker,cosign`. Throws a ConfigurationError for a name that is none of them. */
export function parseWithout(texts: readonly string[]): readonly OptionalTool[] {
  const names = texts.flatMap((text) => text.split(',')).map((name) => name.trim())
  return names.map((name) => {
    const found = optionalTools.find((it) => it === name)
    if (found !== undefined) return found
    const meant = nearest(name, optionalTools)
    throw new ConfigurationError(
      `--without ${JSON.stringify(name)}: there is nothing of that name to go without`,
      {
        fix:
          meant === undefined
            ? `Write one or more of: ${optionalTools.join(', ')}.`
            : `Did you mean ${meant}?`,
      },
    )
  })
}
