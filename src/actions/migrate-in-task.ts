import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { type ImageReference, openEcsTasks, runTask, type TaskOutcome } from '../ecs/index.ts'
import { type Host, resultVariable, type Starter, starterVariable } from '../host/index.ts'
import { ConfigurationError, parseDuration } from '../kernel/index.ts'
import { exitCodes, type RunningVersion } from '../migrations/index.ts'
import { type ReadResult, type Report, resultReader } from '../report/index.ts'
import { openLogs } from '../trace/index.ts'
import type { ActionResult } from './action.ts'
import type { MigrateSettings } from './migrate-settings.ts'
import { awsSession, section } from './settings.ts'
import { taskFailure } from './task-failure.ts'

/** The inputs that a run inside the task gets as they are; none of them is a secret. */
const passedOn = [
  'phase',
  'plan-hash',
  'to',
  'head',
  'consent',
  'half-done',
  'out-of-order',
  'ahead',
  'version',
  'digest',
  'sha',
  'from-snapshot',
] as const

/** Configuration that the run inside gets as inputs, because the image holds no deploy-kit.yml. */
const configured = [
  'folder',
  'schema',
  'table',
  'lock-timeout',
  'concurrent-lock-timeout',
  'statement-timeout',
  'wait',
  'snapshot',
] as const

/**
 * Runs a mode as a task of the environment's service: in its network, with its secrets, by the same runner in the
 * product's image. The outcome is that of the run inside; whatever does not come out of the task whole is a failure.
 */
export async function migrateInTask(
  host: Host,
  settings: MigrateSettings,
  mode: string,
  /** As `runningInputs` gives it. */
  running: Readonly<Record<string, string>>,
  image: ImageReference | undefined,
): Promise<ActionResult> {
  const { environment, migrations } = settings
  const ecs = section(environment.ecs, `environments.${settings.place.environment ?? 'NAME'}.ecs`)
  const session = await awsSession(host, environment)
  const nonce = randomBytes(16).toString('hex')
  const tasks = await openEcsTasks(session)
  const logs = await openLogs(session)
  const reader = resultReader(nonce)
  try {
    const outcome = await runTask(
      {
        target: { cluster: ecs.cluster, service: ecs.service, container: ecs.container },
        image,
        entryPoint: migrations.runner,
        command: ['migrate', '--mode', mode],
        environment: {
          DEPLOY_KIT_INPUTS: JSON.stringify(innerInputs(host, settings, session.region, running)),
          [starterVariable]: JSON.stringify(starter(host)),
          [resultVariable]: nonce,
        },
        startedBy: `deploy-kit/${host.run.runId}`,
        tags: {
          'deploy-kit:module': settings.config.module,
          'deploy-kit:purpose': `migrate-${mode}`,
          'deploy-kit:run': host.run.runId,
        },
        definitionTags: { 'deploy-kit:module': settings.config.module, 'deploy-kit:purpose': 'migrate' },
        timeoutMs: parseDuration(migrations['task-timeout'], 'migrations.task-timeout'),
      },
      {
        ecs: tasks,
        clock: host.clock,
        random: host.random,
        signal: host.signal,
        log: host.log,
        readLog: (from, position) => logs.read(from, position),
        onLine: (line) => {
          if (!reader.take(line)) host.log.info(`| ${line}`)
          return reader.complete()
        },
      },
    )
    return { ...told(outcome, reader.result(), mode, settings) }
  } finally {
    tasks.close()
  }
}

function starter({ run }: Host): Starter {
  const { runId, runAttempt, actor, repository, sha, runUrl } = run
  return { runId, runAttempt, actor, repository, sha, runUrl }
}

/** The inputs of the run inside. */
function innerInputs(
  host: Host,
  { config, environment, migrations, place }: MigrateSettings,
  region: string,
  running: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const inputs: Record<string, string> = {
    module: config.module,
    // An image may hold a deploy-kit.yml after all; the run inside starts no task of its own.
    'migrations-executor': 'direct',
    'aws-region': region,
  }
  if (place.environment !== undefined) inputs['environment'] = place.environment
  for (const name of passedOn) {
    const value = host.inputs[name]
    if (value !== undefined) inputs[name] = value
  }
  for (const key of configured) inputs[`migrations-${key}`] = migrations[key]
  inputs['migrations-snapshots-keep'] = String(migrations.snapshots.keep)
  inputs['migrations-snapshots-max-age'] = migrations.snapshots['max-age']
  inputs['migrations-snapshots-timeout'] = migrations.snapshots.timeout
  inputs['migrations-url'] = innerUrl(environment.migrations?.url ?? migrations.url)
  for (const key of ['rds-instance', 'rds-cluster'] as const) {
    const value = environment.migrations?.[key]
    if (value !== undefined) inputs[`migrations-${key}`] = value
  }
  return { ...inputs, ...running }
}

/** What runs, as it was found from here, the pinned version with it: given again by name it would be one without a head. */
export function runningInputs(
  running: readonly RunningVersion[] | undefined,
  pinned: string | undefined,
): Readonly<Record<string, string>> {
  if (running === undefined) return pinned === undefined ? {} : { pinned }
  if (running.length === 0) return { running: 'none' }
  const list = running.map(({ what, version, migrationHead }) => ({
    what,
    version,
    ...(migrationHead === undefined ? {} : { 'migration-head': migrationHead }),
  }))
  return { running: JSON.stringify(list) }
}

/** The URL as it stands in the configuration: filled in inside the task. One with a password never goes out. */
function innerUrl(text: string): string {
  // Up to the last @, because not everybody encodes the characters of a password.
  const credentials = /^[a-z]+:\/\/([^?#]*)@/i.exec(text)?.[1] ?? ''
  const passwords = [
    credentials.split(':').slice(1).join(':'),
    /[?&]password=([^&#]*)/i.exec(text)?.[1] ?? '',
  ]
  if (passwords.every((it) => it === '' || /^\$\{[A-Za-z_]\w*\}$/.test(it))) return text
  throw new ConfigurationError(
    'the database URL holds a password, which a task must not be given in the open',
    {
      fix: 'Let the task definition hand the URL to the container as a secret, and write migrations.url: ${DATABASE_URL}; or use ssm:, secretsmanager: or auth=rds-iam.',
    },
  )
}

const innerResult = v.object({
  version: v.literal(1),
  outputs: v.record(v.string(), v.string()),
  report: v.looseObject({
    kind: v.string(),
    status: v.picklist(['success', 'failure', 'paused', 'skipped']),
    outcome: v.string(),
    happened: v.string(),
    evidence: v.array(v.looseObject({ type: v.string() })),
  }),
})

/** The result of the action: the run inside speaks for itself where its word came out whole. */
export function told(
  outcome: TaskOutcome,
  read: ReadResult,
  mode: string,
  {
    place,
    migrations,
    environment,
  }: Pick<MigrateSettings, 'place'> & {
    readonly migrations: Pick<MigrateSettings['migrations'], 'runner'>
    readonly environment: Pick<MigrateSettings['environment'], 'ecs'>
  },
): ActionResult {
  const parsed = read.kind === 'complete' ? v.safeParse(innerResult, read.document) : undefined
  const inner = parsed?.success === true ? parsed.output : undefined
  if (inner !== undefined && believed(outcome, inner)) {
    const { report, outputs } = inner
    return {
      report: { ...(report as unknown as Report), ...place },
      outputs,
      exitCode: outcome.type === 'exited' ? outcome.exitCode : exitCodes.cancelled,
    }
  }
  const { happened, next, exitCode } = taskFailure({
    outcome,
    read,
    mode,
    runner: migrations.runner,
    cluster: environment.ecs?.cluster,
    inside: inner?.report.happened,
  })
  const word = outcome.type === 'refused' || outcome.type === 'cancelled' ? outcome.type : 'error'
  return {
    report: {
      kind: `migrate-${mode}`,
      status: 'failure',
      outcome: word,
      ...place,
      happened,
      impact: began(outcome)
        ? 'What the run did to the database is not known from here; `status` and the log of the task say it.'
        : 'The database is as it was; what runs now is not affected.',
      next,
      evidence: [],
    },
    outputs: { outcome: word },
    exitCode,
  }
}

/**
 * Both must say the same: a report of success is none where the process ended otherwise, and the reverse. A cancelled
 * run is believed where it says itself that it was cancelled.
 */
function believed(outcome: TaskOutcome, { report, outputs }: v.InferOutput<typeof innerResult>): boolean {
  if (outcome.type === 'exited') return (report.status === 'success') === (outcome.exitCode === 0)
  return outcome.type === 'cancelled' && report.status === 'failure' && outputs['outcome'] === 'cancelled'
}

function began(outcome: TaskOutcome): boolean {
  return outcome.type !== 'refused' && outcome.type !== 'not-started'
}
