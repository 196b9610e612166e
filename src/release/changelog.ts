const heading =
  '# Changelog\n\nAll notable changes of this project, newest first. The versions follow semantic versioning.\n'

interface Section {
  readonly heading: string
  /** Offsets into the text; the heading is part of it. */
  readonly start: number
  readonly end: number
}

/**
 * The changelog with a section put on top, below an `Unreleased` one; a section of the same version is replaced, so
 * that a rerun adds nothing. Everything else stays as it is, line ends included.
 */
export function insertSection(changelog: string | undefined, version: string, notes: string): string {
  if (changelog === undefined || changelog.trim() === '') return `${heading}\n${notes.trim()}\n`
  const end = changelog.includes('\r\n') ? '\r\n' : '\n'
  const section = notes.trim().replaceAll('\r\n', '\n').replaceAll('\n', end)
  const own = sectionsOf(changelog).find((it) => versionOf(it.heading) === version)
  const rest = own === undefined ? changelog : changelog.slice(0, own.start) + changelog.slice(own.end)
  const below = sectionsOf(rest).find((it) => !/^## +\[?unreleased\b/i.test(it.heading))
  const at = below?.start ?? rest.length
  const parts = [rest.slice(0, at).trimEnd(), section, rest.slice(at)].filter((part) => part !== '')
  return below === undefined ? `${parts.join(end + end)}${end}` : parts.join(end + end)
}

/** The section of a version, without its heading; undefined where there is none. */
export function sectionOf(changelog: string, version: string): string | undefined {
  const text = changelog.replaceAll('\r\n', '\n')
  const found = sectionsOf(text).find((it) => versionOf(it.heading) === version)
  if (found === undefined) return undefined
  return text.slice(found.start + found.heading.length, found.end).trim()
}

/** The version that a heading begins with: `## [1.2.0](…/compare/v1.1.0...v1.2.0)`, `## v1.2.0`, `## Version 1.2.0 - date`. */
function versionOf(line: string): string | undefined {
  return /^## +(?:version +)?\[?v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?![\w.])/i.exec(line)?.[1]
}

/** The parts from one `## ` to the next; such a line within a code block begins none. */
function sectionsOf(text: string): readonly Section[] {
  const starts: { readonly heading: string; readonly start: number }[] = []
  const lines = text.split('\n')
  let offset = 0
  let codeUntil = -1
  lines.forEach((line, i) => {
    if (i > codeUntil) {
      const fence = fenceOf(line)
      if (fence !== undefined) codeUntil = closing(lines, i, fence)
      else if (line.startsWith('## ')) starts.push({ heading: line, start: offset })
    }
    offset += line.length + 1
  })
  return starts.map((it, i) => ({ ...it, end: starts[i + 1]?.start ?? text.length }))
}

function fenceOf(line: string): string | undefined {
  return /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
}

/** The line that closes a code block; one that is never closed is none here, or a slip would hide all sections. */
function closing(lines: readonly string[], from: number, fence: string): number {
  return lines.findIndex((line, i) => i > from && fenceOf(line)?.startsWith(fence) === true)
}
