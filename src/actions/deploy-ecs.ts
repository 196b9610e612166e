import { join } from 'node:path'
import { type DeployPorts, type DeployRequest, deploy, deployReport, openEcs, resume } from '../ecs/index.ts'
import { openEcr } from '../image/index.ts'
import { headOf, readFolder } from '../migrations/index.ts'
import type { Report } from '../report/index.ts'
import { openLogs } from '../trace/index.ts'
import type { Action } from './action.ts'
import { concludeDeploy } from './conclude.ts'
import { deployTarget } from './deploy-request.ts'
import { readSmokeFile, smoke } from './gate.ts'
import { readMigrationsLeft } from './migrations-left.ts'
import { recorded, withRecord } from './release-record.ts'
import {
  awsSession,
  choice,
  readDigest,
  readEnvironment,
  readSettings,
  readSha,
  readVersion,
  registrySession,
  required,
  section,
} from './settings.ts'
import { imageVerification } from './verify-image.ts'

export const deployEcs: Action = async (host) => {
  if (host.inputs['conclude'] !== undefined) return await concludeDeploy(host)
  const { config, folder } = readSettings(host)
  const { name, environment } = readEnvironment(host, config)
  const image = section(config.image, 'image')
  const target = deployTarget(config, name, environment, folder)
  const [version, gitSha, digest] = [readVersion(host), readSha(host), readDigest(host)]
  const smokeFile =
    target.gate === 'smoke'
      ? readSmokeFile(host, config, folder, { environment: name, version, gitSha, digest })
      : undefined
  const migrationHead =
    config.migrations === undefined
      ? undefined
      : headOf(await readFolder(join(folder, config.migrations.folder))).name

  const session = await awsSession(host, environment)
  const ecr = await openEcr(registrySession(session, image), image.registry?.account, host.secret)
  const ecs = await openEcs(session)
  const logs = await openLogs(session)
  const request: DeployRequest = {
    ...target,
    version,
    gitSha,
    image: { repository: await ecr.repositoryUri(image.repository), digest },
    ...(migrationHead === undefined ? {} : { migrationHead }),
  }
  const gateReports: Report[] = []
  const ports: DeployPorts = {
    ecs,
    clock: host.clock,
    random: host.random,
    signal: host.signal,
    log: host.log,
    verifyImage: imageVerification(host, { config, environment, session, ecr, version }),
    taskLog: (from) => logs.tail(from, 50),
    gate: async (context) => {
      if (smokeFile === undefined)
        return { pass: false, reason: 'there is no smoke test to decide at this gate' }
      const url = section(environment['test-url'], `environments.${name}.test-url`)
      const { outcome, report } = await smoke(host, smokeFile, {
        ...request,
        digest,
        url,
        instances: context.instances,
        logGroup: environment.logs,
      })
      gateReports.push(report)
      return { pass: outcome.type === 'passed', reason: report.happened }
    },
  }
  const paused = host.inputs['resume']
  const { outcome, record, open } = await recorded(
    host,
    request,
    {
      url: environment.url,
      mayFail: false,
      migrationsLeft: readMigrationsLeft(host),
      leftOpen: choice(host, 'record', ['close', 'open'], 'close') === 'open',
    },
    (writer) => {
      const recording = writer === undefined ? ports : { ...ports, record: writer }
      return paused === undefined
        ? deploy(request, recording)
        : resume(
            request,
            {
              serviceDeployment: paused,
              hookId: required(host, 'resume-hook-id', 'the output `hook-id` of the paused deploy'),
              taskDefinition: required(
                host,
                'resume-task-definition',
                'the output `task-definition` of the paused deploy',
              ),
              action: choice(host, 'resume-action', ['CONTINUE', 'ROLLBACK']),
            },
            recording,
          )
    },
  )
  ecs.close()
  const report = deployReport(outcome, request, target.gate === 'manual')
  return {
    report: {
      ...withRecord(report, record),
      evidence: [...report.evidence, ...gateReports.map(atTheGate)],
      tests: gateReports.flatMap((it) => it.tests ?? []),
    },
    outputs: {
      outcome: outcome.type,
      'task-definition': outcome.type === 'refused' ? undefined : outcome.taskDefinition,
      'service-deployment': outcome.type === 'refused' ? undefined : outcome.serviceDeployment,
      'hook-id': outcome.type === 'paused' ? outcome.hookId : undefined,
      instances: outcome.type === 'succeeded' ? String(outcome.running) : undefined,
      record: open === undefined ? undefined : String(open),
    },
  }
}

function atTheGate(report: Report): Report['evidence'][number] {
  return {
    type: 'details',
    summary: `Smoke test at the gate: ${report.outcome}`,
    blocks: [{ type: 'paragraph', text: report.happened }, ...report.evidence],
  }
}
