import type { PastDeployment, RollbackPlan, SchemaStep, Serving, Skipped } from './types.ts'

const underWay = ['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS']

export interface PlanOptions {
  /** A version, a commit (at least 7 characters), a digest or a task definition; without it the newest that fits. */
  readonly to?: string
  /** What to do about the schema when the target was built with older migrations. */
  readonly migrations: 'keep' | 'down'
}

/**
 * What a rollback would do. Pure.
 *
 * The target is the newest revision that was deployed successfully, differs in digest from what serves now, and was
 * not itself rolled back from: "the revision before" is often the broken one, deployed twice.
 *
 * @param history the service's deployments, newest first
 */
export function planRollback(
  serving: Serving,
  history: readonly PastDeployment[],
  options: PlanOptions,
): RollbackPlan {
  if (
    serving.running !== undefined &&
    underWay.includes(serving.running.status) &&
    options.to === undefined
  ) {
    return { type: 'stop-running', arn: serving.running.arn }
  }
  if (serving.running !== undefined && underWay.includes(serving.running.status)) {
    return {
      type: 'refuse',
      reason: `a deployment is under way (${serving.running.arn}), so a target cannot be chosen`,
      fix: 'Run the rollback without `to`, which stops the running deployment, then choose a target.',
      skipped: [],
    }
  }
  const skipped: Skipped[] = []
  const left = rolledBackFrom(history)
  for (const deployment of history) {
    if (options.to !== undefined && !matches(deployment, options.to)) continue
    // Who names a target may go back to one that was left before, or was not proven.
    const why =
      unfit(deployment, serving) ?? (options.to === undefined ? doubtful(deployment, left) : undefined)
    if (why === undefined) {
      const schema = schemaStep(serving, deployment, options)
      if (schema !== undefined) return { type: 'deploy', to: deployment, skipped, schema }
      return {
        type: 'refuse',
        reason: `the schema is to be taken down, and ${serving.release?.migrationHead === undefined ? 'what serves now' : 'the release to go back to'} has no record of its newest migration`,
        fix: 'Run again with `migrations: keep`, which rolls the image back; then take the schema down with `migrate`, mode down, to the newest migration of that release.',
        skipped,
      }
    }
    skipped.push({ deployment, why })
  }
  return options.to === undefined
    ? {
        type: 'refuse',
        reason: 'there is no earlier release to go back to',
        fix: 'Name one with `to` (also one that was left before), deploy an older digest with deploy-ecs, or push a fix. ECS keeps 90 days of deployments.',
        skipped,
      }
    : {
        type: 'refuse',
        reason: `no earlier deployment that could serve matches ${options.to}`,
        fix: `Choose one of: ${candidates(history, serving).join(', ') || 'none, there is no earlier release'}.`,
        skipped,
      }
}

/**
 * Task definitions that somebody went back from. A deployment registers a task definition of its own, so one that
 * serves again after others did marks those others as left behind.
 */
export function rolledBackFrom(history: readonly PastDeployment[]): ReadonlyMap<string, string> {
  const left = new Map<string, string>()
  const successful = history.filter((it) => it.status === 'SUCCESSFUL').toReversed()
  successful.forEach((deployment, index) => {
    const earlier = successful.findLastIndex(
      (it, at) => at < index && it.taskDefinition === deployment.taskDefinition,
    )
    if (earlier === -1) return
    for (const between of successful.slice(earlier + 1, index)) {
      if (between.taskDefinition !== deployment.taskDefinition)
        left.set(between.taskDefinition, deployment.arn)
    }
  })
  return left
}

function unfit(deployment: PastDeployment, serving: Serving): string | undefined {
  if (deployment.status !== 'SUCCESSFUL') return `its deployment ended ${deployment.status}`
  if (deployment.digest === undefined) return 'its image digest is not known, so it cannot be verified'
  if (deployment.digest === serving.digest) return 'it has the digest that serves now'
  return undefined
}

/** What speaks against a deployment that ECS calls successful. */
function doubtful(deployment: PastDeployment, left: ReadonlyMap<string, string>): string | undefined {
  if (left.has(deployment.taskDefinition)) return 'it was itself rolled back from'
  const { recorded } = deployment
  if (recorded !== undefined && recorded.outcome !== 'succeeded')
    return `ECS calls it successful, and the run that deployed it did not: ${recorded.outcome}`
  return undefined
}

/** Undefined where the schema is to be taken down and nobody knows to where: it must not stay ahead without a word. */
function schemaStep(serving: Serving, to: PastDeployment, options: PlanOptions): SchemaStep | undefined {
  const current = serving.release?.migrationHead
  const target = to.release?.migrationHead
  if (current === undefined || target === undefined)
    return options.migrations === 'down' ? undefined : { type: 'none' }
  if (current === target) return { type: 'none' }
  return options.migrations === 'down'
    ? { type: 'down', from: current, to: target }
    : { type: 'keep', from: current, to: target }
}

function matches(deployment: PastDeployment, wanted: string): boolean {
  const { release } = deployment
  return (
    release?.version === wanted.replace(/^v(?=\d)/, '') ||
    (wanted.length >= 7 && (release?.gitSha.startsWith(wanted) ?? false)) ||
    deployment.digest === wanted ||
    deployment.taskDefinition === wanted ||
    deployment.taskDefinition.endsWith(`/${wanted}`)
  )
}

function candidates(history: readonly PastDeployment[], serving: Serving): readonly string[] {
  const fit = history.filter((it) => unfit(it, serving) === undefined)
  return [
    ...new Set(
      fit.map((it) => it.release?.version ?? it.taskDefinition.split('/').at(-1) ?? it.taskDefinition),
    ),
  ]
}
