import type { Action, ActionResult } from './actions/action.ts'
import { readFlags } from './flags.ts'
import { createGitHubHost, createTerminalHost, type Host } from './host/index.ts'
import { ConfigurationError } from './kernel/index.ts'
import { errorReport, renderText } from './report/index.ts'

/** Each action is a chunk of its own, so that one that does without AWS never loads it. */
export const actions = {
  'deploy-ecs': async () => (await import('./actions/deploy-ecs.ts')).deployEcs,
  'image-build-sign-scan': async () =>
    (await import('./actions/image-build-sign-scan.ts')).imageBuildSignScan,
  'lint-test-build': async () => (await import('./actions/lint-test-build.ts')).lintTestBuild,
  migrate: async () => (await import('./actions/migrate.ts')).migrate,
  plan: async () => (await import('./actions/plan.ts')).plan,
  rollback: async () => (await import('./actions/rollback.ts')).rollbackAction,
  'semver-release': async () => (await import('./actions/semver-release.ts')).semverRelease,
  'smoke-test': async () => (await import('./actions/smoke-test.ts')).smokeTest,
} as const satisfies Record<string, () => Promise<Action>>

export type ActionName = keyof typeof actions

/** Runs one action on GitHub's runner: the entry of every stub in dist/. Sets the exit code, never throws. */
export async function run(name: ActionName): Promise<void> {
  let host: Host
  try {
    host = createGitHubHost(process.env)
  } catch (error) {
    // Without a host there is nowhere to report to but the log.
    const { annotations = [], happened } = errorReport(name, error)
    console.log(`::error title=${name}::${(annotations[0]?.message ?? happened).replaceAll('\n', '%0A')}`)
    process.exitCode = error instanceof ConfigurationError ? 2 : 1
    return
  }
  process.exitCode = await runAction(name, host)
}

/**
 * `deploy-kit migrate --mode MODE` in a product's image: the entry of dist/runner.js, which with the rest of dist/ is
 * all that an image needs to hold. Sets the exit code, never throws.
 */
export async function runInImage(args: readonly string[]): Promise<void> {
  try {
    const [command, ...rest] = args
    if (command !== 'migrate')
      throw new ConfigurationError(`the runner in an image has no command ${command ?? '(none)'}`, {
        fix: 'Write migrate --mode MODE; the npm package has the other commands.',
      })
    const host = await createTerminalHost({
      inputs: readFlags(rest),
      env: process.env,
      workspace: process.cwd(),
    })
    process.exitCode = await runAction('migrate', host)
  } catch (error) {
    process.stderr.write(renderText(errorReport('migrate', error)))
    process.exitCode = error instanceof ConfigurationError ? 2 : 1
  }
}

/** Runs one action on a host and reports; gives the exit code. */
export async function runAction(name: ActionName, host: Host): Promise<number> {
  let result: ActionResult
  try {
    const action = await actions[name]()
    result = await action(host)
  } catch (error) {
    host.log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error))
    result = {
      report: errorReport(name, error),
      outputs: { outcome: 'error' },
      exitCode: error instanceof ConfigurationError ? 2 : 1,
    }
  }
  for (const [output, value] of Object.entries(result.outputs))
    if (value !== undefined) host.output(output, value)
  await host.publish(result.report)
  return result.exitCode ?? (result.report.status === 'failure' ? 1 : 0)
}
