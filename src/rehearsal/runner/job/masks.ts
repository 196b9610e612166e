/**
 * Keeps secrets out of what a job prints, as GitHub's runner does: every value, every line of it, and the forms in
 * which a value escapes notice: base64 (at the three offsets within a longer text), JSON, URI and XML escapes,
 * doubled quotes and backslashes.
 */
export class Masks {
  readonly #values = new Set<string>()
  #longest: readonly string[] = []

  add(secret: string): void {
    if (secret.trim() === '') return
    for (const value of [secret, ...secret.split(/[\r\n]+/)]) {
      if (value.trim() === '') continue
      for (const form of formsOf(value)) if (form.trim() !== '') this.#values.add(form)
    }
    this.#longest = [...this.#values].sort((a, b) => b.length - a.length)
  }

  /** The text with every secret in it replaced by `***`; those that touch or overlap become one. */
  mask(text: string): string {
    if (this.#longest.length === 0 || text === '') return text
    const ranges: [number, number][] = []
    for (const value of this.#longest) {
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
        ranges.push([at, at + value.length])
      }
    }
    if (ranges.length === 0) return text
    ranges.sort((a, b) => a[0] - b[0])
    let result = ''
    let end = -1
    for (const [from, to] of ranges) {
      if (from > end) result += `${text.slice(Math.max(end, 0), from)}***`
      end = Math.max(end, to)
    }
    return result + text.slice(end)
  }

  contains(text: string): boolean {
    return this.#longest.some((value) => text.includes(value))
  }
}

function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8')
  const base64 = [0, 1, 2]
    .filter((shift) => bytes.length > shift)
    .map((shift) => bytes.subarray(shift).toString('base64'))
  return [
    value,
    ...base64,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponentSafely(value),
    value.replaceAll("'", "''"),
    value.replaceAll('"', '\\"'),
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    value.length > 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value,
  ]
}

// A lone surrogate cannot be escaped; such a value has no URI form that could leak.
function encodeURIComponentSafely(value: string): string {
  return value.isWellFormed() ? encodeURIComponent(value) : value
}
