import type { Block, Report } from './types.ts'

/**
 * Makes a report fit a size, by moving detail out of the long blocks, largest first, and saying what was moved:
 * nothing is dropped in silence. GitHub refuses a step summary over 1 MiB whole and a comment over 65,536 characters.
 *
 * @param render how the report is measured
 * @param limit in bytes of UTF-8
 * @returns the report that fits, and the full text of what was moved out (for a file or the log)
 */
export function fitReport(
  report: Report,
  render: (report: Report) => string,
  limit: number,
): { readonly report: Report; readonly moved: string | undefined } {
  const full = render(report)
  if (byteLength(full) <= limit) return { report, moved: undefined }
  let fitted = report
  for (let rows = 200; rows >= 1 && byteLength(render(fitted)) > limit; rows = Math.floor(rows / 2)) {
    fitted = { ...report, evidence: report.evidence.map((block) => shorten(block, rows)) }
  }
  if (byteLength(render(fitted)) > limit) {
    const note: Block = {
      type: 'paragraph',
      text: 'The evidence is too long to show here: it stands in full in the log of this step.',
    }
    fitted = { ...report, evidence: [note] }
  }
  if (byteLength(render(fitted)) > limit) {
    fitted = {
      ...fitted,
      happened: clip(report.happened),
      ...(report.impact === undefined ? {} : { impact: clip(report.impact) }),
      ...(report.next === undefined ? {} : { next: report.next.slice(0, 10).map(clip) }),
    }
  }
  return { report: fitted, moved: full }
}

function shorten(block: Block, rows: number): Block {
  switch (block.type) {
    case 'table':
      if (block.rows.length <= rows) return block
      return {
        ...block,
        rows: [
          ...block.rows.slice(0, rows),
          [`… and ${block.rows.length - rows} more, in full in the log of this step`],
        ],
      }
    case 'list':
      if (block.items.length <= rows) return block
      return {
        ...block,
        items: [
          ...block.items.slice(0, rows),
          `… and ${block.items.length - rows} more, in full in the log of this step`,
        ],
      }
    case 'code': {
      const lines = block.text.split('\n')
      const kept = lines
        .slice(-rows)
        .map((line) => (line.length > 2_000 ? `${line.slice(0, 2_000)} …` : line))
      return lines.length <= rows && kept.join('\n') === block.text
        ? block
        : {
            ...block,
            text: `… the ${Math.max(0, lines.length - rows)} lines before are in the log of this step\n${kept.join('\n')}`,
          }
    }
    case 'details':
      return { ...block, blocks: block.blocks.map((inner) => shorten(inner, rows)) }
    case 'paragraph':
    case 'heading':
      return block.text.length > 20_000 ? { ...block, text: clip(block.text) } : block
  }
}

function clip(text: string): string {
  return text.length > 2_000 ? `${text.slice(0, 2_000)} … (in full in the log of this step)` : text
}

function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}
