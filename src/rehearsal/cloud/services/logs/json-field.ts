/** A value inside a log message that is JSON, by the dotted path that log tools write: `request.headers.0.name`. */
export function jsonField(message: string, path: readonly string[]): unknown {
  let value = parsedMessage(message)
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

/** The message as JSON; undefined where it is not an object or array. CloudWatch looks for nothing else in a line. */
export function parsedMessage(message: string): unknown {
  const text = message.trimStart()
  if (!text.startsWith('{') && !text.startsWith('[')) return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
