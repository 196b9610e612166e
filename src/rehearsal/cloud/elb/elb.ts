import { systemClock } from '../../../kernel/index.ts'
import type { CloudContext } from '../ports.ts'
import { listenerAttributeOperations } from './listener-attributes.ts'
import { listenerOperations } from './listener-operations.ts'
import { loadBalancerOperations } from './load-balancer-operations.ts'
import { ruleOperations } from './rule-operations.ts'
import { elbState } from './saved.ts'
import { forwardWeights, Store } from './store.ts'
import { tagOperations } from './tag-operations.ts'
import { targetGroupOperations } from './target-group-operations.ts'
import { targetOperations } from './target-operations.ts'
import type { Elb, ElbOptions } from './types.ts'

/** Starts a load balancer without any resource; listeners begin to listen when they are created. */
export function createElb(context: CloudContext, options: ElbOptions = {}): Elb {
  const store = new Store(
    context,
    options.machineClock ?? systemClock,
    options.certificates ?? {},
    options.metrics,
  )
  return {
    state: elbState(store),
    service: {
      id: 'elasticloadbalancingv2',
      operations: {
        ...loadBalancerOperations(store),
        ...targetGroupOperations(store),
        ...listenerOperations(store),
        ...listenerAttributeOperations(store),
        ...ruleOperations(store),
        ...targetOperations(store),
        ...tagOperations(store),
      },
    },
    targetGroup: (arn) => {
      const group = store.targetGroups.get(arn)
      return group === undefined
        ? undefined
        : {
            arn,
            name: group.name,
            deregistrationDelayMs: group.attributes.deregistrationDelaySeconds * 1_000,
          }
    },
    register: (arn, target) => store.targetGroup(arn).pool.register(target),
    deregister: async (arn, target) => store.targetGroup(arn).pool.deregister(target),
    health: (arn, target) => store.targetGroup(arn).pool.health(target),
    weights: (arn) => forwardWeights(store.actionsOf(arn) ?? []),
    setWeights: (arn, weights) => store.setWeights(arn, weights),
    listenerAddress: (arn) => store.servers.get(arn)?.address,
    requests: () => store.counter.read(),
    close: async () => {
      const servers = [...store.servers.values(), ...store.retired]
      store.servers.clear()
      store.retired.clear()
      for (const group of store.targetGroups.values()) group.pool.close()
      await Promise.all(servers.map((server) => server.destroy()))
    },
  }
}
