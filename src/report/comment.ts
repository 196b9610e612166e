import { fitReport } from './limit.ts'
import { renderMarkdown } from './markdown.ts'
import type { Report } from './types.ts'

/** What finds a sticky comment again: one per kind, module and environment. */
export function commentMarker(report: Pick<Report, 'kind' | 'module' | 'environment'>): string {
  const part = (text: string | undefined) => (text ?? '').replace(/[^A-Za-z0-9._/-]/g, '-')
  return `<!-- deploy-kit:${part(report.kind)}:${part(report.module)}:${part(report.environment)} -->`
}

/** The body of the sticky pull request comment; GitHub's limit is 65,536 characters. */
export function renderComment(report: Report): string {
  const render = (candidate: Report) => `${commentMarker(candidate)}\n${renderMarkdown(candidate)}`
  return render(fitReport(report, render, 65_000).report)
}
