import type { Stateful } from '../ports.ts'
import type { Listener, LoadBalancer, Rule, TargetGroup } from './resources.ts'
import type { Store } from './store.ts'
import { withPool } from './target-group-operations.ts'

interface SavedElb {
  readonly loadBalancers: ReadonlyMap<string, LoadBalancer>
  readonly targetGroups: readonly Omit<TargetGroup, 'pool'>[]
  readonly listeners: ReadonlyMap<string, Listener>
  readonly rules: ReadonlyMap<string, Rule>
  readonly tags: ReadonlyMap<string, Map<string, string>>
  /** Where each listener really listened, by its ARN. */
  readonly ports: ReadonlyMap<string, number>
}

/** Load balancers, target groups, listeners and rules. Targets are not kept: their tasks register when they start. */
export function elbState(store: Store): Stateful {
  return {
    save: (): SavedElb => ({
      loadBalancers: store.loadBalancers,
      targetGroups: [...store.targetGroups.values()].map(({ pool: _, ...group }) => group),
      listeners: store.listeners,
      rules: store.rules,
      tags: store.tags,
      ports: new Map([...store.servers].map(([arn, server]) => [arn, server.address.port])),
    }),
    restore: async (data) => {
      const saved = data as SavedElb
      for (const [arn, it] of saved.loadBalancers) store.loadBalancers.set(arn, it)
      for (const group of saved.targetGroups) store.targetGroups.set(group.arn, withPool(store, group))
      for (const [arn, it] of saved.rules) store.rules.set(arn, it)
      for (const [arn, it] of saved.tags) store.tags.set(arn, it)
      for (const [arn, it] of saved.listeners) {
        store.listeners.set(arn, it)
        await store.serve(it, saved.ports.get(arn))
      }
      store.refreshUse()
    },
  }
}
