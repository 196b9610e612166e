import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, systemClock } from '../../../../src/kernel/index.ts'
import { createElb, type Elb, type ElbOptions } from '../../../../src/rehearsal/cloud/elb/index.ts'
import type { AwsInput, CloudEvent, Target } from '../../../../src/rehearsal/cloud/ports.ts'

/** A load balancer under test, its events, and a short way to call its API. */
export interface Lab {
  readonly elb: Elb
  readonly events: CloudEvent[]
  call(operation: string, input: AwsInput): Promise<Record<string, unknown[]>>
  /** Creates a target group and gives its ARN. */
  targetGroup(name: string, more?: AwsInput): Promise<string>
  /** Creates a load balancer with one listener; gives the listener's ARN. */
  listener(defaultActions: unknown[], more?: AwsInput): Promise<string>
  url(listenerArn: string): string
}

const principal = { arn: 'arn:aws:iam::111111111111:user/test', account: '111111111111', userId: 'AIDA' }

/** Mulberry32: the same numbers in every run. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function openLab(clock: Clock = systemClock, options: ElbOptions = {}): Lab {
  const events: CloudEvent[] = []
  const elb = createElb(
    {
      accountId: '111111111111',
      region: 'eu-west-1',
      clock,
      random: seeded(7),
      emit: (event) => events.push(event),
    },
    options,
  )
  const call: Lab['call'] = async (operation, input) => {
    const run = elb.service.operations[operation]
    if (run === undefined) throw new Error(`no operation ${operation}`)
    return (await run(input, { requestId: 'r', region: 'eu-west-1', principal })) as Record<string, unknown[]>
  }
  const only = (list: unknown[] | undefined) => list?.[0] as Record<string, string>
  return {
    elb,
    events,
    call,
    targetGroup: async (name, more = {}) => {
      const made = await call('CreateTargetGroup', {
        Name: name,
        Protocol: 'HTTP',
        Port: 8080,
        VpcId: 'vpc-1',
        TargetType: 'ip',
        HealthCheckPath: '/health',
        HealthCheckIntervalSeconds: 5,
        HealthCheckTimeoutSeconds: 2,
        ...more,
      })
      return only(made['TargetGroups'])['TargetGroupArn']!
    },
    listener: async (defaultActions, more = {}) => {
      const made = await call('CreateLoadBalancer', { Name: 'alb', Subnets: ['subnet-a', 'subnet-b'] })
      const listener = await call('CreateListener', {
        LoadBalancerArn: only(made['LoadBalancers'])['LoadBalancerArn'],
        Protocol: 'HTTP',
        Port: 54_321,
        DefaultActions: defaultActions,
        ...more,
      })
      return only(listener['Listeners'])['ListenerArn']!
    },
    url: (listenerArn) => {
      const address = elb.listenerAddress(listenerArn)
      if (address === undefined) throw new Error(`${listenerArn} does not listen`)
      return `${address.protocol}://${address.host}:${address.port}`
    },
  }
}

/** A real HTTP server on a port that the system chose. */
export async function startTarget(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ readonly target: Target; readonly server: Server; close(): Promise<void> }> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    target: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Answers /health with 200 and everything else with its name. */
export function named(name: string): (request: IncomingMessage, response: ServerResponse) => void {
  return (_, response) => {
    response.end(name)
  }
}

export function forwardTo(...groups: readonly (readonly [arn: string, weight: number])[]): unknown[] {
  return [
    {
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
      },
    },
  ]
}

/** Waits until the event loop brought what is awaited; bounded by the test's own time-out. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** One request, with a free hand over headers, method and body. */
export function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      { method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          body += chunk
        })
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        )
        response.on('error', reject)
      },
    )
    call.on('error', reject)
    call.end(options.body)
  })
}
