import type { DeployOutcome, DeployRecord, DeployRequest } from '../ecs/index.ts'
import type { Host } from '../host/index.ts'
import { assertNever, errorMessage, type JsonObject } from '../kernel/index.ts'
import type { Report } from '../report/index.ts'
import {
  beginDeployment,
  type DeploymentState,
  type ReleaseRecord,
  setDeployment,
  traceIdOf,
} from '../trace/index.ts'
import { hasForge } from './settings.ts'

interface RecordOptions {
  readonly url: string | undefined
  /** True where the deploy goes on without a record. */
  readonly mayFail: boolean
  /** The migrations up to the head that the database does not have yet. */
  readonly migrationsLeft?: readonly string[] | undefined
}

/**
 * Writes the one GitHub deployment of a deploy: begun right before the service is changed, ended with what came of it.
 * A deploy that cannot be written down changes nothing; a rollback goes on without.
 *
 * @param work the deploy; it is handed the port that it tells what it knows
 */
export async function recorded(
  host: Host,
  request: DeployRequest,
  options: RecordOptions,
  work: (record: DeployRecord | undefined) => Promise<DeployOutcome>,
): Promise<{ readonly outcome: DeployOutcome; readonly record: ReleaseRecord | undefined }> {
  if (!hasForge(host)) {
    host.log.notice({
      level: 'warning',
      message:
        'No GitHub token was given, so no deployment is recorded; promote-from and the history will not know of it.',
    })
    return { outcome: await work(undefined), record: undefined }
  }
  const writer = new RecordWriter(host, request, options)
  let outcome: DeployOutcome
  try {
    outcome = await work(writer)
  } catch (error) {
    await writer.end('error', 'error')
    throw error
  }
  return { outcome, record: await writer.end(outcome.type, stateOf(outcome)) }
}

/** The report with the record in its data, for machines. */
export function withRecord(report: Report, record: ReleaseRecord | undefined): Report {
  if (record === undefined) return report
  const data: JsonObject =
    typeof report.data === 'object' && report.data !== null && !Array.isArray(report.data)
      ? (report.data as JsonObject)
      : {}
  const entries = Object.entries(record).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return { ...report, data: { ...data, record: Object.fromEntries(entries) } }
}

class RecordWriter implements DeployRecord {
  readonly #host: Host
  readonly #ref: string
  readonly #options: RecordOptions
  #record: ReleaseRecord
  #id: number | undefined
  #refused = false

  constructor(host: Host, request: DeployRequest, options: RecordOptions) {
    this.#host = host
    this.#options = options
    // Of what deploy-kit did not deploy, no commit is known; GitHub's API asks for one.
    this.#ref = request.gitSha === '' ? host.run.sha : request.gitSha
    this.#record = {
      schema: 'deploy-kit/release-record/v1',
      module: request.module,
      environment: request.environment,
      version: request.version,
      gitSha: request.gitSha,
      repository: host.run.repository,
      imageRepository: request.image.repository.replace(/^[^/]*\//, ''),
      digest: request.image.digest,
      ...(request.migrationHead === undefined ? {} : { migrationHead: request.migrationHead }),
      ...(options.migrationsLeft === undefined ? {} : { migrationsLeft: [...options.migrationsLeft] }),
      traceId: traceIdOf(host.run),
      actor: host.run.actor,
      runUrl: host.run.runUrl,
    }
  }

  async begin(known: Parameters<DeployRecord['begin']>[0]): Promise<void> {
    const { signer, ...rest } = known
    this.#record = { ...this.#record, ...rest, ...(signer === '' ? {} : { signer }) }
    try {
      this.#id = await beginDeployment(this.#host.forge(), this.#record, this.#ref)
    } catch (error) {
      this.#refused = true
      if (!this.#options.mayFail) throw error
      this.#warn(`The rollback goes on without a GitHub deployment: ${errorMessage(error)}`)
    }
  }

  async started(known: Parameters<DeployRecord['started']>[0]): Promise<void> {
    const { serviceDeployment, serviceRevision } = known
    this.#record = {
      ...this.#record,
      serviceDeployment,
      ...(serviceRevision === undefined ? {} : { serviceRevision }),
    }
    await this.#set('in_progress')
  }

  /** The verdict stands, whatever becomes of its record; a record that could not be written is said. */
  async end(outcome: string, state: DeploymentState): Promise<ReleaseRecord> {
    this.#record = { ...this.#record, outcome }
    if (this.#id === undefined && !this.#refused) {
      // It ended before the service was changed, and that is written down too.
      try {
        this.#id = await beginDeployment(this.#host.forge(), this.#record, this.#ref)
      } catch (error) {
        this.#warn(`The ${outcome} deploy could not be recorded on GitHub: ${errorMessage(error)}`)
      }
    }
    await this.#set(state)
    return this.#record
  }

  async #set(state: DeploymentState): Promise<void> {
    if (this.#id === undefined) return
    try {
      await setDeployment(this.#host.forge(), this.#id, state, this.#record, this.#options.url)
    } catch (error) {
      this.#warn(`The GitHub deployment ${this.#id} could not be set to ${state}: ${errorMessage(error)}`)
    }
  }

  #warn(message: string): void {
    this.#host.log.notice({ level: 'warning', message })
  }
}

function stateOf(outcome: DeployOutcome): DeploymentState {
  switch (outcome.type) {
    case 'succeeded':
      return 'success'
    case 'paused':
      return 'in_progress'
    case 'unproven':
    case 'timed-out':
    case 'cancelled':
      return 'error'
    case 'rolled-back':
    case 'rollback-failed':
    case 'stopped':
    case 'superseded':
    case 'refused':
      return 'failure'
    default:
      return assertNever(outcome, 'deploy outcome')
  }
}
