import { titleOf } from './markdown.ts'
import type { Block, Cell, Report } from './types.ts'

/** The report for a terminal: the same order, no markup. */
export function renderText(report: Report): string {
  const mark = { success: '✔', failure: '✖', paused: '⏸', skipped: '–' }[report.status]
  const lines = [`${mark} ${titleOf(report)}`, `  ${report.happened}`]
  if (report.impact !== undefined) lines.push(`  ${report.impact}`)
  if (report.next !== undefined && report.next.length > 0) {
    lines.push('', '  Next:', ...report.next.map((step, i) => `  ${i + 1}. ${step}`))
  }
  for (const block of report.evidence) lines.push('', ...blockLines(block).map((line) => `  ${line}`))
  return `${lines.join('\n')}\n`
}

function blockLines(block: Block): readonly string[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return block.text.split('\n')
    case 'list':
      return block.items.map((item) => `- ${item}`)
    case 'code':
      return block.text.split('\n').map((line) => `  ${line}`)
    case 'details':
      return [`${block.summary}:`, ...block.blocks.flatMap(blockLines).map((line) => `  ${line}`)]
    case 'table': {
      const rows = [block.head, ...block.rows.map((row) => row.map(cellText))]
      const widths = block.head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
      return rows.map((row) =>
        row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd(),
      )
    }
  }
}

function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell.replaceAll('\n', ' ')
  return 'code' in cell ? cell.code : `${cell.text} (${cell.url})`
}
