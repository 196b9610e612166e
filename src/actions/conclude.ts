import type { Host } from '../host/index.ts'
import { ConfigurationError, errorMessage } from '../kernel/index.ts'
import type { Report } from '../report/index.ts'
import type { RollbackOutcome } from '../rollback/index.ts'
import { concludeDeployment, type DeploymentState } from '../trace/index.ts'
import type { ActionResult } from './action.ts'
import { readEnvironment, readSettings, required } from './settings.ts'

/**
 * `conclude`: ends the record that a deploy left open for the steps behind it. Only now does it say success, or what of
 * those steps failed. It is what the job came to, so it turns nothing red that is not red already.
 */
export async function concludeDeploy(host: Host): Promise<ActionResult> {
  const { config } = readSettings(host)
  const { name, environment } = readEnvironment(host, config)
  const verdict = verdictOf(
    required(host, 'conclude-as', 'how the steps behind the deploy ended, for example `${{ job.status }}`'),
  )
  const { record, ended } = await concludeDeployment(host.forge(), readId(host), {
    ...verdict,
    ...(environment.url === undefined ? {} : { url: environment.url }),
  })
  const outcome = record.outcome ?? verdict.outcome
  const well = outcome === 'succeeded'
  const what = `${record.module} ${record.version}`
  const report: Report = {
    kind: 'deploy-record',
    module: record.module,
    environment: name,
    status: well ? 'success' : 'failure',
    outcome,
    happened: !ended
      ? `The deploy of ${what} to ${name} had been recorded as ${outcome} before.`
      : well
        ? `The whole deploy of ${what} to ${name} ended well, and is recorded as succeeded.`
        : `${what} was deployed to ${name}, and the deploy did not end well: it is recorded as ${outcome}.`,
    ...(well
      ? {}
      : {
          impact: `${what} serves ${name}. It is not promoted from there, and a rollback does not choose it.`,
          next: ['Read the step that failed. Mend it and deploy again, or roll back.'],
        }),
    evidence: [],
  }
  return { report, outputs: { outcome }, exitCode: 0 }
}

/** The record of a rollback that had more to do than to deploy; it went on without one where there was none. */
export async function concludeRollback(
  host: Host,
  id: number | undefined,
  outcome: RollbackOutcome,
  url: string | undefined,
): Promise<void> {
  if (id === undefined) return
  const verdict = verdictOf(outcome.type === 'failed' ? `${outcome.step}-failed` : 'success')
  try {
    await concludeDeployment(host.forge(), id, { ...verdict, ...(url === undefined ? {} : { url }) })
  } catch (error) {
    host.log.notice({
      level: 'warning',
      message: `The GitHub deployment ${id} of the rollback could not be set to ${verdict.state}: ${errorMessage(error)}`,
    })
  }
}

function readId(host: Host): number {
  const text = host.inputs['conclude'] ?? ''
  if (/^\d+$/.test(text)) return Number(text)
  throw new ConfigurationError(`the input conclude is ${JSON.stringify(text)}`, {
    fix: 'Set it to the output `record` of the deploy-ecs step with `record: open`.',
  })
}

/** In the words of `job.status`, or one that names what failed, which the record then has. */
function verdictOf(word: string): { readonly outcome: string; readonly state: DeploymentState } {
  switch (word) {
    case 'success':
      return { outcome: 'succeeded', state: 'success' }
    case 'failure':
      return { outcome: 'failed', state: 'failure' }
    case 'cancelled':
      return { outcome: 'cancelled', state: 'error' }
  }
  if (/^[a-z]+(?:-[a-z]+)*-failed$/.test(word)) return { outcome: word, state: 'failure' }
  throw new ConfigurationError(`the input conclude-as is ${JSON.stringify(word)}`, {
    fix: 'Write success, failure, cancelled, or a word such as smoke-failed that names what failed.',
  })
}
