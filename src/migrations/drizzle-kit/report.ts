import type { Report } from '../../report/index.ts'
import type { Drift } from './index.ts'

/** Whether schema and migrations agree, as a report. */
export function driftReport(drift: Drift, folder: string): Report {
  const report = { kind: 'migrate-drift', outcome: drift.kind }
  switch (drift.kind) {
    case 'in-sync':
      return {
        ...report,
        status: 'success',
        happened: `Schema and migrations agree (drizzle-kit ${drift.drizzleKit}).`,
        evidence: [],
      }
    case 'drift':
      return {
        ...report,
        status: 'failure',
        happened: `The schema has changes for which ${folder} has no migration (drizzle-kit ${drift.drizzleKit}).`,
        impact: 'Deployed like this, the code would ask for what the database does not have.',
        next: ['Run `drizzle-kit generate` and commit what it writes.'],
        evidence: drift.sql.map(({ text }) => ({ type: 'code', language: 'sql', text })),
        annotations: [
          {
            level: 'error',
            title: 'schema without migration',
            message: 'Run drizzle-kit generate and commit what it writes.',
          },
        ],
      }
    case 'unclear':
      return {
        ...report,
        status: 'failure',
        happened: `Whether schema and migrations agree is not known: ${drift.why}.`,
        next: [drift.fix],
        evidence: [
          {
            type: 'details',
            summary: 'What drizzle-kit said',
            blocks: [{ type: 'code', text: drift.output || '(nothing)' }],
          },
        ],
        annotations: [{ level: 'error', title: 'drift check', message: drift.why }],
      }
  }
}
