import { pauseHooks } from './deployment-configuration.ts'
import type { DeployRequest, Refusal, ServiceState, TaskDefinition } from './types.ts'

export interface Preflight {
  readonly refusals: readonly Refusal[]
  readonly warnings: readonly string[]
}

/** What can be known before anything is registered: the plan's refusals, each with the way out. Pure. */
export function preflight(
  request: DeployRequest,
  service: ServiceState | undefined,
  base: TaskDefinition | undefined,
): Preflight {
  const { target } = request
  if (service === undefined || service.status === 'INACTIVE') {
    return {
      refusals: [
        {
          reason: `There is no active service ${target.service} in the cluster ${target.cluster}.`,
          fix: 'Create it with your infrastructure code first; deploy-kit deploys to services, it does not make them.',
        },
      ],
      warnings: [],
    }
  }
  const refusals: Refusal[] = []
  const warnings: string[] = []
  if (!/^sha256:[0-9a-f]{64}$/.test(request.image.digest)) {
    refusals.push({
      reason: `The image is given as ${JSON.stringify(request.image.digest)}, which is not a digest.`,
      fix: 'Pass the output `digest` of image-build-sign-scan; a tag can be moved, a digest cannot.',
    })
  }
  if (service.status === 'DRAINING') {
    refusals.push({
      reason: `The service ${target.service} is being deleted (DRAINING).`,
      fix: 'Wait until it is gone and create it anew.',
    })
  }
  if (service.deploymentController !== 'ECS') {
    refusals.push({
      reason: `The service ${target.service} is deployed by the controller ${service.deploymentController}.`,
      fix: 'Set deploymentController to ECS: all four strategies are under it, blue/green too.',
    })
  }
  if (service.desiredCount === 0) {
    refusals.push({
      reason: `The service ${target.service} has a desired count of 0, so a deployment would succeed without running a single task.`,
      fix: 'Set its desired count to at least 1 first.',
    })
  }
  refusals.push(...strategyRefusals(request, service), ...secretRefusals(request, base))
  for (const hook of pauseHooks(service)) {
    warnings.push(
      `The service carries a PAUSE hook at ${(hook.lifecycleStages ?? []).join(', ')} that this deploy did not set; it is removed, since nobody would answer it. Use \`ecs.gate: manual\` to pause on purpose.`,
    )
  }
  return { refusals, warnings }
}

function strategyRefusals(request: DeployRequest, service: ServiceState): readonly Refusal[] {
  const { strategy, gate, target } = request
  if (strategy.type === 'rolling') {
    return gate === 'none'
      ? []
      : [
          {
            reason: `The gate ${gate} needs a moment at which the new revision runs and users do not reach it; the strategy rolling has none.`,
            fix: 'Set ecs.strategy.type to blue-green, canary or linear, or ecs.gate to none and run smoke-test after the deploy.',
          },
        ]
  }
  const balanced =
    service.loadBalancers.find((it) => it.containerName === target.container) ?? service.loadBalancers[0]
  if (balanced === undefined) {
    return [
      {
        reason: `The strategy ${strategy.type} shifts traffic, and the service ${target.service} has no load balancer.`,
        fix: 'Attach the service to a target group, or set ecs.strategy.type to rolling.',
      },
    ]
  }
  if (balanced.alternateTargetGroupArn === undefined || balanced.productionListenerRule === undefined) {
    return [
      {
        reason: `The load balancer of ${target.service} has no alternate target group or production listener rule, which ${strategy.type} needs.`,
        fix: 'Set advancedConfiguration {alternateTargetGroupArn, productionListenerRule, testListenerRule, roleArn} on the service.',
      },
    ]
  }
  if (gate !== 'none' && balanced.testListenerRule === undefined) {
    return [
      {
        reason: `The gate ${gate} looks at the new revision through the test listener, and ${target.service} has no testListenerRule.`,
        fix: 'Add testListenerRule to the advancedConfiguration of its load balancer, or set ecs.gate to none.',
      },
    ]
  }
  return []
}

/** A secret that stands below another environment's prefix is a leak, whoever wrote it into the task definition. */
function secretRefusals(request: DeployRequest, base: TaskDefinition | undefined): readonly Refusal[] {
  const refusals: Refusal[] = []
  for (const container of base?.containerDefinitions ?? []) {
    for (const secret of container.secrets ?? []) {
      const name = parameterName(secret.valueFrom)
      const foreign = request.foreignSecretPrefixes.find((prefix) => below(name, prefix))
      if (
        foreign !== undefined &&
        !(request.secretPrefix !== undefined && below(name, request.secretPrefix))
      ) {
        refusals.push({
          reason: `The secret ${secret.name} of the container ${container.name} comes from ${name}, which belongs to another environment (${foreign}).`,
          fix: `Point it below ${request.secretPrefix ?? 'the prefix of this environment'} in the task definition.`,
        })
      }
    }
  }
  return refusals
}

/** The name in `arn:aws:ssm:…:parameter/core/staging/KEY`, or the name itself. */
export function parameterName(valueFrom: string): string {
  const arn = /^arn:aws[\w-]*:ssm:[^:]*:[^:]*:parameter(\/.*)$/.exec(valueFrom)
  return arn?.[1] ?? valueFrom
}

function below(name: string, prefix: string): boolean {
  return name.startsWith(`${prefix.replace(/\/+$/, '')}/`)
}
