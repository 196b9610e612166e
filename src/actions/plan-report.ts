import type { Config } from '../config/index.ts'
import type { DeployRequest, Difference } from '../ecs/index.ts'
import { formatDuration } from '../kernel/index.ts'
import { lintAnnotations, type Preview, pendingBlocks } from '../migrations/index.ts'
import { commitAnnotations, commitBlocks, previewSentence, type ReleasePlan } from '../release/index.ts'
import type { Block, Cell, Report } from '../report/index.ts'
import type { ReleaseRecord } from '../trace/index.ts'

export interface EnvironmentPlan {
  readonly name: string
  readonly serving:
    | { readonly known: true; readonly record: ReleaseRecord }
    | { readonly known: false; readonly why: string }
  readonly strategy: Pick<DeployRequest, 'strategy' | 'gate' | 'target'> | undefined
  readonly promoteFrom: string | undefined
  readonly migrations:
    | { readonly kind: 'pending'; readonly names: readonly string[] }
    /** The environment's migration is not in this commit: it was renamed, or this commit is older. */
    | { readonly kind: 'gone'; readonly head: string }
    | { readonly kind: 'unknown'; readonly why: string }
    | undefined
  readonly taskDefinition: readonly Difference[] | undefined
}

/** The plan as one report: next version, then each environment, then the commits that decided. */
export function planReport(
  config: Config,
  release: ReleasePlan,
  environments: readonly EnvironmentPlan[],
  /** What is pending somewhere. */
  preview?: Preview,
): Report {
  const gone = environments.filter((it) => it.migrations?.kind === 'gone')
  const accounts = new Set(
    Object.values(config.environments).flatMap((it) => it.aws?.role?.split(':')[4] ?? []),
  )
  return {
    kind: 'plan',
    module: config.module,
    status: 'success',
    outcome: 'planned',
    happened: previewSentence(release),
    impact: impactOf(environments),
    next: gone.map(
      (it) =>
        `${it.name} has the migration \`${it.migrations?.kind === 'gone' ? it.migrations.head : ''}\`, which this commit does not contain: it was renamed or removed, or the branch is behind. Mend that before merging.`,
    ),
    evidence: [
      {
        type: 'table',
        head: ['environment', 'serves', 'how it would be deployed', 'migrations'],
        rows: environments.map(environmentRow),
      },
      ...environments.flatMap(migrationBlocks),
      ...(preview === undefined ? [] : pendingBlocks(preview)),
      ...environments.flatMap(differenceBlocks),
      ...(accounts.size === 1 && environments.length > 1
        ? [
            {
              type: 'paragraph' as const,
              text: 'All environments live in one AWS account. That is allowed; separate accounts keep a mistake in one from reaching another.',
            },
          ]
        : []),
      ...commitBlocks(release),
    ],
    annotations: [
      ...(preview === undefined ? [] : lintAnnotations(preview.linted)),
      ...commitAnnotations(release),
    ],
    data: {
      next: release.next.kind === 'nothing' ? null : release.next.version,
      environments: environments.map((it) => ({
        name: it.name,
        serves: it.serving.known ? it.serving.record.version : null,
        pending: it.migrations?.kind === 'pending' ? it.migrations.names : null,
      })),
    },
  }
}

function impactOf(environments: readonly EnvironmentPlan[]): string {
  const pending = environments.filter(
    (it) => it.migrations?.kind === 'pending' && it.migrations.names.length > 0,
  )
  const changed = environments.filter((it) => (it.taskDefinition ?? []).length > 0)
  const parts = [
    pending.length === 0
      ? 'no migration would run'
      : `migrations would run in ${pending.map((it) => it.name).join(', ')}`,
    changed.length === 0
      ? undefined
      : `the task definition would change in ${changed.map((it) => it.name).join(', ')}`,
  ].filter((part) => part !== undefined)
  const sentence = `${parts.join(', and ')}.`
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

function environmentRow(it: EnvironmentPlan): readonly Cell[] {
  return [
    it.name,
    it.serving.known
      ? `${it.serving.record.version} (${it.serving.record.gitSha.slice(0, 9)})`
      : it.serving.why,
    howOf(it),
    migrationCell(it),
  ]
}

function howOf(it: EnvironmentPlan): string {
  if (it.strategy === undefined) return 'no ECS service is configured'
  const { strategy, gate } = it.strategy
  const shape =
    strategy.type === 'rolling'
      ? 'rolling'
      : strategy.type === 'blue-green'
        ? `blue/green, ${formatDuration(strategy.bakeMs)} bake`
        : `${strategy.type}, ${strategy.percent} % for ${formatDuration(strategy.stepBakeMs)} a step, ${formatDuration(strategy.bakeMs)} bake`
  return [
    shape,
    gate === 'none' ? 'no gate' : `gate: ${gate}`,
    it.promoteFrom === undefined ? undefined : `after ${it.promoteFrom}`,
  ]
    .filter((part) => part !== undefined)
    .join('; ')
}

function migrationCell(it: EnvironmentPlan): string {
  switch (it.migrations?.kind) {
    case undefined:
      return 'the module has none'
    case 'unknown':
      return `not known: ${it.migrations.why}`
    case 'gone':
      return `its head ${it.migrations.head} is not in this commit`
    case 'pending':
      return it.migrations.names.length === 0 ? 'none pending' : `${it.migrations.names.length} pending`
  }
}

function migrationBlocks(it: EnvironmentPlan): readonly Block[] {
  if (it.migrations?.kind !== 'pending' || it.migrations.names.length === 0) return []
  return [
    {
      type: 'details',
      summary: `${it.name}: pending migrations (${it.migrations.names.length})`,
      blocks: [{ type: 'list', items: it.migrations.names.map((name) => `\`${name}\``) }],
    },
  ]
}

function differenceBlocks(it: EnvironmentPlan): readonly Block[] {
  if (it.taskDefinition === undefined || it.taskDefinition.length === 0) return []
  const cell = (value: string | undefined): Cell => (value === undefined ? '' : { code: value })
  return [
    {
      type: 'details',
      summary: `${it.name}: task definition (${it.taskDefinition.length} changes)`,
      blocks: [
        {
          type: 'table',
          head: ['where', 'before', 'after'],
          rows: it.taskDefinition.map((change) => [
            { code: change.path },
            cell(change.before),
            cell(change.after),
          ]),
        },
      ],
    },
  ]
}
