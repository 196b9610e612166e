import { normalize } from 'node:path'
import type { Drift } from '../drizzle-kit/index.ts'
import { drizzleLedger, type LedgerTable } from '../types.ts'
import { type Finding, judge, type Part } from './types.ts'

/** Schema files and migrations agree, by drizzle-kit's own word; anything less than that word is a failure. Pure. */
export function schemaPart(drift: Drift, folder: string, ledger: LedgerTable = drizzleLedger): Part {
  switch (drift.kind) {
    case 'in-sync': {
      const findings = settingsFindings(drift, folder, ledger)
      return judge(findings, {
        passed: `schema and migrations agree (drizzle-kit ${drift.drizzleKit})`,
        failed: 'drizzle.config and deploy-kit do not mean the same ledger',
      })
    }
    case 'drift':
      return {
        kind: 'failed',
        summary: `the schema has changes for which there is no migration (drizzle-kit ${drift.drizzleKit})`,
        findings: drift.sql.map(({ text }) => ({
          rule: 'schema-without-migration',
          severity: 'error',
          migration: undefined,
          message: `The schema has changes for which ${folder} has no migration: the code would ask for what the database does not have`,
          fix: 'Run `drizzle-kit generate` and commit what it writes.',
          detail: { text, language: 'sql' },
        })),
      }
    case 'unclear':
      return {
        kind: 'failed',
        summary: `whether schema and migrations agree is not known: ${drift.why}`,
        findings: [
          {
            rule: `drizzle-kit-${drift.reason}`,
            severity: 'error',
            migration: undefined,
            message: `Whether schema and migrations agree is not known: ${drift.why}`,
            fix: drift.fix,
            detail: { text: drift.output === '' ? '(drizzle-kit said nothing)' : drift.output },
          },
        ],
      }
  }
}

function settingsFindings(
  drift: Extract<Drift, { kind: 'in-sync' }>,
  folder: string,
  ledger: LedgerTable,
): readonly Finding[] {
  const { settings } = drift
  if (settings === undefined) return []
  const findings: Finding[] = []
  const schema = settings.schema ?? drizzleLedger.schema
  const table = settings.table ?? drizzleLedger.table
  if (schema !== ledger.schema || table !== ledger.table) {
    findings.push({
      rule: 'other-ledger',
      severity: 'error',
      migration: undefined,
      message: `drizzle.config keeps the ledger in ${schema}.${table}, deploy-kit in ${ledger.schema}.${ledger.table}: each would apply what the other has applied`,
      fix: `Set migrations.schema to ${schema} and migrations.table to ${table} in deploy-kit.yml.`,
    })
  }
  const out = normalize(settings.out ?? 'drizzle').replace(/[/\\]$/, '')
  if (!`/${normalize(folder)}`.replaceAll('\\', '/').endsWith(`/${out.replaceAll('\\', '/')}`)) {
    findings.push({
      rule: 'other-folder',
      severity: 'warning',
      migration: undefined,
      message: `drizzle.config writes migrations to ${out}, and this check looked at ${folder}`,
      fix: 'Set migrations.folder to the `out` of drizzle.config.',
    })
  }
  return findings
}
