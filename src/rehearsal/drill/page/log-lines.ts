import { stripVTControlCharacters } from 'node:util'
import { type Html, html } from './html.ts'
import { count, counted } from './numbers.ts'

const mostCharacters = 2_000

/** Log lines as they are read, without colour codes; a very long line is cut and says so. */
export function logLines(lines: readonly string[], first: number): Html {
  return html`<pre class="log" tabindex="0">${lines.map(
    (line, i) => html`<span class="${kindOf(line)}" data-n="${first + i}">${shown(line)}
</span>`,
  )}</pre>`
}

/** The last lines of a log, folded unless `open`. */
export function lastLines(lines: readonly string[], most: number, open: boolean): Html {
  if (lines.length === 0) return html``
  const from = Math.max(0, lines.length - most)
  const title =
    from === 0
      ? `Log, ${counted(lines.length, 'line')}`
      : `Log, the last ${most} of ${count(lines.length)} lines`
  return html`<details class="fold"${open ? html` open` : undefined}><summary>${title}</summary>${logLines(lines.slice(from), from + 1)}</details>`
}

function shown(line: string): string {
  const text = stripVTControlCharacters(line)
  if (text.length <= mostCharacters) return text
  return `${text.slice(0, mostCharacters)} … ${counted(text.length - mostCharacters, 'character')} more`
}

function kindOf(line: string): string {
  const command = /^##\[(error|warning|notice|group|endgroup|debug|command)\]/.exec(line)?.[1]
  return command === undefined ? 'line' : `line ${command}`
}
