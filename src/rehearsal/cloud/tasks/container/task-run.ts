import { type Clock, errorMessage, systemClock } from '../../../../kernel/index.ts'
import type { CloudContext, ContainerSpec, RunningTask, TaskSpec, TaskStop } from '../../ports.ts'
import type { ContainerEngine, ContainerExit, PreparedContainer, StartedContainer } from './engine.ts'
import { type ContainerHealth, watchHealth } from './health-watch.ts'

export interface TaskRunOptions {
  readonly context: CloudContext
  readonly machineClock: Clock
  readonly bootAllowanceMs: number
}

interface Member {
  readonly spec: ContainerSpec
  readonly prepared: PreparedContainer
  started?: StartedContainer
  exit?: ContainerExit
  health: ContainerHealth
}

interface StopRequest {
  readonly stopCode: TaskStop['stopCode']
  readonly reason: string
}

/** A SIGTERM gets this much real time at least (or the whole stop time-out): processes do not stop faster on a scaled clock. */
const stopPatienceMs = 10_000

/** Runs one task from its images to its end. Failures end it; nothing is thrown. */
const essentialExit: StopRequest = {
  stopCode: 'EssentialContainerExited',
  reason: 'Essential container in task exited',
}

export class TaskRun implements RunningTask {
  readonly spec: TaskSpec
  readonly started: RunningTask['started']
  readonly stopped: RunningTask['stopped']
  readonly #engine: ContainerEngine
  readonly #options: TaskRunOptions
  readonly #members: Member[] = []
  readonly #stop = new AbortController()
  #stopRequest: StopRequest | undefined
  /** The container that could not be prepared or started. */
  #failed: ContainerSpec | undefined
  #hurried = false

  constructor(spec: TaskSpec, engine: ContainerEngine, options: TaskRunOptions) {
    this.spec = spec
    this.#engine = engine
    this.#options = options
    const started = Promise.withResolvers<Awaited<RunningTask['started']>>()
    // A failed start is told as the task's stop; whoever does not wait for `started` need not know.
    started.promise.catch(() => {})
    this.started = started.promise
    this.stopped = this.#run(started.resolve).then((stop) => {
      started.reject(new Error(`${spec.taskArn} stopped before it was started: ${stop.stoppedReason}`))
      return stop
    })
  }

  health(): ContainerHealth {
    const checked = this.#members.filter(({ spec }) => spec.essential && spec.healthCheck !== undefined)
    if (checked.some(({ health }) => health === 'UNHEALTHY')) return 'UNHEALTHY'
    return checked.length > 0 && checked.every(({ health }) => health === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN'
  }

  endpoint(containerPort: number): { readonly host: string; readonly port: number } | undefined {
    for (const { spec, started } of this.#members) {
      if (spec.ports.includes(containerPort)) return started?.endpoint(containerPort)
    }
    return undefined
  }

  stop(stopCode: TaskStop['stopCode'], reason: string): void {
    if (this.#stopRequest !== undefined) return
    this.#stopRequest = { stopCode, reason }
    this.#stop.abort()
  }

  /** Stops it without waiting for the cloud's clock: what ignores SIGTERM for two seconds is killed. */
  end(reason: string): void {
    this.#hurried = true
    this.stop('UserInitiated', reason)
    for (const { started, exit } of this.#members) {
      if (started === undefined || exit !== undefined) continue
      // By the machine's own time, whatever clocks the cloud was given: it has to end.
      const over = new AbortController()
      started.exited.then(() => over.abort())
      systemClock.sleep(2_000, over.signal).then(
        () => started.kill(),
        () => {},
      )
    }
  }

  async #run(onStarted: (started: Awaited<RunningTask['started']>) => void): Promise<TaskStop> {
    try {
      const failure = await this.#start()
      if (failure !== undefined) return await this.#end(failure)
      // It ended before it ever listened: told at once, or a load balancer whose clock is scaled would call it
      // unhealthy before anybody saw that it crashed.
      if (this.#members.some(({ spec, exit }) => spec.essential && exit !== undefined)) {
        return await this.#end(essentialExit)
      }
      onStarted({
        imageDigests: Object.fromEntries(
          this.#members.map(({ spec, prepared }) => [spec.name, prepared.imageDigest]),
        ),
      })
      this.#watchHealth()
      return await this.#end(await this.#untilOver())
    } finally {
      await Promise.all(this.#members.map(({ prepared }) => prepared.remove()))
    }
  }

  /** Pulls, then starts every container and waits until it listens, ends or has used up its allowance. */
  async #start(): Promise<StopRequest | undefined> {
    const { signal } = this.#stop
    try {
      for (const spec of this.spec.containers) {
        this.#failed = spec
        const prepared = await this.#engine.prepare(this.spec, spec, signal)
        this.#members.push({ spec, prepared, health: 'UNKNOWN' })
        if (prepared.limitations.length > 0) {
          this.#emit('task.limitations', {
            container: spec.name,
            image: spec.image,
            unsupported: prepared.limitations,
          })
        }
      }
      for (const member of this.#members) {
        this.#failed = member.spec
        signal.throwIfAborted()
        const started = await member.prepared.start()
        member.started = started
        started.exited.then((exit) => {
          member.exit = exit
          this.#emit('container.exited', { container: member.spec.name, ...exit })
        })
        this.#failed = undefined
        this.#emit('container.started', { container: member.spec.name, image: member.spec.image })
      }
    } catch (error) {
      return this.#stopRequest ?? { stopCode: 'TaskFailedToStart', reason: errorMessage(error) }
    }
    await Promise.all(this.#members.map((member) => this.#settled(member)))
    return this.#stopRequest
  }

  async #settled({ started }: Member): Promise<void> {
    if (started === undefined) return
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, this.#stop.signal])
    const allowance = this.#options.machineClock.sleep(this.#options.bootAllowanceMs, signal).catch(() => {})
    await Promise.race([started.listening, started.exited, allowance])
    over.abort()
  }

  #watchHealth(): void {
    const { context, machineClock } = this.#options
    for (const member of this.#members) {
      const { healthCheck } = member.spec
      const { started } = member
      if (healthCheck === undefined || started === undefined) continue
      const over = new AbortController()
      started.exited.then(() => over.abort())
      watchHealth(
        healthCheck,
        (signal) => started.checkHealth(signal),
        { cloud: context.clock, machine: machineClock },
        (health) => {
          if (member.health === health) return
          this.#emit('container.health', { container: member.spec.name, from: member.health, to: health })
          member.health = health
        },
        AbortSignal.any([over.signal, this.#stop.signal]),
      ).catch((error: unknown) => {
        member.health = 'UNHEALTHY'
        this.#emit('container.health', {
          container: member.spec.name,
          to: 'UNHEALTHY',
          reason: errorMessage(error),
        })
      })
    }
  }

  /** Over when it is to stop, when an essential container has ended, or when all have. */
  async #untilOver(): Promise<StopRequest> {
    const essentialEnds = this.#members
      .filter(({ spec }) => spec.essential)
      .map(({ started }) => started?.exited ?? never)
    const all = Promise.all(this.#members.map(({ started }) => started?.exited ?? never))
    const told = new Promise<void>((resolve) => {
      if (this.#stop.signal.aborted) resolve()
      else this.#stop.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    await Promise.race([told, all, ...essentialEnds])
    return this.#stopRequest ?? essentialExit
  }

  async #end(request: StopRequest): Promise<TaskStop> {
    this.#stopRequest ??= request
    this.#stop.abort()
    await Promise.all(this.#members.map((member) => this.#endContainer(member)))
    return {
      stopCode: request.stopCode,
      stoppedReason: request.reason,
      containers: this.spec.containers.map((spec) => this.#report(spec, request)),
    }
  }

  async #endContainer({ spec, started, exit }: Member): Promise<void> {
    if (started === undefined || exit !== undefined) return
    started.terminate()
    const over = new AbortController()
    const patience = Promise.all([
      this.#hurried ? undefined : this.#options.context.clock.sleep(spec.stopTimeoutMs, over.signal),
      this.#options.machineClock.sleep(Math.min(spec.stopTimeoutMs, stopPatienceMs), over.signal),
    ]).then(
      () => started.kill(),
      () => {},
    )
    await started.exited
    over.abort()
    await patience
  }

  #report(spec: ContainerSpec, request: StopRequest): TaskStop['containers'][number] {
    const member = this.#members.find((candidate) => candidate.spec === spec)
    const failed = request.stopCode === 'TaskFailedToStart' && this.#failed === spec
    const reason = failed ? request.reason : member?.exit?.reason
    return {
      name: spec.name,
      ...(member?.exit === undefined ? {} : { exitCode: member.exit.exitCode }),
      ...(reason === undefined ? {} : { reason }),
      ...(member === undefined ? {} : { imageDigest: member.prepared.imageDigest }),
    }
  }

  #emit(type: string, detail: Readonly<Record<string, unknown>>): void {
    this.#options.context.emit({
      at: Date.now(),
      source: 'tasks',
      type,
      detail: { task: this.spec.taskArn, taskDefinition: this.spec.taskDefinitionArn, ...detail },
    })
  }
}

const never = new Promise<never>(() => {})
