import type { Config, EnvironmentConfig } from '../config/index.ts'
import {
  type DeployPorts,
  type DeployRequest,
  deploy,
  deployReport,
  type Ecs,
  isTerminal,
  openEcs,
  removePauseHooks,
} from '../ecs/index.ts'
import type { Host } from '../host/index.ts'
import { openEcr } from '../image/index.ts'
import { ConfigurationError, errorMessage, parseDuration } from '../kernel/index.ts'
import type { Report } from '../report/index.ts'
import {
  type PastDeployment,
  planRollback,
  type RollbackPorts,
  rollback,
  rollbackReport,
} from '../rollback/index.ts'
import { openLogs } from '../trace/index.ts'
import type { Action } from './action.ts'
import { concludeRollback } from './conclude.ts'
import { deployTarget } from './deploy-request.ts'
import { readSmokeFile, smoke } from './gate.ts'
import { deploymentHistory, withRecords } from './history.ts'
import { migrateBackTo } from './migrate-apply.ts'
import { migrationsLeftAt } from './migrations-left.ts'
import { recorded, withRecord } from './release-record.ts'
import { awsSession, choice, readEnvironment, readSettings, registrySession, section } from './settings.ts'
import { imageVerification } from './verify-image.ts'

export const rollbackAction: Action = async (host) => {
  const { config, folder } = readSettings(host)
  const { name, environment } = readEnvironment(host, config)
  const target = deployTarget(config, name, environment, folder)
  const session = await awsSession(host, environment)
  const image = section(config.image, 'image')
  const ecr = await openEcr(registrySession(session, image), image.registry?.account, host.secret)
  const ecs = await openEcs(session)
  const logs = await openLogs(session)
  const service = await ecs.describeService(target.target)
  if (service === undefined)
    throw new ConfigurationError(
      `there is no service ${target.target.service} in the cluster ${target.target.cluster}`,
    )
  const { serving, history: past } = await deploymentHistory(ecs, target.target, service)
  const history = await withRecords(host, config.module, name, past)
  const to = host.inputs['to']
  const plan = planRollback(serving, history, {
    migrations: choice(host, 'migrations', ['keep', 'down'], 'keep'),
    ...(to === undefined ? {} : { to }),
  })

  const reports: Report[] = []
  let openRecord: number | undefined
  const repositoryUri = await ecr.repositoryUri(image.repository)
  const ports: RollbackPorts = {
    log: host.log,
    stopRunning: async (arn) => {
      const stopped = await stopRunning(ecs, host, arn)
      if (await removePauseHooks(ecs, target.target, target))
        host.log.info('took the PAUSE hook of the stopped deployment off the service')
      return stopped
    },
    deploy: async (past) => {
      const request = {
        ...backTo(past, { ...target, environment: name }, repositoryUri),
        // A schema that stays ahead is what the next plan has to reckon from.
        ...(plan.type === 'deploy' && plan.schema.type === 'keep' ? { migrationHead: plan.schema.from } : {}),
      }
      const deployPorts: DeployPorts = {
        ecs,
        clock: host.clock,
        random: host.random,
        signal: host.signal,
        log: host.log,
        // The digest served here before, so it needs no promotion again; its signature is verified all the same.
        verifyImage: imageVerification(host, {
          config,
          environment: withoutPromotion(environment),
          session,
          ecr,
          version: request.version,
        }),
        gate: async () => ({ pass: false, reason: 'a rollback sets no gate' }),
        taskLog: (group, stream) => logs.tail(group, stream, 50),
      }
      const { outcome, record, open } = await recorded(
        host,
        request,
        {
          url: environment.url,
          mayFail: true,
          leftOpen: true,
          migrationsLeft:
            plan.type === 'deploy' && plan.schema.type === 'keep'
              ? await migrationsLeftAt(host, config.module, name, plan.schema.from)
              : undefined,
        },
        (writer) => deploy(request, writer === undefined ? deployPorts : { ...deployPorts, record: writer }),
      )
      openRecord = open
      const report = withRecord(deployReport(outcome, request), record)
      reports.push(report)
      return { succeeded: outcome.type === 'succeeded', detail: report.happened }
    },
    migrateDown: async (head) => {
      try {
        return await migrateBackTo(host, config, name, environment, folder, head, serving)
      } catch (error) {
        // The older version serves already; the report has to say both.
        return { done: false, detail: errorMessage(error) }
      }
    },
    confirm: (version, digest) =>
      confirm(
        host,
        config,
        name,
        environment,
        folder,
        history.find((it) => it.digest === digest),
        version,
      ),
  }
  const outcome = await rollback(plan, ports)
  await concludeRollback(host, openRecord, outcome, environment.url)
  ecs.close()
  const report = rollbackReport(outcome, { module: config.module, environment: name, serving })
  const targetRelease = outcome.plan.type === 'deploy' ? outcome.plan.to : undefined
  return {
    report: { ...report, evidence: [...report.evidence, ...reports.flatMap((it) => it.evidence)] },
    outputs: {
      outcome: outcome.type,
      version: targetRelease?.release?.version,
      digest: targetRelease?.digest,
      'task-definition': targetRelease?.taskDefinition,
    },
  }
}

/** An older task definition as it is: nothing is registered, no gate, and no waiting that a broken production would pay for. */
function backTo(
  past: PastDeployment,
  target: ReturnType<typeof deployTarget>,
  repositoryUri: string,
): DeployRequest {
  return {
    ...target,
    strategy: target.strategy.type === 'rolling' ? target.strategy : { type: 'blue-green', bakeMs: 0 },
    gate: 'none',
    version: past.release?.version ?? 'unknown',
    gitSha: past.release?.gitSha ?? '',
    image: { repository: repositoryUri, digest: past.digest ?? '' },
    existingTaskDefinitionArn: past.taskDefinition,
    ...(past.release?.migrationHead === undefined ? {} : { migrationHead: past.release.migrationHead }),
  }
}

function withoutPromotion(environment: EnvironmentConfig): EnvironmentConfig {
  const { 'promote-from': _, ...rest } = environment
  return rest
}

async function stopRunning(ecs: Ecs, host: Host, arn: string): ReturnType<RollbackPorts['stopRunning']> {
  await ecs.stopServiceDeployment(arn)
  const end = host.clock.now() + parseDuration('30m', 'rollback')
  for (;;) {
    const deployment = await ecs.describeServiceDeployment(arn)
    if (isTerminal(deployment)) {
      return {
        rolledBack: deployment.status === 'ROLLBACK_SUCCESSFUL',
        detail: `${arn} ended ${deployment.status}`,
      }
    }
    if (host.clock.now() > end)
      return { rolledBack: false, detail: `${arn} is still ${deployment.status} after 30 minutes` }
    await host.clock.sleep(2_000, host.signal)
  }
}

/** The environment's own word for what it serves: the converging checks of the smoke test, against the production URL. */
async function confirm(
  host: Host,
  config: Config,
  name: string,
  environment: EnvironmentConfig,
  folder: string,
  to: PastDeployment | undefined,
  version: string | undefined,
): ReturnType<RollbackPorts['confirm']> {
  if (
    environment.url === undefined ||
    config.smoke === undefined ||
    to?.digest === undefined ||
    version === undefined
  )
    return undefined
  const target = {
    module: config.module,
    environment: name,
    version,
    gitSha: to.release?.gitSha ?? '',
    digest: to.digest,
    url: environment.url,
    instances: undefined,
    logGroup: environment.logs,
  }
  try {
    const file = readSmokeFile(host, config, folder, target)
    const checks = file.checks.filter((check) => check.converge !== undefined)
    if (checks.length === 0) return undefined
    const { outcome, report } = await smoke(host, { ...file, checks }, target)
    return { confirmed: outcome.type === 'passed', detail: report.happened }
  } catch (error) {
    return { confirmed: false, detail: `the version could not be asked for: ${errorMessage(error)}` }
  }
}
