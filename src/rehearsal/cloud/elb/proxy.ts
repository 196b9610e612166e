import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { type Clock, isAbort } from '../../../kernel/index.ts'
import type { Outcome } from './counts.ts'
import { responseHeaders } from './headers.ts'
import { answerError, answerErrorRaw } from './own-answers.ts'
import type { Lease } from './target-pool.ts'

export interface Hop {
  readonly lease: Lease
  readonly protocol: 'HTTP' | 'HTTPS'
  readonly headers: Record<string, string | string[]>
  readonly machineClock: Clock
  /** How long the target may be silent. */
  readonly idleTimeoutMs: number
}

/**
 * Sends one request to its target and streams the answer back. Gives the outcome once the exchange is over: 502
 * where the target breaks the connection before it answers, 504 where it is silent for the idle time-out.
 *
 * A request that can be repeated (no body, safe method) goes over a kept-alive connection and is sent once more on
 * a fresh one when the target closed the old one meanwhile; any other takes a fresh connection from the start, since
 * nobody could tell whether the target had already acted on it.
 */
export function forward(request: IncomingMessage, response: ServerResponse, hop: Hop): Promise<Outcome> {
  return new Promise((resolve) => {
    const over = new AbortController()
    let upstream: ClientRequest | undefined
    let settled = false
    const settle = (outcome: Outcome) => {
      if (settled) return
      settled = true
      over.abort()
      hop.lease.release()
      resolve(outcome)
    }
    const fail = (status: number) => {
      if (settled) return
      upstream?.destroy()
      // What is left of the body has no reader any more.
      request.unpipe()
      request.resume()
      answerError(response, status)
      settle({ kind: 'answered', status, byLoadBalancer: true })
    }
    const repeatable = canRepeat(request)
    let sentAt = 0
    const send = (fresh: boolean) => {
      sentAt = hop.machineClock.now()
      const attempt = open(request, hop, fresh)
      upstream = attempt
      attempt.on('response', (answer) => {
        over.abort()
        const targetMs = hop.machineClock.now() - sentAt
        response.writeHead(answer.statusCode ?? 502, answer.statusMessage, responseHeaders(answer.rawHeaders))
        answer.on('error', () => {
          response.destroy()
          settle({ kind: 'broken-off' })
        })
        pipeline(answer, response, (error) => {
          if (error === undefined || error === null) {
            settle({ kind: 'answered', status: answer.statusCode ?? 502, byLoadBalancer: false, targetMs })
          }
        })
      })
      attempt.on('error', () => {
        if (settled || response.headersSent) return
        if (repeatable && attempt.reusedSocket && !fresh) send(true)
        else fail(502)
      })
      if (repeatable) attempt.end()
      else request.pipe(attempt)
    }
    response.on('close', () => {
      if (settled || response.writableFinished) return
      upstream?.destroy()
      settle({ kind: 'client-abort' })
    })
    hop.machineClock.sleep(hop.idleTimeoutMs, over.signal).then(
      () => fail(504),
      (error: unknown) => {
        if (!isAbort(error)) throw error
      },
    )
    send(!repeatable)
  })
}

function canRepeat(request: IncomingMessage): boolean {
  const { method = '', headers } = request
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  return ['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method) && !hasBody
}

function open(request: IncomingMessage, hop: Hop, fresh: boolean): ClientRequest {
  const { target, agent } = hop.lease
  const chunked = request.headers['transfer-encoding'] !== undefined
  const options: RequestOptions = {
    host: target.host,
    port: target.port,
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    agent: fresh ? false : agent,
    headers: chunked ? { ...hop.headers, 'Transfer-Encoding': 'chunked' } : hop.headers,
  }
  return hop.protocol === 'HTTPS'
    ? httpsRequest({ ...options, rejectUnauthorized: false })
    : httpRequest(options)
}

/** Hands a connection that asks for an upgrade (a WebSocket) through to the target; over when either side closes. */
export function forwardUpgrade(
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
  hop: Hop,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const upstream = open(
      request,
      {
        ...hop,
        headers: { ...hop.headers, Connection: 'Upgrade', Upgrade: String(request.headers.upgrade ?? '') },
      },
      true,
    )
    let settled = false
    const settle = (outcome: Outcome) => {
      if (settled) return
      settled = true
      hop.lease.release()
      resolve(outcome)
    }
    socket.on('error', () => upstream.destroy())
    const onEarlyClose = () => {
      upstream.destroy()
      settle({ kind: 'client-abort' })
    }
    socket.on('close', onEarlyClose)
    upstream.on('error', () => {
      if (settled) return
      answerErrorRaw(socket, 502)
      settle({ kind: 'answered', status: 502, byLoadBalancer: true })
    })
    upstream.on('response', (answer) => {
      socket.write(rawHead(answer, responseHeaders(answer.rawHeaders), 'Connection: close\r\n'))
      pipeline(answer, socket, () =>
        settle({ kind: 'answered', status: answer.statusCode ?? 502, byLoadBalancer: false }),
      )
    })
    upstream.on('upgrade', (answer, far: Socket, farHead) => {
      socket.off('close', onEarlyClose)
      socket.write(rawHead(answer, answer.rawHeaders, ''))
      if (farHead.length > 0) socket.write(farHead)
      if (head.length > 0) far.write(head)
      // A side that ends has nothing more to hear either; what is under way to the other one still arrives.
      for (const [one, other] of [
        [socket, far],
        [far, socket],
      ] as const) {
        one.pipe(other)
        one.on('error', () => other.destroy())
        one.on('end', () => other.destroySoon())
        one.on('close', () => {
          other.destroySoon()
          settle({ kind: 'answered', status: 101, byLoadBalancer: false })
        })
      }
    })
    upstream.end()
  })
}

function rawHead(answer: IncomingMessage, raw: readonly string[], more: string): string {
  let head = `HTTP/1.1 ${answer.statusCode ?? 502} ${answer.statusMessage ?? ''}\r\n`
  for (let index = 0; index + 1 < raw.length; index += 2) head += `${raw[index]}: ${raw[index + 1]}\r\n`
  return `${head}${more}\r\n`
}
