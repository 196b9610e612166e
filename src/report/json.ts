import type { Report } from './types.ts'

/** The report for machines, one versioned document. */
export function renderJson(report: Report): string {
  return `${JSON.stringify({ schema: 'deploy-kit/report/v1', ...report }, undefined, 2)}\n`
}
