import { assertNever } from '../kernel/index.ts'
import type { Block, Report } from '../report/index.ts'
import {
  type PastDeployment,
  type RollbackOutcome,
  type RollbackPlan,
  rollbackStatus,
  type Serving,
} from './types.ts'

/** Tells how a rollback ended, and what it would have chosen among. */
export function rollbackReport(
  outcome: RollbackOutcome,
  context: { readonly module: string; readonly environment: string; readonly serving: Serving },
): Report {
  const status = rollbackStatus(outcome)
  const story = tell(outcome, context)
  return {
    kind: 'rollback',
    module: context.module,
    environment: context.environment,
    status,
    outcome: outcome.type,
    ...story,
    evidence: evidence(outcome, context.serving),
    annotations:
      status === 'failure'
        ? [
            {
              level: 'error',
              title: `rollback: ${outcome.type}`,
              message: `${story.happened} ${story.impact}`,
            },
          ]
        : [],
    data: {
      from: context.serving.release?.version ?? null,
      to: targetOf(outcome.plan)?.release?.version ?? null,
      taskDefinition: targetOf(outcome.plan)?.taskDefinition ?? null,
      digest: targetOf(outcome.plan)?.digest ?? null,
    },
  }
}

function tell(
  outcome: RollbackOutcome,
  context: { readonly environment: string; readonly serving: Serving },
) {
  const from = nameOf(context.serving)
  const to = targetOf(outcome.plan)
  switch (outcome.type) {
    case 'refused':
      return {
        happened: `Nothing was rolled back in ${context.environment}: ${outcome.plan.reason}.`,
        impact: `Users are served by ${from}, as before.`,
        next: [outcome.plan.fix],
      }
    case 'rolled-back':
      return {
        happened:
          to === undefined
            ? `The running deployment in ${context.environment} was rolled back.`
            : `${context.environment} went back from ${from} to ${nameOf(to)}.`,
        impact:
          outcome.confirmed === undefined
            ? 'Users are served by the version before.'
            : `Users are served by ${to === undefined ? 'the version before' : nameOf(to)}: ${outcome.confirmed.replace(/\.$/, '')}.`,
        next: schemaNext(outcome.plan),
      }
    case 'failed':
      return {
        happened: `The rollback in ${context.environment} failed at its step ${outcome.step}: ${outcome.detail.replace(/\.$/, '')}.`,
        impact: {
          stop: 'The deployment that was to be stopped may still be under way.',
          deploy: `What serves now depends on how far it came; it was ${from} before.`,
          'migrate-down': `${to === undefined ? 'The older version' : nameOf(to)} serves, on a schema that is newer than it.`,
          confirm: 'ECS says that the older version serves, and the environment itself does not.',
        }[outcome.step],
        next: failureNext(outcome, context.serving),
      }
    default:
      return assertNever(outcome, 'rollback outcome')
  }
}

/** A rollback without `to` leaves out what serves: once the older version does, running it again goes back further. */
function failureNext(
  { plan, step }: RollbackOutcome & { readonly type: 'failed' },
  { digest, release }: Serving,
): readonly string[] {
  const further =
    'Do not run the rollback again as it was: the older version serves, so it would go back further.'
  if (step === 'migrate-down' && plan.type === 'deploy' && plan.schema.type === 'down') {
    return [
      further,
      `Mend what the step names and take the schema down by itself: \`migrate\` with \`mode: down\` and \`to: ${plan.schema.to}\`, with the \`consent\` that it asks for. Or leave the schema as it is: what expanded does not hurt the older version.`,
      ...(digest === undefined || release === undefined
        ? []
        : [
            `Where migrations run as tasks, also give it \`digest: ${digest}\`, \`version: ${release.version}\` and \`sha: ${release.gitSha}\`: the image that brought these migrations has the runner, which an older one may lack.`,
          ]),
    ]
  }
  if (step === 'confirm')
    return [
      further,
      'Find out what answers at the URL of the environment: a cache, another service, or tasks that still drain.',
    ]
  return ['Read the evidence below, mend the cause, and run the rollback again: it looks at the world anew.']
}

function schemaNext(plan: RollbackPlan): readonly string[] {
  if (plan.type !== 'deploy' || plan.schema.type !== 'keep') return []
  return [
    `The schema stays at \`${plan.schema.from}\`, ahead of \`${plan.schema.to}\` that this version was built with. Where that hurts, run \`rollback\` with \`migrations: down\`.`,
  ]
}

function evidence(outcome: RollbackOutcome, serving: Serving): readonly Block[] {
  const { plan } = outcome
  const target = targetOf(plan)
  const row = (label: string, it: Pick<PastDeployment, 'taskDefinition' | 'digest' | 'release'>) => [
    label,
    it.release?.version ?? 'unknown',
    { code: it.release?.gitSha.slice(0, 12) ?? '' },
    { code: it.digest ?? '' },
    { code: it.taskDefinition.split('/').at(-1) ?? '' },
  ]
  const blocks: Block[] = [
    {
      type: 'table',
      head: ['', 'version', 'commit', 'image digest', 'task definition'],
      rows: [row('served before', serving), ...(target === undefined ? [] : [row('rolled back to', target)])],
    },
  ]
  if (target?.recorded !== undefined) {
    const { actor, runUrl, signer } = target.recorded
    blocks.push({
      type: 'table',
      head: ['', 'deployed by', 'signed by'],
      rows: [
        [
          nameOf(target),
          runUrl === '' ? actor : { text: `${actor} in this run`, url: runUrl },
          signer ?? 'not recorded',
        ],
      ],
    })
  }
  const skipped = plan.type === 'stop-running' ? [] : plan.skipped
  if (skipped.length > 0) {
    blocks.push({
      type: 'details',
      summary: `Passed over (${skipped.length})`,
      blocks: [
        {
          type: 'table',
          head: ['version', 'task definition', 'why not'],
          rows: skipped.map((it) => [
            it.deployment.release?.version ?? 'unknown',
            { code: it.deployment.taskDefinition.split('/').at(-1) ?? '' },
            it.why,
          ]),
        },
      ],
    })
  }
  return blocks
}

function targetOf(plan: RollbackPlan): PastDeployment | undefined {
  return plan.type === 'deploy' ? plan.to : undefined
}

function nameOf(it: Pick<PastDeployment, 'taskDefinition' | 'release'>): string {
  return it.release?.version ?? it.taskDefinition.split('/').at(-1) ?? it.taskDefinition
}
