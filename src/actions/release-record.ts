import type { DeployOutcome, DeployRecord, DeployRequest } from '../ecs/index.ts'
import type { Host } from '../host/index.ts'
import { assertNever, type JsonObject } from '../kernel/index.ts'
import type { Report } from '../report/index.ts'
import { type DeploymentState, RecordWriter, type ReleaseRecord, traceIdOf } from '../trace/index.ts'
import { hasForge } from './settings.ts'

interface RecordOptions {
  readonly url: string | undefined
  /** True where the deploy goes on without a record. */
  readonly mayFail: boolean
  /** The migrations up to the head that the database does not have yet. */
  readonly migrationsLeft?: readonly string[] | undefined
  /** True where steps behind this one belong to the deploy: a success is then left open for them to conclude. */
  readonly leftOpen?: boolean
}

/**
 * Writes the one GitHub deployment of a deploy: begun right before the service is changed, ended with what came of it,
 * or left open for what comes behind it.
 * A deploy that cannot be written down changes nothing; a rollback goes on without.
 *
 * @param work the deploy; it is handed the port that it tells what it knows
 */
export async function recorded(
  host: Host,
  request: DeployRequest,
  options: RecordOptions,
  work: (record: DeployRecord | undefined) => Promise<DeployOutcome>,
): Promise<{
  readonly outcome: DeployOutcome
  readonly record: ReleaseRecord | undefined
  /** GitHub's id of the deployment that was left open. */
  readonly open: number | undefined
}> {
  if (!hasForge(host)) {
    host.log.notice({
      level: 'warning',
      message:
        'No GitHub token was given, so no deployment is recorded; promote-from and the history will not know of it.',
    })
    return { outcome: await work(undefined), record: undefined, open: undefined }
  }
  const writer = new RecordWriter(recordOf(host, request, options), {
    forge: () => host.forge(),
    warn: (message) => host.log.notice({ level: 'warning', message }),
    // Of what deploy-kit did not deploy, no commit is known; GitHub's API asks for one.
    ref: request.gitSha === '' ? host.run.sha : request.gitSha,
    url: options.url,
    mayFail: options.mayFail,
  })
  let outcome: DeployOutcome
  try {
    outcome = await work(writer)
  } catch (error) {
    await writer.end('error', 'error')
    throw error
  }
  if (outcome.type === 'succeeded' && options.leftOpen === true) {
    const record = await writer.end('deployed', 'in_progress')
    return { outcome, record, open: writer.id }
  }
  return { outcome, record: await writer.end(outcome.type, stateOf(outcome)), open: undefined }
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

function recordOf(host: Host, request: DeployRequest, { migrationsLeft }: RecordOptions): ReleaseRecord {
  return {
    schema: 'deploy-kit/release-record/v1',
    module: request.module,
    environment: request.environment,
    version: request.version,
    gitSha: request.gitSha,
    repository: host.run.repository,
    imageRepository: request.image.repository.replace(/^[^/]*\//, ''),
    digest: request.image.digest,
    ...(request.migrationHead === undefined ? {} : { migrationHead: request.migrationHead }),
    ...(migrationsLeft === undefined ? {} : { migrationsLeft: [...migrationsLeft] }),
    traceId: traceIdOf(host.run),
    actor: host.run.actor,
    runUrl: host.run.runUrl,
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
