import { assertNever, formatDuration } from '../kernel/index.ts'
import type { Block, Report } from '../report/index.ts'
import { shortId } from './recorder.ts'
import { type DeployOutcome, type DeployRequest, deployStatus } from './types.ts'

/** Tells what a deploy ended with: what happened, what it means for users now, what to do next, the evidence. */
export function deployReport(
  outcome: DeployOutcome,
  request: DeployRequest,
  pausedIsExpected = false,
): Report {
  const story = tell(outcome, request)
  const status = deployStatus(outcome, pausedIsExpected)
  return {
    kind: 'deploy-ecs',
    module: request.module,
    environment: request.environment,
    status,
    outcome: outcome.type,
    ...story,
    evidence: evidence(outcome, request),
    annotations:
      status === 'failure'
        ? [
            {
              level: 'error',
              title: `deploy-ecs: ${outcome.type}`,
              message: `${story.happened} ${story.impact}`,
            },
          ]
        : [],
    data: {
      version: request.version,
      gitSha: request.gitSha,
      digest: request.image.digest,
      cluster: request.target.cluster,
      service: request.target.service,
      durationMs: outcome.evidence.durationMs,
      ...(outcome.type === 'refused'
        ? { reasons: outcome.reasons.map((it) => it.reason) }
        : { taskDefinition: outcome.taskDefinition, serviceDeployment: outcome.serviceDeployment }),
    },
  }
}

interface Story {
  readonly happened: string
  readonly impact: string
  readonly next: readonly string[]
}

function tell(outcome: DeployOutcome, request: DeployRequest): Story {
  const what = `${request.module} ${request.version}`
  const took = formatDuration(outcome.evidence.durationMs)
  const serviceName = `${request.target.cluster}/${request.target.service}`
  switch (outcome.type) {
    case 'succeeded':
      return {
        happened: `${what} serves ${request.environment}: deployed to ${serviceName} in ${took}.`,
        impact: outcome.weighed
          ? "All production traffic goes to this version. ECS says SUCCESSFUL, and the revision, the image digest and the listener's weights agree."
          : 'ECS says SUCCESSFUL, and the revision and the image digest agree. It names no listener rule of this service, so no traffic weights were looked at.',
        next: [],
      }
    case 'rolled-back':
      return {
        happened: `${what} was rolled back in ${request.environment}: ${outcome.reason}.`,
        impact: 'Users are served by the version before, as they were.',
        next: [
          'Read why below: the failing check, the stopped tasks and their last log lines.',
          'Push a fix. The next release deploys again; nothing has to be cleaned up.',
        ],
      }
    case 'rollback-failed':
      return {
        happened: `${what} failed in ${request.environment}, and so did ECS's rollback: ${outcome.reason}.`,
        impact: 'Users may reach either version, or none. Look now.',
        next: [
          `Run the rollback workflow for ${request.environment}, which deploys the newest release that worked.`,
          `See what serves: \`aws ecs describe-services --cluster ${request.target.cluster} --services ${request.target.service}\`.`,
        ],
      }
    case 'stopped':
      return {
        happened: `The deployment of ${what} to ${request.environment} was stopped: ${outcome.reason}.`,
        impact: 'ECS stopped it without a rollback, so what serves now depends on how far it had come.',
        next: [
          `Run the rollback workflow for ${request.environment} if the version before should serve.`,
          'Deploy again once the cause is mended.',
        ],
      }
    case 'superseded':
      return {
        happened: `Another deployment took the place of ${what} in ${request.environment}.`,
        impact: `Users are being moved to what that one deploys, not to ${request.version}.`,
        next: [
          `Look at ${shortId(outcome.by)}: somebody, or another pipeline, deploys to ${serviceName} as well.`,
          'Give all deploys of an environment one concurrency group.',
          ...inheritedHook(outcome.by, request),
        ],
      }
    case 'paused':
      return {
        happened: `${what} runs in ${request.environment} behind the test listener and waits at ${outcome.stage}.`,
        impact: 'Users are still served by the version before.',
        next: [
          `Continue or roll back: run deploy-ecs with \`resume: ${outcome.serviceDeployment}\`, \`resume-hook-id: ${outcome.hookId}\`, \`resume-task-definition: ${outcome.taskDefinition}\` and \`resume-action: CONTINUE\` or \`ROLLBACK\`.`,
          `Unanswered, ECS rolls back by itself after ${formatDuration(request.gateTimeoutMs)}.`,
        ],
      }
    case 'timed-out':
      return {
        happened: `${what} was not done in ${request.environment} after ${formatDuration(outcome.afterMs)}.`,
        impact: outcome.rollbackRequested
          ? 'It was rolled back: users are served by the version before, or soon will be.'
          : 'The deployment is still under way in ECS, and nobody watches it any more.',
        next: outcome.rollbackRequested
          ? [
              'See below at which stage it stood still.',
              'Raise `ecs.timeout` if it only needs longer; bake times count.',
            ]
          : [
              `Watch ${shortId(outcome.serviceDeployment)} in the ECS console, or run the rollback workflow.`,
              'Set `ecs.on-timeout: rollback` to have it rolled back.',
            ],
      }
    case 'cancelled':
      return {
        happened: `The run was cancelled while ${what} was being deployed to ${request.environment}.`,
        impact: outcome.rollbackRequested
          ? 'ECS was asked to roll back; users return to the version before.'
          : 'ECS could not be asked to roll back: the deployment is still under way.',
        next: [
          `See how it ended: \`aws ecs describe-service-deployments --service-deployment-arns ${outcome.serviceDeployment}\`.`,
        ],
      }
    case 'unproven':
      return {
        happened: `It is not proven that ${what} serves ${request.environment}: ${outcome.reason}.`,
        impact: 'Users may be on either version. This is not counted as a success.',
        next: [
          `See what serves: \`aws ecs describe-services --cluster ${request.target.cluster} --services ${request.target.service}\`.`,
          'Deploy again, or run the rollback workflow.',
        ],
      }
    case 'refused':
      return {
        happened: `${what} was not deployed to ${request.environment}: ${outcome.reasons.map((it) => it.reason).join(' ')}`,
        impact: 'Nothing was changed: users are served as before.',
        next: outcome.reasons.map((it) => it.fix),
      }
    default:
      return assertNever(outcome, 'deploy outcome')
  }
}

/**
 * A deployment that begins while ours is at work takes over the service's hooks, our PAUSE hook among them. Whose hook
 * it is cannot be told from outside, and a deploy of our own answers its own: so it is said, and never answered here.
 */
function inheritedHook(by: string, request: DeployRequest): readonly string[] {
  if (request.gate !== 'smoke') return []
  return [
    `If it is not a deploy of deploy-kit, it will wait at the PAUSE hook that it took over from this one, and roll back after ${formatDuration(request.gateTimeoutMs)}. Answer it: \`aws ecs describe-service-deployments --service-deployment-arns ${by} --query 'serviceDeployments[0].lifecycleHookDetails'\` names the hook, \`aws ecs continue-service-deployment --service-deployment-arn ${by} --hook-id HOOK\` lets it go on.`,
  ]
}

function evidence(outcome: DeployOutcome, request: DeployRequest): readonly Block[] {
  const { evidence: seen } = outcome
  const blocks: Block[] = []
  for (const task of seen.failedTasks) {
    const containers = task.containers
      .map((it) =>
        [it.name, it.exitCode === undefined ? undefined : `exit code ${it.exitCode}`, it.reason]
          .filter((part) => part !== undefined)
          .join(': '),
      )
      .join('; ')
    blocks.push({
      type: 'paragraph',
      text: `Task \`${shortId(task.taskArn)}\` stopped: ${task.reason ?? task.stopCode ?? 'no reason given'}${containers === '' ? '' : ` (${containers})`}`,
    })
    if (task.log.length > 0) blocks.push({ type: 'code', text: task.log.slice(-20).join('\n') })
  }
  if (seen.warnings.length > 0)
    blocks.push({ type: 'list', items: seen.warnings.map((warning) => `Warning: ${warning}`) })
  blocks.push({
    type: 'table',
    head: ['', ''],
    rows: [
      ['version', request.version],
      ['commit', { code: request.gitSha }],
      [
        'image',
        { code: `${request.image.repository.split('/').slice(1).join('/')}@${request.image.digest}` },
      ],
      [
        'strategy',
        request.strategy.type === 'canary' || request.strategy.type === 'linear'
          ? `${request.strategy.type}, ${request.strategy.percent} % a step`
          : request.strategy.type,
      ],
      ...(outcome.type === 'refused'
        ? []
        : [
            ['task definition', { code: shortId(outcome.taskDefinition) }],
            ['service deployment', { code: shortId(outcome.serviceDeployment) }],
          ]),
      ...(outcome.type === 'succeeded' ? [['signed by', outcome.signer]] : []),
      ...(seen.before === undefined
        ? []
        : [['served before', { code: shortId(seen.before.taskDefinition) }]]),
    ] as const,
  })
  if (seen.stages.length > 0) {
    blocks.push({
      type: 'details',
      summary: `What happened when (${seen.stages.length} steps)`,
      blocks: [
        {
          type: 'code',
          text: seen.stages
            .map((it) => `+${formatDuration(it.at - seen.startedAt).padStart(9)}  ${it.text}`)
            .join('\n'),
        },
      ],
    })
  }
  if (seen.events.length > 0) {
    blocks.push({
      type: 'details',
      summary: `Service events (${seen.events.length})`,
      blocks: [
        {
          type: 'code',
          text: seen.events.map((event) => `${new Date(event.at).toISOString()} ${event.message}`).join('\n'),
        },
      ],
    })
  }
  return blocks
}
