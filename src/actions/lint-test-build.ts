import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { checksReport, runChecks, type Task } from '../checks/index.ts'
import type { ChecksConfig, MigrationsConfig } from '../config/index.ts'
import type { Host } from '../host/index.ts'
import { parseDuration } from '../kernel/index.ts'
import { driftReport, schemaDrift } from '../migrations/index.ts'
import type { Action } from './action.ts'
import { choice, readSettings, section } from './settings.ts'
import { taskEnvironment } from './task-environment.ts'

const installTask = 'install'

export const lintTestBuild: Action = async (host) => {
  const { config, folder } = readSettings(host)
  const checks = section(config.checks, 'checks')
  // Where `migrate` with mode check follows, it is asked there, once.
  const drift = choice(host, 'migrations-drift', ['check', 'off'], 'check') === 'check'
  const tasks = [
    ...productTasks(checks, folder),
    ...(config.migrations === undefined || !drift
      ? []
      : [migrationsTask(host, config.migrations, checks, folder)]),
  ]
  const outcome = await runChecks(tasks, checks.concurrency ?? availableParallelism(), {
    exec: host.exec,
    clock: host.clock,
    signal: host.signal,
    log: host.log,
    env: taskEnvironment(host.env),
    workspace: host.run.workspace,
  })
  return { report: checksReport(outcome, config.module), outputs: { outcome: outcome.type } }
}

/** The tasks of deploy-kit.yml; all of them wait for the install, where there is one. */
function productTasks(checks: ChecksConfig, folder: string): readonly Task[] {
  const command = (run: string, key: string, task?: ChecksConfig['tasks'][string]): Task['run'] => ({
    type: 'command',
    command: run,
    folder: join(folder, task?.['working-directory'] ?? '.'),
    env: task?.env ?? {},
    timeoutMs: parseDuration(task?.timeout ?? '15m', `${key}.timeout`),
    junit: task?.junit,
  })
  const install: readonly Task[] =
    checks.install === undefined
      ? []
      : [{ name: installTask, needs: [], run: command(checks.install, 'checks.install') }]
  const first = install.map((task) => task.name)
  return [
    ...install,
    ...Object.entries(checks.tasks).map(([name, task]) => ({
      name,
      needs: [...first, ...task.needs],
      run: command(task.run, `checks.tasks.${name}`, task),
    })),
  ]
}

/** Where migrations are configured, schema and migrations have to agree, by the word of the product's own drizzle-kit. */
function migrationsTask(
  host: Host,
  migrations: MigrationsConfig,
  checks: ChecksConfig,
  folder: string,
): Task {
  return {
    name: 'migrations',
    needs: checks.install === undefined ? [] : [installTask],
    run: {
      type: 'check',
      check: async () => {
        const drizzleConfig = migrations.check['drizzle-config']
        const drift = await schemaDrift(
          {
            project: folder,
            folder: migrations.folder,
            env: taskEnvironment(host.env),
            ...(drizzleConfig === undefined ? {} : { config: drizzleConfig }),
          },
          { exec: host.exec, tempDir: host.run.tempDir, signal: host.signal },
        )
        const report = driftReport(drift, migrations.folder)
        return {
          ok: report.status === 'success',
          summary: report.happened,
          ...(drift.kind === 'drift'
            ? { detail: drift.sql.map((it) => `-- ${it.file}\n${it.text}`).join('\n') }
            : {}),
          ...(drift.kind === 'unclear' ? { detail: drift.output } : {}),
          annotations: report.annotations ?? [],
        }
      },
    },
  }
}
