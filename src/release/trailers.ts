/**
 * The trailers of a commit message. Breaking changes announced anywhere else do not count: release notes of a
 * dependency are pasted into bodies.
 */

// The one token that may hold a space, and that is written in capitals (Conventional Commits 1.0.0, items 8 to 16).
const breaking = /^BREAKING[ -]CHANGE: (.+)/
const trailer = /^(?:BREAKING[ -]CHANGE: |[A-Za-z][A-Za-z0-9-]*(?:: | #))\S/
const indented = /^[ \t]/
// GitHub puts it between the body of a squash merge and the co-authors.
const rule = /^-{3,}$/

/**
 * The lines of the trailers: those of the last paragraphs, as long as they hold nothing else, since tools add
 * `Co-authored-by` in a paragraph of its own. A line that continues one is indented; the text of a breaking change may
 * also be wrapped without it.
 */
export function trailersOf(message: string): readonly string[] {
  const [, ...paragraphs] = paragraphsOf(message)
  const found: string[] = []
  for (const paragraph of paragraphs.reverse()) {
    const lines = paragraph.split('\n').filter((line) => !rule.test(line))
    if (lines.length === 0) continue
    if (!isTrailers(lines)) break
    found.unshift(...lines)
  }
  return found
}

/** What the trailers announce, wrapped lines joined; undefined where nothing breaks. */
export function breakingOf(trailers: readonly string[]): string | undefined {
  const texts: string[] = []
  let open = false
  for (const line of trailers) {
    const announced = breaking.exec(line)?.[1]
    if (announced !== undefined) texts.push(announced.trim())
    else if (open && !trailer.test(line)) texts.push(`${texts.pop() ?? ''} ${line.trim()}`)
    open = announced !== undefined || (open && !trailer.test(line))
  }
  return texts.length === 0 ? undefined : texts.join('; ')
}

/** A line in the body that announces a breaking change as only a trailer can. */
export function hiddenBreaking(message: string): string | undefined {
  return message
    .split('\n')
    .slice(1)
    .find((line) => /^BREAKING[ -]CHANGES?\b/.test(line))
}

function paragraphsOf(message: string): readonly string[] {
  return message
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n(?:[ \t]*\n)+/)
}

function isTrailers(lines: readonly string[]): boolean {
  let open = false
  return lines.every((line, i) => {
    if (breaking.test(line)) open = true
    else if (trailer.test(line)) open = false
    else return i > 0 && (open || indented.test(line))
    return true
  })
}
