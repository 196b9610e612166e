import type { Report } from '../../report/index.ts'
import { allFindings } from './findings.ts'
import { textOf } from './part-table.ts'
import { type CheckOutcome, partNames } from './types.ts'

/** The check for machines. */
export function dataOf(outcome: CheckOutcome): NonNullable<Report['data']> {
  return {
    outcome: outcome.kind,
    folder: outcome.folder,
    format: outcome.format ?? null,
    migrations: outcome.migrations,
    new: outcome.new,
    base: outcome.base ?? null,
    server:
      outcome.server === undefined
        ? null
        : {
            source: outcome.server.source,
            label: outcome.server.label,
            major: outcome.server.major,
            productionMajor: outcome.server.productionMajor ?? null,
            degraded: outcome.server.degraded ?? null,
          },
    parts: Object.fromEntries(
      partNames.map((name) => {
        const part = outcome.parts[name]
        return [name, { result: part.kind, ...(part.kind === 'off' ? {} : { text: textOf(part) }) }]
      }),
    ),
    findings: allFindings(outcome).map((finding) => ({
      rule: finding.rule,
      severity: finding.severity,
      migration: finding.migration ?? null,
      message: finding.message,
      fix: finding.fix,
      file: finding.file ?? null,
      line: finding.line ?? null,
      lock:
        finding.lock === undefined
          ? null
          : { mode: finding.lock.mode, tables: [...finding.lock.tables], blocks: finding.lock.blocks },
      sql: finding.detail?.language === 'sql' ? finding.detail.text : null,
    })),
    trace: outcome.trace.map((trace) => ({
      migration: trace.migration,
      line: trace.line,
      locks: trace.locks.map(({ table, mode, existing }) => ({ table, mode, existing })),
      rewrites: trace.rewrites,
    })),
  }
}
