import type { Json } from '../../../kernel/index.ts'
import { ConfigurationError } from '../../../kernel/index.ts'
import { matchesGlob } from './glob.ts'

export type Fault =
  /** The call is answered, but later; milliseconds of the cloud's clock. */
  | { readonly type: 'latency'; readonly ms: number }
  | { readonly type: 'throttle' }
  /** 500, 502, 503, … Default 500. */
  | { readonly type: 'server-error'; readonly statusCode?: number }
  /** The connection is cut. With `after`, the operation takes effect first and only its answer is lost. */
  | { readonly type: 'drop'; readonly after?: boolean }
  | { readonly type: 'access-denied' }
  /** Any error by its shape name. */
  | {
      readonly type: 'error'
      readonly code: string
      readonly message: string
      readonly statusCode?: number
      readonly members?: Readonly<Record<string, Json>>
    }

export interface FaultRule {
  /** A service id: `ecs`, `elasticloadbalancingv2`, …; `*` for any. */
  readonly service: string
  /** An operation's name, with `*` as a wildcard. */
  readonly operation: string
  /** Only calls of this caller: an ARN, with `*` as a wildcard. */
  readonly principal?: string
  /** How many calls it strikes; until it is removed, where not given. */
  readonly times?: number
  /** How many matching calls pass first. */
  readonly skip?: number
  readonly fault: Fault
}

export interface PlacedFault extends FaultRule {
  readonly id: string
  /** How many calls it has struck. */
  readonly struck: number
}

export interface Faults {
  /** Places a fault and gives its id. */
  add(rule: FaultRule): string
  /** Takes a fault away; false where it is not there (any more). */
  remove(id: string): boolean
  clear(): void
  list(): readonly PlacedFault[]
  /** The faults that strike this call, in the order in which they were placed; counts them as struck. */
  strike(call: {
    readonly service: string
    readonly operation: string
    readonly principal: string
  }): readonly Fault[]
}

/** An empty set of faults. */
export function createFaults(): Faults {
  let placed: { rule: FaultRule; id: string; seen: number; struck: number }[] = []
  let count = 0
  return {
    add(rule) {
      count += 1
      const id = `fault-${count}`
      placed.push({ rule, id, seen: 0, struck: 0 })
      return id
    },
    remove(id) {
      const before = placed.length
      placed = placed.filter((one) => one.id !== id)
      return placed.length < before
    },
    clear() {
      placed = []
    },
    list: () => placed.map(({ rule, id, struck }) => ({ ...rule, id, struck })),
    strike(call) {
      const striking: Fault[] = []
      for (const one of placed) {
        const { rule } = one
        if (!matchesGlob(rule.service, call.service) || !matchesGlob(rule.operation, call.operation)) continue
        if (rule.principal !== undefined && !matchesGlob(rule.principal, call.principal)) continue
        one.seen += 1
        if (one.seen <= (rule.skip ?? 0)) continue
        if (rule.times !== undefined && one.struck >= rule.times) continue
        one.struck += 1
        striking.push(rule.fault)
      }
      placed = placed.filter(({ rule, struck }) => rule.times === undefined || struck < rule.times)
      return striking
    },
  }
}

/** Reads a fault rule that came over HTTP. Throws a ConfigurationError that says what to write. */
export function readFaultRule(value: unknown): FaultRule {
  const fix =
    'Write {"service": "ecs", "operation": "UpdateService", "times": 2, "fault": {"type": "throttle"}}; the types are latency (ms), throttle, server-error (statusCode), drop (after), access-denied and error (code, message).'
  const refuse = (what: string): never => {
    throw new ConfigurationError(`the fault's ${what}`, { fix })
  }
  const rule = record(value) ?? refuse('rule is not an object')
  const text = (name: string) => {
    const item = rule[name]
    return typeof item === 'string' && item !== '' ? item : refuse(`${name} is not a name`)
  }
  const whole = (name: string, least: number) => {
    const item = rule[name]
    if (item === undefined) return {}
    return typeof item === 'number' && Number.isInteger(item) && item >= least
      ? { [name]: item }
      : refuse(`${name} is ${JSON.stringify(item)}, not a whole number of at least ${least}`)
  }
  for (const name of Object.keys(rule))
    if (!['service', 'operation', 'principal', 'times', 'skip', 'fault'].includes(name))
      refuse(`member ${name} is unknown`)
  return {
    service: text('service'),
    operation: text('operation'),
    ...(rule['principal'] === undefined ? {} : { principal: text('principal') }),
    ...whole('times', 1),
    ...whole('skip', 0),
    fault: readFault(record(rule['fault']) ?? refuse('fault is not an object'), refuse),
  }
}

function readFault(fault: Record<string, unknown>, refuse: (what: string) => never): Fault {
  const { type, ms, statusCode, after, code, message, members } = fault
  const status =
    statusCode === undefined
      ? {}
      : typeof statusCode === 'number' && statusCode >= 400 && statusCode <= 599
        ? { statusCode }
        : refuse(`statusCode is ${JSON.stringify(statusCode)}, not one of 400 to 599`)
  switch (type) {
    case 'latency':
      return typeof ms === 'number' && ms >= 0 ? { type, ms } : refuse('ms is not a duration in milliseconds')
    case 'throttle':
    case 'access-denied':
      return { type }
    case 'server-error':
      return { type, ...status }
    case 'drop':
      if (after !== undefined && typeof after !== 'boolean') return refuse('after is not true or false')
      return { type, ...(after === undefined ? {} : { after }) }
    case 'error':
      if (typeof code !== 'string' || typeof message !== 'string')
        return refuse('code and message are not both given')
      return {
        type,
        code,
        message,
        ...status,
        ...(members === undefined
          ? {}
          : { members: (record(members) ?? refuse('members is not an object')) as Record<string, Json> }),
      }
    default:
      return refuse(`type is ${JSON.stringify(type)}`)
  }
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}
