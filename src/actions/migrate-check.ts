import { join } from 'node:path'
import type { Config, MigrationsConfig } from '../config/index.ts'
import type { Host } from '../host/index.ts'
import {
  type CheckOptions,
  type CheckOutcome,
  type CheckPorts,
  check,
  checkComment,
  checkReport,
  exitCodes,
  type GenerateDownOutcome,
  generateDown,
  generateDownReport,
} from '../migrations/index.ts'
import { handOver } from '../report/index.ts'
import type { ActionResult } from './action.ts'
import { writeFindings } from './migrate-findings.ts'
import { lintOptions, type MigrateSettings, secretUrl } from './migrate-settings.ts'
import { taskEnvironment } from './task-environment.ts'

/** Everything that can be known on a pull request, without production and without credentials. */
export async function migrateCheck(host: Host, settings: MigrateSettings): Promise<ActionResult> {
  const { config, migrations } = settings
  const base = baseOf(host, config)
  const { 'drizzle-config': drizzleConfig, off } = migrations.check
  const outcome = await check(
    {
      ...common(host, migrations, settings.root, settings.folder),
      ledger: { schema: migrations.schema, table: migrations.table },
      off,
      lint: lintOptions(migrations),
      ...(base === undefined ? {} : { base }),
      ...(drizzleConfig === undefined ? {} : { config: drizzleConfig }),
    },
    checkPorts(host),
  )
  const major = migrations.check.postgres
  const written = await writeFindings(host, outcome, {
    ...lintOptions(migrations),
    ...(major === undefined ? {} : { serverMajor: major }),
  })
  const comment = host.masked({ ...checkComment(outcome), ...settings.place })
  return {
    report: { ...checkReport(outcome), ...settings.place },
    outputs: {
      outcome: outcome.kind,
      pending: String(outcome.new.length),
      comment:
        host.run.pullRequest === undefined
          ? undefined
          : handOver({ report: comment, begin: worthIt(outcome) }),
      sarif: written.sarif,
      'code-quality': written['code-quality'],
    },
    exitCode: exitCode(outcome),
  }
}

/** A pull request without a migration, of which nothing is to be said, begins no comment. */
function worthIt(outcome: CheckOutcome): boolean {
  const found = Object.values(outcome.parts).some(
    (part) => part.kind === 'passed' && part.findings.length > 0,
  )
  return outcome.kind !== 'passed' || outcome.new.length > 0 || found
}

/** What could not be checked is not success: somebody has to decide, as after a refusal. */
function exitCode(outcome: CheckOutcome): number {
  return outcome.kind === 'passed' ? exitCodes.done : exitCodes.refused
}

const generateDownExit = {
  drafted: exitCodes.done,
  'nothing-to-do': exitCodes.done,
  incomplete: exitCodes.refused,
  none: exitCodes.refused,
} as const satisfies Readonly<Record<GenerateDownOutcome['kind'], number>>

/** Drafts the down files that are missing. */
export async function migrateGenerateDown(host: Host, settings: MigrateSettings): Promise<ActionResult> {
  const only = host.inputs['to']
  const outcome = await generateDown(
    {
      ...common(host, settings.migrations, settings.root, settings.folder),
      ...(only === undefined ? {} : { only: only.split(',').map((name) => name.trim()) }),
    },
    checkPorts(host),
  )
  return {
    report: { ...generateDownReport(outcome), ...settings.place },
    outputs: {
      outcome: outcome.kind,
      applied: String(outcome.drafts.filter((draft) => draft.kind === 'written').length),
    },
    exitCode: generateDownExit[outcome.kind],
  }
}

function common(
  host: Host,
  migrations: MigrationsConfig,
  project: string,
  folder: string,
): Pick<CheckOptions, 'project' | 'folder' | 'env' | 'setup' | 'shadowUrl' | 'postgres'> {
  const { 'shadow-url': shadowUrl, postgres, setup } = migrations.check
  return {
    project,
    folder,
    env: taskEnvironment(host.env),
    ...(shadowUrl === undefined
      ? {}
      : { shadowUrl: secretUrl(host, shadowUrl, 'migrations.check.shadow-url') }),
    ...(postgres === undefined ? {} : { postgres }),
    ...(setup === undefined ? {} : { setup: join(project, setup) }),
  }
}

/** The branch that this one will be merged into: of the pull request, or of the releases where a person checks. */
function baseOf(host: Host, config: Config): CheckOptions['base'] {
  const given = host.inputs['base']
  if (given !== undefined) return { ref: given }
  const { pullRequest } = host.run
  if (pullRequest !== undefined) return { ref: pullRequest.baseSha, label: pullRequest.baseRef }
  return host.kind === 'terminal' ? { ref: `origin/${config.release.branch}` } : undefined
}

function checkPorts(host: Host): CheckPorts {
  const { exec, clock, random, signal, log } = host
  return { exec, clock, random, signal, tempDir: host.run.tempDir, log }
}
