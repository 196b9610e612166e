/** An identifier for SQL, quoted. */
export function identifier(...parts: readonly string[]): string {
  return parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.')
}

/** A string, number or null for SQL, quoted. */
export function literal(value: string | number | boolean | null): string {
  if (value === null) return 'null'
  if (typeof value !== 'string') return String(value)
  const doubled = value.replaceAll("'", "''")
  // With standard_conforming_strings off a backslash escapes; E'' reads the same under both (manual, 4.1.2.2).
  return doubled.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}
