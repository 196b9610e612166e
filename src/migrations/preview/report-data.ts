import type { Json } from '../../kernel/index.ts'
import type { Preview } from './types.ts'

/** The document that `--json` prints of a plan. */
export function dataOf(found: Preview): Json {
  return JSON.parse(
    JSON.stringify({
      schema: 'deploy-kit/migration-plan/v1',
      basis: found.basis,
      head: found.head ?? null,
      hash: found.hash ?? null,
      deployHash: found.deployHash ?? null,
      server: found.server ?? null,
      pending: found.pending.map(({ name, migration, checklist, transactional, tables }) => ({
        name,
        file: migration.up.path,
        hash: migration.up.hash,
        phase: checklist.phase.value,
        timing: checklist.timing.value,
        risk: checklist.risk.value,
        failure: checklist.failure.value,
        requiresCore: checklist.requiresCore?.value ?? null,
        reason: checklist.reason?.value ?? null,
        transactional,
        tables: tables.map(({ table, mode, size }) => ({
          table: `${table.schema}.${table.name}`,
          lock: mode,
          rows: size?.rows ?? null,
          bytes: size?.bytes ?? null,
        })),
      })),
      left: found.left,
      reasons: found.reasons.map(({ kind, migration, message, fix }) => ({
        kind,
        migration: migration ?? null,
        message,
        fix,
      })),
      warnings: found.warnings,
      findings: found.linted.findings.map(({ rule, severity, migration, file, line, message, fix }) => ({
        rule,
        severity,
        migration,
        file,
        line,
        message,
        fix,
      })),
      activity: found.activity ?? null,
    }),
  ) as Json
}
