import { AwsError, type AwsOperation, type Target } from '../ports.ts'
import { integer, records, requiredText } from './members.ts'
import type { TargetGroup } from './resources.ts'
import type { Store } from './store.ts'
import { keyOf } from './target-pool.ts'

export function targetOperations(store: Store): Readonly<Record<string, AwsOperation>> {
  return {
    RegisterTargets: async (input) => {
      const group = store.targetGroup(requiredText(input, 'TargetGroupArn'))
      const targets = readTargets(group, records(input, 'Targets') ?? [])
      // Everything of the local cloud stays on this machine.
      const far = targets.find(({ host }) => !/^127\.\d+\.\d+\.\d+$/.test(host))
      if (far !== undefined) {
        throw new AwsError(
          'InvalidTarget',
          `The target '${far.host}' is not valid: the local cloud reaches loopback addresses only`,
        )
      }
      for (const target of targets) group.pool.register(target)
      return {}
    },

    DeregisterTargets: async (input) => {
      const group = store.targetGroup(requiredText(input, 'TargetGroupArn'))
      const targets = readTargets(group, records(input, 'Targets') ?? [])
      const known = new Set(group.pool.targets().map(({ target }) => keyOf(target)))
      for (const target of targets) {
        if (!known.has(keyOf(target))) {
          throw new AwsError('InvalidTarget', `The following targets are not registered: '${target.host}'`)
        }
      }
      // The call answers at once; draining goes on.
      for (const target of targets) {
        group.pool.deregister(target).catch((error: unknown) =>
          store.emit('target.deregistration-failed', {
            targetGroupArn: group.arn,
            target: keyOf(target),
            reason: error instanceof Error ? error.message : String(error),
          }),
        )
      }
      return {}
    },

    DescribeTargetHealth: async (input) => {
      const group = store.targetGroup(requiredText(input, 'TargetGroupArn'))
      const asked = records(input, 'Targets')
      const targets =
        asked === undefined || asked.length === 0
          ? group.pool.targets().map(({ target }) => target)
          : readTargets(group, asked)
      return {
        TargetHealthDescriptions: targets.map((target) => {
          const { state, reason, description } = group.pool.health(target)
          const { port } = group.healthCheck
          const { shown = target } = target
          return {
            Target: { Id: shown.host, Port: shown.port },
            HealthCheckPort: port === 'traffic-port' ? String(shown.port) : port,
            TargetHealth: {
              State: state,
              ...(reason === undefined ? {} : { Reason: reason }),
              ...(description === undefined ? {} : { Description: description }),
            },
          }
        }),
      }
    },
  }
}

/** By the address that a target has, or that AWS would show for it. */
function readTargets(
  group: TargetGroup,
  list: readonly Readonly<Record<string, unknown>>[],
): readonly Target[] {
  return list.map((target) => {
    const host = requiredText(target, 'Id')
    const port = integer(target, 'Port') ?? group.port
    const registered = group.pool
      .targets()
      .find(({ target: { shown } }) => shown?.host === host && shown.port === port)
    return registered?.target ?? { host, port }
  })
}
