import { openEcs } from '../ecs/index.ts'
import { openEcr } from '../image/index.ts'
import { ConfigurationError } from '../kernel/index.ts'
import type { Report } from '../report/index.ts'
import { planRollback, rollback, rollbackReport } from '../rollback/index.ts'
import { openLogs } from '../trace/index.ts'
import type { Action } from './action.ts'
import { concludeRollback } from './conclude.ts'
import { deployTarget } from './deploy-request.ts'
import { deploymentHistory, withRecords } from './history.ts'
import { rollbackPorts } from './rollback-ports.ts'
import { awsSession, choice, readEnvironment, readSettings, registrySession, section } from './settings.ts'

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
  const ports = rollbackPorts(host, {
    ...{ config, name, environment, folder, target, session, ecr, ecs, logs, plan, serving },
    repositoryUri: await ecr.repositoryUri(image.repository),
    deployed: (report, open) => {
      reports.push(report)
      openRecord = open
    },
  })
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
