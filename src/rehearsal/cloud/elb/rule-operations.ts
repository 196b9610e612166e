import { AwsError, type AwsInput, type AwsOperation } from '../ports.ts'
import { describeAction, readActions } from './action.ts'
import { describeCondition, readConditions } from './condition.ts'
import { integer, records, requiredText, text, texts, validationError } from './members.ts'
import { page } from './page.ts'
import type { Listener, Rule } from './resources.ts'
import type { Store } from './store.ts'
import { createTags } from './tag-operations.ts'

export function ruleOperations(store: Store): Readonly<Record<string, AwsOperation>> {
  return {
    CreateRule: async (input) => {
      refuseTransforms(input)
      const listener = store.listener(requiredText(input, 'ListenerArn'))
      const priority = integer(input, 'Priority')
      if (priority === undefined || priority < 1 || priority > 50_000) {
        throw validationError(`Priority '${priority}' must be in the range 1-50000`)
      }
      refusePriorityInUse(store, listener.arn, priority, undefined)
      const actions = readActions(records(input, 'Actions') ?? [])
      store.requireTargetGroups(actions)
      const rule: Rule = {
        arn: `${listener.arn.replace(':listener/', ':listener-rule/')}/${store.id()}`,
        listenerArn: listener.arn,
        priority,
        conditions: readConditions(records(input, 'Conditions') ?? []),
        actions,
      }
      createTags(store, rule.arn, input)
      store.rules.set(rule.arn, rule)
      store.refreshUse()
      store.tellWeights(rule.arn, undefined)
      return { Rules: [describe(rule)] }
    },

    DescribeRules: async (input) => {
      const listenerArn = text(input, 'ListenerArn')
      const arns = texts(input, 'RuleArns') ?? []
      if ((listenerArn === undefined) === (arns.length === 0)) {
        throw validationError('You must specify either listener rule ARNs or a listener ARN')
      }
      const listeners =
        listenerArn === undefined ? [...store.listeners.values()] : [store.listener(listenerArn)]
      const all = listeners.flatMap((listener) => [
        ...store.rulesOf(listener.arn).map((rule) => ({ arn: rule.arn, shown: describe(rule) })),
        { arn: listener.defaultRuleArn, shown: describeDefault(listener) },
      ])
      for (const arn of arns) {
        if (!all.some((rule) => rule.arn === arn)) {
          throw new AwsError('RuleNotFound', 'One or more rules not found')
        }
      }
      const { items, next } = page(
        all.filter(({ arn }) => arns.length === 0 || arns.includes(arn)),
        input,
      )
      return { Rules: items.map(({ shown }) => shown), ...next }
    },

    ModifyRule: async (input) => {
      refuseTransforms(input)
      const arn = requiredText(input, 'RuleArn')
      const actions = records(input, 'Actions')
      const conditions = records(input, 'Conditions')
      const defaultOf = store.listenerOfDefaultRule(arn)
      if (defaultOf !== undefined) {
        throw new AwsError('OperationNotPermitted', `Default rule '${arn}' cannot be modified`)
      }
      const rule = store.rule(arn)
      const readConditionList = conditions === undefined ? rule.conditions : readConditions(conditions)
      if (actions !== undefined) {
        const read = readActions(actions)
        store.requireTargetGroups(read)
        store.replaceActions(arn, read)
      }
      rule.conditions = readConditionList
      return { Rules: [describe(rule)] }
    },

    SetRulePriorities: async (input) => {
      const pairs = (records(input, 'RulePriorities') ?? []).map((pair) => ({
        rule: store.rule(requiredText(pair, 'RuleArn')),
        priority: integer(pair, 'Priority') ?? 0,
      }))
      const moved = new Set(pairs.map(({ rule }) => rule.arn))
      for (const { rule, priority } of pairs) refusePriorityInUse(store, rule.listenerArn, priority, moved)
      for (const { rule, priority } of pairs) rule.priority = priority
      return { Rules: pairs.map(({ rule }) => describe(rule)) }
    },

    DeleteRule: async (input) => {
      const arn = requiredText(input, 'RuleArn')
      if (store.listenerOfDefaultRule(arn) !== undefined) {
        throw new AwsError('OperationNotPermitted', `Default rule '${arn}' cannot be deleted`)
      }
      store.rules.delete(store.rule(arn).arn)
      store.tags.delete(arn)
      store.refreshUse()
      return {}
    },
  }
}

function refuseTransforms(input: AwsInput): void {
  if ((records(input, 'Transforms') ?? []).length > 0) {
    throw new AwsError('InvalidConfigurationRequest', 'Rule transforms are not part of the local cloud')
  }
}

function refusePriorityInUse(
  store: Store,
  listenerArn: string,
  priority: number,
  leaving: ReadonlySet<string> | undefined,
): void {
  const taken = store
    .rulesOf(listenerArn)
    .some((rule) => rule.priority === priority && leaving?.has(rule.arn) !== true)
  if (taken) throw new AwsError('PriorityInUse', `Priority '${priority}' is currently in use`)
}

function describe(rule: Rule): object {
  return {
    RuleArn: rule.arn,
    Priority: String(rule.priority),
    Conditions: rule.conditions.map(describeCondition),
    Actions: rule.actions.map(describeAction),
    IsDefault: false,
  }
}

function describeDefault(listener: Listener): object {
  return {
    RuleArn: listener.defaultRuleArn,
    Priority: 'default',
    Conditions: [],
    Actions: listener.defaultActions.map(describeAction),
    IsDefault: true,
  }
}
