import { createHash } from 'node:crypto'
import type { Clock } from '../../../kernel/index.ts'
import { AwsError, type CloudContext, type Weight } from '../ports.ts'
import { checkWeights, targetGroupArns } from './action.ts'
import { RequestCounter } from './counts.ts'
import { type ListenerServer, startListener } from './listener-server.ts'
import { defaultLoadBalancerAttributes } from './load-balancer-attributes.ts'
import type { Action, Listener, LoadBalancer, Rule, TargetGroup } from './resources.ts'
import { actionsFor, requestLine } from './route.ts'
import type { ListenerCertificate, MetricSink } from './types.ts'

/** Everything that exists: resources by ARN, their tags, and the servers of the listeners. */
export class Store {
  readonly context: CloudContext
  readonly machineClock: Clock
  readonly loadBalancers = new Map<string, LoadBalancer>()
  readonly targetGroups = new Map<string, TargetGroup>()
  readonly listeners = new Map<string, Listener>()
  readonly rules = new Map<string, Rule>()
  readonly tags = new Map<string, Map<string, string>>()
  readonly servers = new Map<string, ListenerServer>()
  /** Servers of listeners that moved or are gone, as long as they may still have a request in flight. */
  readonly retired = new Set<ListenerServer>()
  readonly counter = new RequestCounter()
  readonly #certificates: Readonly<Record<string, ListenerCertificate>>
  readonly #metrics: MetricSink | undefined

  constructor(
    context: CloudContext,
    machineClock: Clock,
    certificates: Readonly<Record<string, ListenerCertificate>>,
    metrics?: MetricSink,
  ) {
    this.#metrics = metrics
    this.context = context
    this.machineClock = machineClock
    this.#certificates = certificates
  }

  /** `arn:aws:elasticloadbalancing:REGION:ACCOUNT:PATH`. */
  arn(path: string): string {
    return `arn:aws:elasticloadbalancing:${this.context.region}:${this.context.accountId}:${path}`
  }

  /** 16 hexadecimal digits, as in ELB's ARNs. */
  id(): string {
    const seed = `${this.context.random()}/${this.context.random()}/${this.tags.size}`
    return createHash('sha256').update(seed).digest('hex').slice(0, 16)
  }

  loadBalancer(arn: string): LoadBalancer {
    return found(this.loadBalancers, arn, 'LoadBalancerNotFound', `Load balancer '${arn}' not found`)
  }

  targetGroup(arn: string): TargetGroup {
    return found(this.targetGroups, arn, 'TargetGroupNotFound', `Target groups '${arn}' not found`)
  }

  listener(arn: string): Listener {
    return found(this.listeners, arn, 'ListenerNotFound', `Listener '${arn}' not found`)
  }

  rule(arn: string): Rule {
    return found(this.rules, arn, 'RuleNotFound', `Rule '${arn}' not found`)
  }

  /** The listener that has this rule as its default one. */
  listenerOfDefaultRule(arn: string): Listener | undefined {
    return [...this.listeners.values()].find(({ defaultRuleArn }) => defaultRuleArn === arn)
  }

  rulesOf(listenerArn: string): readonly Rule[] {
    return [...this.rules.values()]
      .filter((rule) => rule.listenerArn === listenerArn)
      .sort((one, other) => one.priority - other.priority)
  }

  /** Load balancers that forward to the target group. */
  usersOf(targetGroupArn: string): readonly string[] {
    const users = [...this.listeners.values()].filter((listener) =>
      [listener.defaultActions, ...this.rulesOf(listener.arn).map(({ actions }) => actions)].some((actions) =>
        targetGroupArns(actions).includes(targetGroupArn),
      ),
    )
    return [...new Set(users.map(({ loadBalancerArn }) => loadBalancerArn))]
  }

  /** To be called after any change of actions: target groups come into use or fall out of it. */
  refreshUse(): void {
    for (const group of this.targetGroups.values()) group.pool.refresh()
  }

  requireTargetGroups(actions: readonly Action[]): void {
    for (const arn of targetGroupArns(actions)) this.targetGroup(arn)
  }

  /** The actions of a rule, of a default rule, or of a listener's default, by ARN. */
  actionsOf(ruleOrListenerArn: string): readonly Action[] | undefined {
    return (
      this.rules.get(ruleOrListenerArn)?.actions ??
      (this.listeners.get(ruleOrListenerArn) ?? this.listenerOfDefaultRule(ruleOrListenerArn))?.defaultActions
    )
  }

  /** Replaces the weights of a forward action; from the next request on they decide. */
  setWeights(ruleOrListenerArn: string, weights: readonly Weight[]): void {
    const actions = this.actionsOf(ruleOrListenerArn)
    if (actions === undefined) throw new AwsError('RuleNotFound', `Rule '${ruleOrListenerArn}' not found`)
    const before = forwardWeights(actions)
    if (before === undefined) {
      throw new AwsError('InvalidLoadBalancerAction', `Rule '${ruleOrListenerArn}' has no forward action`)
    }
    const targetGroups = checkWeights(weights)
    const after = actions.map((action) => (action.type === 'forward' ? { ...action, targetGroups } : action))
    this.requireTargetGroups(after)
    this.replaceActions(ruleOrListenerArn, after)
  }

  /** Puts actions in place of others, and tells of weights that changed by it. */
  replaceActions(ruleOrListenerArn: string, actions: readonly Action[]): void {
    const before = forwardWeights(this.actionsOf(ruleOrListenerArn) ?? [])
    const rule = this.rules.get(ruleOrListenerArn)
    const listener = this.listeners.get(ruleOrListenerArn) ?? this.listenerOfDefaultRule(ruleOrListenerArn)
    if (rule !== undefined) rule.actions = actions
    else if (listener !== undefined) listener.defaultActions = actions
    this.refreshUse()
    this.tellWeights(ruleOrListenerArn, before)
  }

  tellWeights(ruleOrListenerArn: string, before: readonly Weight[] | undefined): void {
    const weights = forwardWeights(this.actionsOf(ruleOrListenerArn) ?? [])
    if (weights === undefined || JSON.stringify(weights) === JSON.stringify(before)) return
    const listenerArn = this.rules.get(ruleOrListenerArn)?.listenerArn ?? ruleOrListenerArn
    this.emit('weights.changed', {
      arn: ruleOrListenerArn,
      listenerArn: this.listenerOfDefaultRule(listenerArn)?.arn ?? listenerArn,
      ...(before === undefined ? {} : { before }),
      weights,
    })
  }

  certificate(arn: string): ListenerCertificate {
    const certificate = this.#certificates[arn]
    if (certificate === undefined) {
      throw new AwsError('CertificateNotFound', `Certificate ARN '${arn}' not found`)
    }
    return certificate
  }

  /** Starts the listener's server, in place of the one it had; on `realPort` where that is free. */
  async serve(listener: Listener, realPort?: number): Promise<void> {
    const certificate =
      listener.certificateArn === undefined ? undefined : this.certificate(listener.certificateArn)
    const server = await startListener(listener, certificate, realPort ?? listener.port, {
      context: this.context,
      machineClock: this.machineClock,
      counter: this.counter,
      measured: (loadBalancer, targetGroup, seconds) => this.#measured(loadBalancer, targetGroup, seconds),
      actions: (request) => actionsFor(listener, this.rules.values(), requestLine(request)),
      targetGroup: (arn) => this.targetGroups.get(arn),
      attributes: () =>
        this.loadBalancers.get(listener.loadBalancerArn)?.attributes ?? defaultLoadBalancerAttributes,
      realPort: (port) => this.#realPort(listener.loadBalancerArn, port),
    })
    this.servers.set(listener.arn, server)
    this.emit('listener.listening', {
      listenerArn: listener.arn,
      port: listener.port,
      address: `${server.address.protocol}://${server.address.host}:${server.address.port}`,
    })
  }

  /** Ends the listener's server, in its own time. */
  retire(listenerArn: string): void {
    const server = this.servers.get(listenerArn)
    if (server === undefined) return
    this.servers.delete(listenerArn)
    this.retired.add(server)
    server.retire()
  }

  emit(type: string, detail: Readonly<Record<string, unknown>>): void {
    this.context.emit({ at: Date.now(), source: 'elb', type, detail })
  }

  /** With the dimensions that AWS gives it (user guide, "CloudWatch metrics for your Application Load Balancer"). */
  #measured(loadBalancerArn: string, targetGroupArn: string, seconds: number): void {
    const balancer = { Name: 'LoadBalancer', Value: loadBalancerArn.split(':loadbalancer/')[1] ?? '' }
    const group = { Name: 'TargetGroup', Value: targetGroupArn.split(':').at(-1) ?? '' }
    const datum = { MetricName: 'TargetResponseTime', Value: seconds, Unit: 'Seconds' }
    this.#metrics?.('AWS/ApplicationELB', [
      { ...datum, Dimensions: [balancer] },
      { ...datum, Dimensions: [balancer, group] },
    ])
  }

  #realPort(loadBalancerArn: string, port: number): number | undefined {
    const listener = [...this.listeners.values()].find(
      (candidate) => candidate.loadBalancerArn === loadBalancerArn && candidate.port === port,
    )
    return listener === undefined ? undefined : this.servers.get(listener.arn)?.address.port
  }
}

export function forwardWeights(actions: readonly Action[]): readonly Weight[] | undefined {
  return actions.find((action) => action.type === 'forward')?.targetGroups
}

function found<T>(resources: ReadonlyMap<string, T>, arn: string, code: string, message: string): T {
  const resource = resources.get(arn)
  if (resource === undefined) throw new AwsError(code, message)
  return resource
}
