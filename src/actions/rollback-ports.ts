import type { AwsSession, Config, EnvironmentConfig } from '../config/index.ts'
import {
  type DeployPorts,
  deploy,
  deployReport,
  type Ecs,
  redeployRequest,
  removePauseHooks,
  stopDeployment,
} from '../ecs/index.ts'
import type { Host } from '../host/index.ts'
import type { Ecr } from '../image/index.ts'
import { errorMessage } from '../kernel/index.ts'
import type { Report } from '../report/index.ts'
import type { PastDeployment, RollbackPlan, RollbackPorts, Serving } from '../rollback/index.ts'
import type { LogReader } from '../trace/index.ts'
import { confirmVersion } from './confirm-version.ts'
import type { deployTarget } from './deploy-request.ts'
import { migrateBackTo } from './migrate-apply.ts'
import { recorded, withRecord } from './release-record.ts'
import { imageVerification } from './verify-image.ts'

interface RollbackSetting {
  readonly config: Config
  readonly name: string
  readonly environment: EnvironmentConfig
  readonly folder: string
  readonly target: ReturnType<typeof deployTarget>
  readonly session: AwsSession
  readonly ecr: Ecr
  readonly ecs: Ecs
  readonly logs: LogReader
  readonly plan: RollbackPlan
  readonly serving: Serving
  /** Of the image, with its registry. */
  readonly repositoryUri: string
  /** Told of the deploy, and of its record where it was left open. */
  readonly deployed: (report: Report, openRecord: number | undefined) => void
}

/** What a rollback does its work with: ECS, the migration runner, and the smoke test. */
export function rollbackPorts(host: Host, setting: RollbackSetting): RollbackPorts {
  const { config, name, environment, folder, target, ecs, serving } = setting
  return {
    log: host.log,
    stopRunning: async (arn) => {
      const stopped = await stopDeployment(arn, { ecs, clock: host.clock, signal: host.signal })
      if (await removePauseHooks(ecs, target.target, target))
        host.log.info('took the PAUSE hook of the stopped deployment off the service')
      return stopped
    },
    deploy: (past) => deployPast(host, setting, past),
    migrateDown: async (head) => {
      try {
        return await migrateBackTo(host, config, name, environment, folder, head, serving)
      } catch (error) {
        // The older version serves already; the report has to say both.
        return { done: false, detail: errorMessage(error) }
      }
    },
    confirm: (to) => confirmVersion(host, { config, name, environment, folder }, to),
  }
}

async function deployPast(
  host: Host,
  setting: RollbackSetting,
  past: PastDeployment,
): ReturnType<RollbackPorts['deploy']> {
  const { config, environment, target, session, ecr, ecs, logs, plan } = setting
  const request = {
    ...redeployRequest(target, past, setting.repositoryUri),
    // A schema that stays ahead is what the next plan has to reckon from.
    ...(plan.type === 'deploy' && plan.schema.type === 'keep' ? { migrationHead: plan.schema.from } : {}),
  }
  const { 'promote-from': _, ...withoutPromotion } = environment
  const deployPorts: DeployPorts = {
    ecs,
    clock: host.clock,
    random: host.random,
    signal: host.signal,
    log: host.log,
    // The digest served here before, so it needs no promotion again; its signature is verified all the same.
    verifyImage: imageVerification(host, {
      ...{ config, session, ecr },
      environment: withoutPromotion,
      version: request.version,
    }),
    gate: async () => ({ pass: false, reason: 'a rollback sets no gate' }),
    taskLog: (from) => logs.tail(from, 50),
  }
  const { outcome, record, open } = await recorded(
    host,
    request,
    { url: environment.url, mayFail: true, leftOpen: true },
    (writer) => deploy(request, writer === undefined ? deployPorts : { ...deployPorts, record: writer }),
  )
  const report = withRecord(deployReport(outcome, request), record)
  setting.deployed(report, open)
  return { succeeded: outcome.type === 'succeeded', detail: report.happened }
}
