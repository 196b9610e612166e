import { isAbsolute, join, relative } from 'node:path'
import {
  type Config,
  type EnvironmentConfig,
  type MigrationsConfig,
  resolveVariables,
} from '../config/index.ts'
import type { Host } from '../host/index.ts'
import { parseDuration } from '../kernel/index.ts'
import {
  apply,
  applyReport,
  type DownOptions,
  type DownOutcome,
  down,
  downReport,
  exitCodeOf,
  exitCodes,
  type MigrationPorts,
  type RunOptions,
  status,
  statusReport,
} from '../migrations/index.ts'
import type { RollbackPorts } from '../rollback/index.ts'
import type { Action } from './action.ts'
import { choice, readEnvironment, readSettings, readSha, required, section } from './settings.ts'

export const migrate: Action = async (host) => {
  const { config, folder } = readSettings(host)
  const { name, environment } = readEnvironment(host, config)
  const mode = choice(host, 'mode', ['apply', 'status', 'down'], 'apply')
  const options = runOptions(host, section(config.migrations, 'migrations'), environment, folder)
  const place = { module: config.module, environment: name }
  switch (mode) {
    case 'status': {
      const found = await status(options, migrationPorts(host))
      const report = statusReport(found)
      return {
        report: { ...report, ...place },
        outputs:
          'kind' in found
            ? { outcome: found.kind }
            : { outcome: found.state, head: found.head ?? undefined, pending: String(found.pending.length) },
        exitCode:
          'kind' in found
            ? exitCodes.unreachable
            : found.state === 'needs-attention'
              ? exitCodes.refused
              : exitCodes.done,
      }
    }
    case 'apply': {
      const outcome = await apply(
        {
          ...options,
          outOfOrder: choice(host, 'out-of-order', ['refuse', 'allow'], 'refuse'),
          ahead: choice(host, 'ahead', ['refuse', 'allow'], 'refuse'),
        },
        migrationPorts(host),
      )
      const applied = outcome.kind === 'applied' || outcome.kind === 'up-to-date' ? outcome : undefined
      return {
        report: { ...applyReport(outcome), ...place },
        outputs: {
          outcome: outcome.kind,
          head: applied?.head,
          applied: 'done' in outcome ? String(outcome.done.length) : '0',
        },
        exitCode: exitCodeOf(outcome),
      }
    }
    case 'down': {
      const outcome = await runDown(
        host,
        options,
        required(host, 'to', 'the newest migration that stays'),
        undefined,
      )
      return {
        report: { ...downReport(outcome), ...place },
        outputs: { outcome: outcome.kind, applied: 'done' in outcome ? String(outcome.done.length) : '0' },
        exitCode: exitCodeOf(outcome),
      }
    }
  }
}

/** The schema's way back in a rollback. */
export async function migrateDown(
  host: Host,
  config: Config,
  environment: EnvironmentConfig,
  folder: string,
  head: string,
): ReturnType<RollbackPorts['migrateDown']> {
  const outcome = await runDown(
    host,
    runOptions(host, section(config.migrations, 'migrations'), environment, folder),
    head,
    // The older version serves by now, and its newest migration is where the schema goes back to.
    [{ what: 'the version that was rolled back to', version: 'unknown', migrationHead: head }],
  )
  return { done: exitCodeOf(outcome) === exitCodes.done, detail: downReport(outcome).happened }
}

async function runDown(
  host: Host,
  options: RunOptions,
  to: string,
  running: DownOptions['running'],
): Promise<DownOutcome> {
  const consent = host.inputs['consent'] === undefined ? [] : [choice(host, 'consent', ['data-loss'])]
  return await down({ ...options, to, consent, running }, migrationPorts(host))
}

function runOptions(
  host: Host,
  migrations: MigrationsConfig,
  environment: EnvironmentConfig,
  folder: string,
): RunOptions {
  const url = resolveVariables(environment.migrations?.url ?? migrations.url, host.env, 'migrations.url')
  // The whole URL, and its password alone as drivers print it.
  host.secret(url)
  const password = /^[a-z]+:\/\/[^:@/]*:([^@/]+)@/.exec(url)?.[1]
  if (password !== undefined) {
    host.secret(password)
    host.secret(decodeURIComponent(password))
  }
  return {
    // Relative to the workspace, in which an action runs: this is how messages and annotations show it.
    folder: isAbsolute(migrations.folder)
      ? migrations.folder
      : relative(host.run.workspace, join(folder, migrations.folder)),
    url,
    ledger: { schema: migrations.schema, table: migrations.table },
    run: {
      id: `${host.run.runId}-${host.run.runAttempt}`,
      actor: host.run.actor,
      gitSha: host.inputs['sha'] === undefined ? host.run.sha : readSha(host),
    },
    limits: {
      lockMs: parseDuration(migrations['lock-timeout'], 'migrations.lock-timeout'),
      statementMs: parseDuration(migrations['statement-timeout'], 'migrations.statement-timeout'),
    },
    lockWaitMs: parseDuration(migrations.wait, 'migrations.wait'),
  }
}

function migrationPorts(host: Host): MigrationPorts {
  return { clock: host.clock, random: host.random, log: host.log, signal: host.signal }
}
