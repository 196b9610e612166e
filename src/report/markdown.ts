import { assertNever } from '../kernel/index.ts'
import type { Block, Cell, Report } from './types.ts'

/** The report as GitHub-flavoured Markdown, in the reader's order: what happened, what it means, what next, evidence. */
export function renderMarkdown(report: Report, options: { readonly foldEvidence?: boolean } = {}): string {
  const parts = [
    `## ${marks[report.status]} ${escapeText(titleOf(report))}`,
    `**${escapeText(report.happened)}**`,
  ]
  if (report.impact !== undefined) parts.push(escapeText(report.impact))
  if (report.next !== undefined && report.next.length > 0) {
    parts.push(
      '**What to do next**',
      report.next.map((step, i) => `${i + 1}. ${escapeProse(step)}`).join('\n'),
    )
  }
  const evidence = report.evidence.map(renderBlock)
  if (options.foldEvidence === true && evidence.length > 0)
    parts.push(details('Evidence', evidence.join('\n\n')))
  else parts.push(...evidence)
  return `${parts.join('\n\n')}\n`
}

export function titleOf(report: Report): string {
  const where = [report.module, report.environment].filter((part) => part !== undefined).join(' → ')
  return `${report.kind}${where === '' ? '' : ` · ${where}`}: ${report.outcome}`
}

const marks: Readonly<Record<Report['status'], string>> = {
  success: '✅',
  failure: '❌',
  paused: '⏸️',
  skipped: '⏭️',
}

export function renderBlock(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return escapeProse(block.text)
    case 'heading':
      return `### ${escapeText(block.text)}`
    case 'table':
      return table(block.head, block.rows)
    case 'list':
      return block.items.map((item) => `- ${escapeProse(item)}`).join('\n')
    case 'code':
      return fence(block.text, block.language ?? '')
    case 'details':
      return details(escapeText(block.summary), block.blocks.map(renderBlock).join('\n\n'))
    default:
      return assertNever(block, 'block')
  }
}

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(head.map((cell) => oneLine(escapeText(cell)))),
    line(head.map(() => '---')),
    ...rows.map((row) => line(row.map(renderCell))),
  ].join('\n')
}

function renderCell(cell: Cell): string {
  if (typeof cell === 'string') return oneLine(escapeProse(cell))
  if ('code' in cell) return oneLine(inlineCode(cell.code)).replaceAll('|', '\\|')
  return oneLine(
    `[${escapeText(cell.text)}](${encodeURI(cell.url).replaceAll(')', '%29').replaceAll('|', '%7C')})`,
  )
}

function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`
}

/** A fence longer than any run of backticks inside, so that the text cannot close it. */
function fence(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length))
  const ticks = '`'.repeat(longest + 1)
  return `${ticks}${language}\n${text.replace(/\n$/, '')}\n${ticks}`
}

function inlineCode(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length))
  const ticks = '`'.repeat(longest + 1)
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return text === '' ? '' : `${ticks}${pad}${text}${pad}${ticks}`
}

/** Escapes everything that Markdown or HTML would act on; an @ gets a joiner so that nobody is mentioned by a log line. */
export function escapeText(text: string): string {
  return text
    .replace(/[&<>]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? char)
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
    .replace(/@(?=[A-Za-z0-9])/g, '@\u2060')
    .replace(/^(\s*)([-+]|\d+\.)(?=\s)/gm, '$1\\$2')
}

/** As `escapeText`, but spans between single backticks stay code. */
function escapeProse(text: string): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map((part, i) => (i % 2 === 1 ? part.replaceAll('|', '\\|') : escapeText(part)))
    .join('')
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, '<br>')
}
