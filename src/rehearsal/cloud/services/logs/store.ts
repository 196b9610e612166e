import { AwsError, type CloudContext, type Stateful } from '../../ports.ts'

export interface LogEvent {
  readonly id: string
  readonly group: string
  readonly stream: string
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  readonly ingestionTime: number
  readonly message: string
}

export interface LogStream {
  readonly name: string
  readonly createdAt: number
  /** By timestamp; events of the same time in the order of their arrival. */
  readonly events: LogEvent[]
}

export interface LogGroup {
  readonly name: string
  readonly createdAt: number
  readonly streams: Map<string, LogStream>
  readonly tags: Map<string, string>
  retentionInDays: number | undefined
}

/** How much is kept of one stream; the oldest events go first. */
const streamLimit = 100_000

export class LogStore {
  readonly #context: CloudContext
  readonly #groups = new Map<string, LogGroup>()
  readonly #listeners = new Set<(event: LogEvent) => void>()
  #count = 0n

  constructor(context: CloudContext) {
    this.#context = context
  }

  readonly state: Stateful = {
    save: () => ({ groups: this.#groups, count: this.#count }),
    restore: async (saved) => {
      const { groups, count } = saved as { groups: Map<string, LogGroup>; count: bigint }
      for (const [name, group] of groups) this.#groups.set(name, group)
      this.#count = count
    },
  }

  groups(): readonly LogGroup[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  has(name: string): boolean {
    return this.#groups.has(name)
  }

  /** A group by name or ARN. Throws ResourceNotFoundException. */
  group(nameOrArn: string | undefined): LogGroup {
    if (nameOrArn === undefined)
      throw new AwsError(
        'InvalidParameterException',
        'Exactly one of logGroupName and logGroupIdentifier must be given',
      )
    const name = this.nameOf(nameOrArn)
    const group = this.#groups.get(name)
    if (group === undefined)
      throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
    return group
  }

  stream(group: LogGroup, name: string): LogStream {
    const stream = group.streams.get(name)
    if (stream === undefined)
      throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.')
    return stream
  }

  createGroup(name: string): LogGroup {
    if (this.#groups.has(name))
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists')
    const group: LogGroup = {
      name,
      createdAt: this.#context.clock.now(),
      streams: new Map(),
      tags: new Map(),
      retentionInDays: undefined,
    }
    this.#groups.set(name, group)
    return group
  }

  deleteGroup(group: LogGroup): void {
    this.#groups.delete(group.name)
  }

  createStream(group: LogGroup, name: string): LogStream {
    if (group.streams.has(name))
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists')
    const stream: LogStream = { name, createdAt: this.#context.clock.now(), events: [] }
    group.streams.set(name, stream)
    return stream
  }

  append(group: LogGroup, stream: LogStream, timestamp: number, message: string): void {
    this.#count += 1n
    const event: LogEvent = {
      // CloudWatch's event ids are 56 decimal digits that grow with time.
      id: ((BigInt(timestamp) << 128n) + this.#count).toString().padStart(56, '3'),
      group: group.name,
      stream: stream.name,
      timestamp,
      ingestionTime: this.#context.clock.now(),
      message,
    }
    const { events } = stream
    let place = events.length
    while (place > 0 && (events[place - 1]?.timestamp ?? 0) > timestamp) place -= 1
    events.splice(place, 0, event)
    for (const listener of this.#listeners) listener(event)
    if (events.length > streamLimit) events.splice(0, events.length - streamLimit)
  }

  /** Calls back for every event from here on; gives the way to unsubscribe. */
  onAppend(listener: (event: LogEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  arn(group: LogGroup): string {
    const { region, accountId } = this.#context
    return `arn:aws:logs:${region}:${accountId}:log-group:${group.name}`
  }

  nameOf(nameOrArn: string): string {
    const match = /^arn:aws[\w-]*:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?$/.exec(nameOrArn)
    return match?.[1] ?? nameOrArn
  }
}
