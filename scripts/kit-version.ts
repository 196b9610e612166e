/**
 * A text of src/kernel/version.ts, or of what tsc makes of it, with another version in it.
 * @throws where the constant is not there once
 */
export function withVersion(text: string, version: string): string {
  const parts = text.split(/(?<=kitVersion(?:: string)? = )'[^']*'/)
  if (parts.length !== 2) throw new Error(`kitVersion is there ${parts.length - 1} times, expected once`)
  return parts.join(`'${version}'`)
}
