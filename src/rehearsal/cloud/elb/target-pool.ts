import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { type Clock, isAbort } from '../../../kernel/index.ts'
import type { CloudContext, Target, TargetHealth } from '../ports.ts'
import { checkTarget } from './health-check.ts'
import type { HealthCheckSettings, TargetGroupAttributes } from './resources.ts'
import { checking, draining, notInUse, notRegistered, registering } from './target-states.ts'

export interface PoolSettings {
  readonly targetGroupArn: string
  readonly protocol: 'HTTP' | 'HTTPS'
  healthCheck(): HealthCheckSettings
  attributes(): TargetGroupAttributes
  /** Whether a listener or rule forwards to the target group; if not, its targets are `unused` and not checked. */
  inUse(): boolean
}

/** One request's hold on a target. */
export interface Lease {
  readonly target: Target
  readonly agent: HttpAgent
  release(): void
}

interface Member {
  readonly target: Target
  readonly agent: HttpAgent
  /** Ends its health checks; undefined where none are made. */
  checks: AbortController | undefined
  health: TargetHealth
  inFlight: number
  /** Called when the last request in flight is done, once it drains. */
  idle: (() => void) | undefined
}

/**
 * The targets of one target group: their health, and which one gets the next request.
 *
 * Chosen among the healthy ones; where there is none, among all that are registered (the load balancer fails open:
 * user guide, health checks for target groups). Draining targets get nothing new. When the deregistration delay
 * is over, requests still in flight are left to end with their target; nothing is cut.
 */
export class TargetPool {
  readonly #context: CloudContext
  readonly #machineClock: Clock
  readonly #settings: PoolSettings
  readonly #members = new Map<string, Member>()
  #turn = 0

  constructor(context: CloudContext, machineClock: Clock, settings: PoolSettings) {
    this.#context = context
    this.#machineClock = machineClock
    this.#settings = settings
  }

  register(target: Target): void {
    const known = this.#members.get(keyOf(target))
    if (known !== undefined && known.health.state !== 'draining') return
    const agentOptions = { keepAlive: true, maxFreeSockets: 64 }
    const member: Member = {
      target,
      agent:
        this.#settings.protocol === 'HTTPS'
          ? new HttpsAgent({ ...agentOptions, rejectUnauthorized: false })
          : new HttpAgent(agentOptions),
      checks: undefined,
      health: this.#settings.inUse() ? registering : notInUse,
      inFlight: 0,
      idle: undefined,
    }
    this.#members.set(keyOf(target), member)
    this.#report(member, undefined)
    if (this.#settings.inUse()) this.#watch(member)
  }

  /** Drains; resolves when no request is in flight or the deregistration delay is over. */
  async deregister(target: Target): Promise<void> {
    const member = this.#members.get(keyOf(target))
    if (member === undefined || member.health.state === 'draining') return
    member.checks?.abort()
    this.#setHealth(member, draining)
    const wait = new AbortController()
    if (member.inFlight > 0) {
      const idle = new Promise<void>((resolve) => {
        member.idle = resolve
      })
      const delay = this.#context.clock
        .sleep(this.#settings.attributes().deregistrationDelaySeconds * 1_000, wait.signal)
        .catch((error: unknown) => {
          if (!isAbort(error)) throw error
        })
      await Promise.race([idle, delay])
      wait.abort()
    }
    if (member.inFlight === 0) member.agent.destroy()
    // It may have been registered anew meanwhile, as another member.
    if (this.#members.get(keyOf(target)) === member) {
      this.#members.delete(keyOf(target))
      this.#setHealth(member, notRegistered)
    }
  }

  /** Takes a target for one request, or nothing where none is registered. */
  pick(): Lease | undefined {
    const open = [...this.#members.values()].filter(({ health }) => health.state !== 'draining')
    const healthy = open.filter(({ health }) => health.state === 'healthy')
    const member = this.#choose(healthy.length > 0 ? healthy : open)
    if (member === undefined) return undefined
    member.inFlight++
    let held = true
    return {
      target: member.target,
      agent: member.agent,
      release: () => {
        if (!held) return
        held = false
        member.inFlight--
        if (member.inFlight > 0 || (member.health.state !== 'draining' && member.health !== notRegistered))
          return
        member.agent.destroy()
        member.idle?.()
      },
    }
  }

  health(target: Target): TargetHealth {
    return this.#members.get(keyOf(target))?.health ?? notRegistered
  }

  targets(): readonly { readonly target: Target; readonly health: TargetHealth }[] {
    return [...this.#members.values()].map(({ target, health }) => ({ target, health }))
  }

  /** To be called when listeners or rules began or ceased to forward to the target group. */
  refresh(): void {
    const inUse = this.#settings.inUse()
    for (const member of this.#members.values()) {
      if (member.health.state === 'draining' || inUse === (member.checks !== undefined)) continue
      this.#setHealth(member, inUse ? registering : notInUse)
      member.checks?.abort()
      member.checks = undefined
      if (inUse) this.#watch(member)
    }
  }

  close(): void {
    for (const member of this.#members.values()) {
      member.checks?.abort()
      member.idle?.()
      member.agent.destroy()
    }
    this.#members.clear()
  }

  #choose(members: readonly Member[]): Member | undefined {
    switch (this.#settings.attributes().algorithm) {
      case 'round_robin':
        return members[this.#turn++ % members.length]
      case 'weighted_random':
        return members[Math.floor(this.#context.random() * members.length)]
      case 'least_outstanding_requests':
        return members.reduce<Member | undefined>(
          (best, member) => (best === undefined || member.inFlight < best.inFlight ? member : best),
          undefined,
        )
    }
  }

  #watch(member: Member): void {
    const checks = new AbortController()
    member.checks = checks
    this.#check(member, checks.signal).catch((error: unknown) => {
      if (checks.signal.aborted) return
      this.#setHealth(member, {
        state: 'unhealthy',
        reason: 'Elb.InternalError',
        description: error instanceof Error ? error.message : String(error),
      })
    })
  }

  async #check(member: Member, signal: AbortSignal): Promise<void> {
    let passed = 0
    let failed = 0
    for (;;) {
      const settings = this.#settings.healthCheck()
      // Intervals run from start to start: how long a target takes does not move the next check (same source).
      const interval = this.#context.clock.sleep(settings.intervalSeconds * 1_000, signal)
      interval.catch(() => {})
      if (member.health === registering) this.#setHealth(member, checking)
      const result = await checkTarget(
        member.target,
        settings,
        { cloud: this.#context.clock, machine: this.#machineClock },
        signal,
      )
      passed = result.passed ? passed + 1 : 0
      failed = result.passed ? 0 : failed + 1
      // One passed check makes a new target healthy; afterwards the thresholds decide (same source).
      if (passed >= (member.health.state === 'initial' ? 1 : settings.healthyThreshold)) {
        this.#setHealth(member, { state: 'healthy' })
      } else if (
        !result.passed &&
        (failed >= settings.unhealthyThreshold || member.health.state === 'unhealthy')
      ) {
        this.#setHealth(member, {
          state: 'unhealthy',
          reason: result.reason,
          description: result.description,
        })
      }
      await interval
    }
  }

  #setHealth(member: Member, health: TargetHealth): void {
    const before = member.health
    member.health = health
    if (before.state !== health.state || before.reason !== health.reason) this.#report(member, before)
  }

  #report(member: Member, before: TargetHealth | undefined): void {
    this.#context.emit({
      at: Date.now(),
      source: 'elb',
      type: 'target.health',
      detail: {
        targetGroupArn: this.#settings.targetGroupArn,
        target: keyOf(member.target),
        from: before?.state,
        to: member.health.state,
        ...(member.health.reason === undefined ? {} : { reason: member.health.reason }),
        ...(member.health.description === undefined ? {} : { description: member.health.description }),
      },
    })
  }
}

export function keyOf(target: Target): string {
  return `${target.host}:${target.port}`
}
