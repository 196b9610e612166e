import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { assertNever, type Clock } from '../../../kernel/index.ts'
import type { CloudContext } from '../ports.ts'
import type { Outcome, RequestCounter } from './counts.ts'
import { requestHeaders } from './headers.ts'
import { answerError, answerErrorRaw } from './own-answers.ts'
import { forward, forwardUpgrade, type Hop } from './proxy.ts'
import { redirectLocation } from './redirect.ts'
import type { Action, Listener, LoadBalancerAttributes, TargetGroup } from './resources.ts'
import { chooseTargetGroup, requestLine } from './route.ts'
import type { ListenerAddress, ListenerCertificate } from './types.ts'

export interface ListenerPorts {
  readonly context: CloudContext
  readonly machineClock: Clock
  readonly counter: RequestCounter
  /** How long a target took until it began to answer. */
  measured(loadBalancerArn: string, targetGroupArn: string, seconds: number): void
  /** The actions for one request: of the first rule that matches, else the listener's own. */
  actions(request: IncomingMessage): readonly Action[]
  targetGroup(arn: string): TargetGroup | undefined
  /** Of the load balancer, as they are now. */
  attributes(): LoadBalancerAttributes
  /** The port that a listener of the same load balancer really has. */
  realPort(port: number): number | undefined
}

/** A listener that really listens. */
export interface ListenerServer {
  readonly address: ListenerAddress
  /** Gives the port back at once; requests in flight are answered, then their connections are closed. */
  retire(): void
  /** Cuts everything off; resolves when it is gone. */
  destroy(): Promise<void>
}

/** Listens on 127.0.0.1 and the wanted port; where that is taken or not allowed, on one that the system chooses. */
export async function startListener(
  listener: Listener,
  certificate: ListenerCertificate | undefined,
  wanted: number,
  ports: ListenerPorts,
): Promise<ListenerServer> {
  // Limits of the load balancer, not of Node: 16 K a header line, 60 K for all (user guide, quotas).
  const options = { keepAliveTimeout: 60_000, requestTimeout: 0, maxHeaderSize: 64 * 1_024 }
  const server =
    certificate === undefined
      ? createHttpServer(options)
      : createHttpsServer({ ...options, cert: certificate.cert, key: certificate.key })
  const protocol = certificate === undefined ? 'http' : 'https'
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const forwarding = (request: IncomingMessage) =>
    ({
      clientAddress: clientAddress(request),
      protocol,
      listenerPort: listener.port,
      now: ports.context.clock.now(),
      random: ports.context.random,
      dropInvalidHeaders: ports.attributes().dropInvalidHeaders,
    }) as const
  const choose = (actions: readonly Action[], request: IncomingMessage): Choice => {
    const action = actions.at(-1)
    if (action === undefined) return { kind: 'none' }
    if (action.type !== 'forward') return { kind: 'own', action }
    const arn = chooseTargetGroup(action.targetGroups, ports.context.random)
    const group = arn === undefined ? undefined : ports.targetGroup(arn)
    if (group === undefined) return { kind: 'none' }
    const lease = group.pool.pick()
    if (lease === undefined) return { kind: 'none', targetGroupArn: group.arn }
    const headers = requestHeaders(request.rawHeaders, forwarding(request))
    const hop = {
      lease,
      protocol: group.protocol,
      headers,
      machineClock: ports.machineClock,
      idleTimeoutMs: ports.attributes().idleTimeoutSeconds * 1_000,
    }
    return { kind: 'forward', targetGroupArn: group.arn, hop }
  }
  const count = (targetGroupArn: string | undefined, outcome: Outcome) => {
    ports.counter.count(listener.arn, targetGroupArn, outcome)
    if (targetGroupArn !== undefined && outcome.kind === 'answered' && outcome.targetMs !== undefined)
      ports.measured(listener.loadBalancerArn, targetGroupArn, outcome.targetMs / 1_000)
  }

  let retired = false
  server.on('request', (request, response) => {
    response.on('finish', () => {
      if (retired) request.socket.destroySoon()
    })
    const choice = choose(ports.actions(request), request)
    switch (choice.kind) {
      case 'forward':
        forward(request, response, choice.hop).then((outcome) => count(choice.targetGroupArn, outcome))
        return
      case 'none':
        request.resume()
        answerError(response, 503)
        count(choice.targetGroupArn, { kind: 'answered', status: 503, byLoadBalancer: true })
        return
      case 'own': {
        request.resume()
        const { action } = choice
        const status = action.type === 'redirect' ? Number(action.statusCode.slice(5)) : action.statusCode
        response.setHeader('Server', 'awselb/2.0')
        if (action.type === 'redirect') {
          response.setHeader(
            'Location',
            redirectLocation(action, requestLine(request), protocol, listener.port, ports.realPort),
          )
          response.writeHead(status).end()
        } else {
          const body = Buffer.from(action.body ?? '')
          response.setHeader('Content-Type', action.contentType ?? 'text/plain; charset=utf-8')
          response.setHeader('Content-Length', body.length)
          response.writeHead(status).end(body)
        }
        count(undefined, { kind: 'answered', status, byLoadBalancer: false })
        return
      }
      default:
        assertNever(choice)
    }
  })
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const choice = choose(ports.actions(request), request)
    if (choice.kind !== 'forward') {
      const status =
        choice.kind === 'own' && choice.action.type === 'fixed-response' ? choice.action.statusCode : 503
      answerErrorRaw(socket, status)
      count(undefined, { kind: 'answered', status, byLoadBalancer: true })
      return
    }
    forwardUpgrade(request, socket, head, choice.hop).then((outcome) => count(choice.targetGroupArn, outcome))
  })

  const port = await listenSomewhere(server, wanted)
  return {
    address: { host: '127.0.0.1', port, protocol },
    retire: () => {
      retired = true
      server.close()
      server.closeIdleConnections()
    },
    destroy: () =>
      new Promise((resolve) => {
        // A retired one is closed already, which this call reports as an error; it is over when its sockets are.
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

type Choice =
  | { readonly kind: 'forward'; readonly targetGroupArn: string; readonly hop: Hop }
  | { readonly kind: 'own'; readonly action: Exclude<Action, { type: 'forward' }> }
  | { readonly kind: 'none'; readonly targetGroupArn?: string }

function clientAddress(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '')
}

async function listenSomewhere(server: Server, port: number): Promise<number> {
  try {
    return await listen(server, port)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    return listen(server, 0)
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}
