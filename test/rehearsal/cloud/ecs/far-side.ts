import type { Clock } from '../../../../src/kernel/index.ts'
import type {
  AlarmStates,
  LoadBalancing,
  RunningTask,
  SecretSource,
  Target,
  TargetHealth,
  TaskRuntime,
  TaskSpec,
  TaskStop,
  Weight,
} from '../../../../src/rehearsal/cloud/ports.ts'

/** How a simulated container behaves; chosen by its image. */
export interface Behaviour {
  /** Milliseconds until it runs. */
  readonly startMs?: number
  /** Answers health checks: `ok`, `fails`, or never comes to an answer (`hangs`). */
  readonly health?: 'ok' | 'fails'
  /** Container health check, where the task definition has one. */
  readonly container?: 'HEALTHY' | 'UNHEALTHY'
  /** Exits by itself this long after it began to run. */
  readonly exitsAfterMs?: number
  readonly exitCode?: number
  /** Never starts, for this reason. */
  readonly cannotPull?: string
}

/** Tasks that exist in memory only. */
export class MemoryTasks implements TaskRuntime {
  readonly kind = 'memory'
  readonly behaviours: { readonly match: string; readonly behaviour: Behaviour }[] = []
  readonly specs: TaskSpec[] = []
  readonly running = new Map<string, MemoryTask>()
  readonly #clock: Clock
  /** The tag that a digest was first started by. */
  readonly #tags = new Map<string, string>()
  #port = 20_000

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Images that contain `match` behave so; the last one told wins. */
  behave(match: string, behaviour: Behaviour): void {
    this.behaviours.push({ match, behaviour })
  }

  start(spec: TaskSpec): RunningTask {
    this.specs.push(spec)
    const named = spec.containers[0]?.image ?? ''
    const image = this.#tags.get(digestOf(named)) ?? named
    this.#tags.set(digestOf(named), image)
    const behaviour = this.behaviours.findLast(({ match }) => image.includes(match))?.behaviour ?? {}
    const task = new MemoryTask(spec, behaviour, this.#clock, this.#port++)
    this.running.set(spec.taskArn, task)
    void task.stopped.then(() => this.running.delete(spec.taskArn))
    return task
  }

  /** The task at a target. */
  at(target: Target): MemoryTask | undefined {
    return [...this.running.values()].find(({ port }) => port === target.port)
  }

  async close(): Promise<void> {
    for (const task of this.running.values()) task.exit(0)
  }
}

export class MemoryTask implements RunningTask {
  readonly spec: TaskSpec
  readonly port: number
  readonly started: RunningTask['started']
  readonly stopped: Promise<TaskStop>
  health_: 'ok' | 'fails'
  readonly #behaviour: Behaviour
  readonly #stopped = Promise.withResolvers<TaskStop>()
  #up = false
  #over = false

  constructor(spec: TaskSpec, behaviour: Behaviour, clock: Clock, port: number) {
    this.spec = spec
    this.port = port
    this.#behaviour = behaviour
    this.health_ = behaviour.health ?? 'ok'
    this.stopped = this.#stopped.promise
    const started = Promise.withResolvers<{ imageDigests: Record<string, string> }>()
    this.started = started.promise
    void this.#live(clock, started.resolve)
  }

  get up(): boolean {
    return this.#up && !this.#over
  }

  async #live(
    clock: Clock,
    started: (value: { imageDigests: Record<string, string> }) => void,
  ): Promise<void> {
    const { startMs = 5_000, cannotPull, exitsAfterMs, exitCode = 1 } = this.#behaviour
    await clock.sleep(startMs)
    if (this.#over) return
    if (cannotPull !== undefined) {
      this.#end({
        stopCode: 'TaskFailedToStart',
        stoppedReason: cannotPull,
        containers: this.spec.containers.map(({ name }) => ({ name, reason: cannotPull })),
      })
      return
    }
    this.#up = true
    started({
      imageDigests: Object.fromEntries(
        this.spec.containers.map(({ name, image }) => [name, digestOf(image)]),
      ),
    })
    if (exitsAfterMs === undefined) return
    await clock.sleep(exitsAfterMs)
    this.exit(exitCode)
  }

  health(): 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN' {
    if (this.spec.containers.every(({ healthCheck }) => healthCheck === undefined)) return 'UNKNOWN'
    return this.up ? (this.#behaviour.container ?? 'HEALTHY') : 'UNKNOWN'
  }

  endpoint(containerPort: number): Target | undefined {
    return this.spec.containers.some(({ ports }) => ports.includes(containerPort))
      ? { host: '127.0.0.1', port: this.port }
      : undefined
  }

  stop(stopCode: TaskStop['stopCode'], stoppedReason: string): void {
    this.#end({
      stopCode,
      stoppedReason,
      containers: this.spec.containers.map(({ name }) => ({ name, exitCode: 143 })),
    })
  }

  exit(exitCode: number): void {
    this.#end({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: this.spec.containers.map(({ name }) => ({ name, exitCode })),
    })
  }

  #end(stop: TaskStop): void {
    if (this.#over) return
    this.#over = true
    this.#stopped.resolve(stop)
  }
}

/** A digest that is the same for the same tag, and the digest itself where the image names one. */
export function digestOf(image: string): string {
  const at = image.indexOf('@')
  if (at >= 0) return image.slice(at + 1)
  return `sha256:${Buffer.from(image).toString('hex').padEnd(64, '0').slice(0, 64)}`
}

interface Registration {
  readonly target: Target
  readonly since: number
}

/** Listener rules and target groups in memory; a target is healthy 10 seconds after it answers. */
export class MemoryLoadBalancing implements LoadBalancing {
  readonly rules = new Map<string, readonly Weight[]>()
  readonly groups = new Map<string, Registration[]>()
  readonly draining: Target[] = []
  /** Every production and test weight that was written, in order. */
  readonly writes: { readonly at: number; readonly rule: string; readonly weights: readonly Weight[] }[] = []
  /** Called before weights are written. */
  onWrite: (rule: string, weights: readonly Weight[]) => void = () => undefined
  deregistrationDelayMs = 30_000
  readonly #clock: Clock
  readonly #tasks: MemoryTasks

  constructor(clock: Clock, tasks: MemoryTasks) {
    this.#clock = clock
    this.#tasks = tasks
  }

  targetGroup(arn: string) {
    return this.groups.has(arn)
      ? { arn, name: arn.split('/')[1] ?? arn, deregistrationDelayMs: this.deregistrationDelayMs }
      : undefined
  }

  register(targetGroupArn: string, target: Target): void {
    this.#group(targetGroupArn).push({ target, since: this.#clock.now() })
  }

  async deregister(targetGroupArn: string, target: Target): Promise<void> {
    const group = this.#group(targetGroupArn)
    const index = group.findIndex((registration) => registration.target.port === target.port)
    if (index < 0) return
    group.splice(index, 1)
    this.draining.push(target)
    await this.#clock.sleep(this.deregistrationDelayMs)
    this.draining.splice(this.draining.indexOf(target), 1)
  }

  health(targetGroupArn: string, target: Target): TargetHealth {
    const registration = this.#group(targetGroupArn).find((one) => one.target.port === target.port)
    if (registration === undefined) return { state: 'draining' }
    const age = this.#clock.now() - registration.since
    const task = this.#tasks.at(target)
    if (age < 10_000) return { state: 'initial', reason: 'Elb.RegistrationInProgress' }
    if (task?.up === true && task.health_ === 'ok') return { state: 'healthy' }
    if (age < 20_000) return { state: 'initial', reason: 'Elb.InitialHealthChecking' }
    return {
      state: 'unhealthy',
      reason: 'Target.ResponseCodeMismatch',
      description: 'Health checks failed with these codes: [503]',
    }
  }

  weights(rule: string): readonly Weight[] | undefined {
    return this.rules.get(rule)
  }

  setWeights(rule: string, weights: readonly Weight[]): void {
    if (!this.rules.has(rule)) throw new Error('One or more rules not found')
    this.onWrite(rule, weights)
    this.rules.set(rule, weights)
    this.writes.push({ at: this.#clock.now(), rule, weights })
  }

  /** The share of a target group at a rule, in percent. */
  percent(rule: string, targetGroupArn: string): number {
    const weights = this.rules.get(rule) ?? []
    const whole = weights.reduce((sum, { weight }) => sum + weight, 0)
    const own = weights.find((weight) => weight.targetGroupArn === targetGroupArn)?.weight ?? 0
    return whole === 0 ? 0 : (own / whole) * 100
  }

  #group(arn: string): Registration[] {
    const group = this.groups.get(arn)
    if (group === undefined) throw new Error(`no target group ${arn}`)
    return group
  }
}

export class MemoryAlarms implements AlarmStates {
  readonly states = new Map<string, 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'>()
  state(alarmName: string) {
    return this.states.get(alarmName)
  }
}

export class MemorySecrets implements SecretSource {
  readonly values = new Map<string, string>()
  resolve(valueFrom: string): string {
    const value = this.values.get(valueFrom)
    if (value === undefined)
      throw new Error(
        `ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secrets from ssm: invalid parameters: ${valueFrom}`,
      )
    return value
  }
}
