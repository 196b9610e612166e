import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { VirtualClock } from '../../../../src/kernel/index.ts'
import { ask, forwardTo, type Lab, named, openLab, seeded, startTarget, until } from './elb-setup.ts'

let lab: Lab
const closing: (() => Promise<void>)[] = []

beforeEach(() => {
  lab = openLab()
})
afterEach(async () => {
  await lab.elb.close()
  await Promise.all(closing.splice(0).map((close) => close()))
})

async function target(handler: Parameters<typeof startTarget>[0]) {
  const made = await startTarget(handler)
  closing.push(made.close)
  return made
}

async function healthy(group: string, handler: Parameters<typeof startTarget>[0]) {
  const made = await target(handler)
  lab.elb.register(group, made.target)
  await until(() => lab.elb.health(group, made.target).state === 'healthy')
  return made
}

/** A TCP server that speaks for itself, for what no HTTP server would do. */
async function rawTarget(onConnection: (socket: Socket, number: number) => void) {
  let number = 0
  const server = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy())
    onConnection(socket, number++)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => new Promise((resolve) => server.close(() => resolve())))
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

test('requests are spread over target groups by weight', async () => {
  const [blue, green] = [await lab.targetGroup('blue'), await lab.targetGroup('green')]
  const listener = await lab.listener(forwardTo([blue, 90], [green, 10]))
  await healthy(blue, named('blue'))
  await healthy(green, named('green'))
  const answers = await Promise.all(Array.from({ length: 400 }, () => ask(lab.url(listener))))
  const greens = answers.filter(({ body }) => body === 'green').length
  expect(greens).toBeGreaterThan(20)
  expect(greens).toBeLessThan(60)
  expect(lab.elb.requests().targetGroups[green]).toMatchObject({
    requests: greens,
    statuses: { '2xx': greens },
  })
})

test('targets of one group take turns', async () => {
  const group = await lab.targetGroup('blue')
  const listener = await lab.listener(forwardTo([group, 1]))
  await healthy(group, named('a'))
  await healthy(group, named('b'))
  const bodies: string[] = []
  for (let count = 0; count < 4; count++) bodies.push((await ask(lab.url(listener))).body)
  expect([...bodies].sort()).toEqual(['a', 'a', 'b', 'b'])
  expect(bodies[0]).not.toBe(bodies[1])
})

describe('what the target sees of a request', () => {
  test('who asked, how, and a trace id', async () => {
    const group = await lab.targetGroup('blue')
    const listener = await lab.listener(forwardTo([group, 1]))
    await healthy(group, (request, response) => response.end(JSON.stringify(request.headers)))
    const { body } = await ask(lab.url(listener), {
      headers: { Host: 'core.example.com', 'X-Forwarded-For': '203.0.113.7', Connection: 'close' },
    })
    expect(JSON.parse(body)).toMatchObject({
      host: 'core.example.com',
      'x-forwarded-for': '203.0.113.7, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '54321',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    })
  })

  test('a trace id that is there stays, with the load balancer as Self', async () => {
    const group = await lab.targetGroup('blue')
    const listener = await lab.listener(forwardTo([group, 1]))
    await healthy(group, (request, response) => response.end(String(request.headers['x-amzn-trace-id'])))
    const root = 'Root=1-67891233-abcdef012345678912345678'
    const { body } = await ask(lab.url(listener), { headers: { 'X-Amzn-Trace-Id': root } })
    expect(body).toMatch(new RegExp(`^Self=1-[0-9a-f]{8}-[0-9a-f]{24};${root}$`))
  })

  test('its body and its answer are streamed', async () => {
    const group = await lab.targetGroup('blue')
    const listener = await lab.listener(forwardTo([group, 1]))
    await healthy(group, (request, response) => request.pipe(response))
    const port = Number(new URL(lab.url(listener)).port)
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk
    })
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n')
    await until(() => answer.includes('one'))
    socket.write('3\r\ntwo\r\n0\r\n\r\n')
    await until(() => answer.includes('two'))
    socket.destroy()
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/)
  })
})

describe('where no good answer can be had', () => {
  test.each([
    ['no target is registered', 503],
    ['the weights are all 0', 503],
  ])('%s: %i', async (what, status) => {
    const group = await lab.targetGroup('blue')
    const listener = await lab.listener(forwardTo([group, what.startsWith('no') ? 1 : 0]))
    const answer = await ask(lab.url(listener))
    expect([answer.status, answer.headers.server]).toEqual([status, 'awselb/2.0'])
    expect(lab.elb.requests().listeners[listener]).toMatchObject({ requests: 1, elbErrors: 1 })
  })

  test('a target group without a target keeps its share: no failover to the other one', async () => {
    const [blue, green] = [await lab.targetGroup('blue'), await lab.targetGroup('green')]
    const listener = await lab.listener(forwardTo([blue, 0], [green, 1]))
    await healthy(blue, named('blue'))
    expect((await ask(lab.url(listener))).status).toBe(503)
  })

  test('all targets are unhealthy: it fails open and asks them', async () => {
    const group = await lab.targetGroup('blue', { Matcher: { HttpCode: '418' } })
    const listener = await lab.listener(forwardTo([group, 1]))
    const { target: one } = await target(named('still here'))
    lab.elb.register(group, one)
    expect((await ask(lab.url(listener))).body).toBe('still here')
    expect(lab.elb.health(group, one).state).not.toBe('healthy')
  })

  test('the target refuses the connection: 502', async () => {
    const group = await lab.targetGroup('blue')
    const listener = await lab.listener(forwardTo([group, 1]))
    const { close } = await healthy(group, named('gone soon'))
    await close()
    expect((await ask(lab.url(listener))).status).toBe(502)
  })

  test('the target says nothing for 60 seconds: 504', async () => {
    await lab.elb.close()
    const machineClock = new VirtualClock()
    lab = openLab(new VirtualClock(), { machineClock })
    const group = await lab.targetGroup('blue')
    const listener = await lab.listener(forwardTo([group, 1]))
    let asked = false
    await healthy(group, (request, response) => {
      if (request.url === '/health') response.end()
      else asked = true
    })
    const answer = ask(lab.url(listener))
    await until(() => asked)
    await machineClock.advance(60_000)
    expect((await answer).status).toBe(504)
  })

  test('the target breaks off in the middle: so does the answer', async () => {
    const group = await lab.targetGroup('blue')
    const listener = await lab.listener(forwardTo([group, 1]))
    await healthy(group, (request, response) => {
      if (request.url === '/health') response.end()
      else response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy())
    })
    await expect(ask(lab.url(listener))).rejects.toThrow(/aborted|ECONNRESET/)
    expect(lab.elb.requests().targetGroups[group]).toMatchObject({
      requests: 1,
      elbErrors: 1,
      clientAborts: 0,
    })
  })

  test('the client goes away: counted as that', async () => {
    const group = await lab.targetGroup('blue')
    const listener = await lab.listener(forwardTo([group, 1]))
    let asked = false
    await healthy(group, (request, response) => {
      if (request.url === '/health') response.end()
      else asked = true
    })
    const socket = connect(Number(new URL(lab.url(listener)).port), '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await until(() => asked)
    socket.destroy()
    await until(() => lab.elb.requests().listeners[listener]?.clientAborts === 1)
    expect(lab.elb.requests().listeners[listener]).toMatchObject({ requests: 1, elbErrors: 0 })
  })
})

describe('a kept-alive connection that the target closes while a request is on its way', () => {
  /** Answers the first request of each connection and resets it at the second. */
  const resetting = (seen: string[]) => (socket: Socket) => {
    let requests = 0
    socket.on('data', (chunk) => {
      const line = String(chunk).split('\r\n')[0] ?? ''
      if (!line.includes('/health')) seen.push(line)
      requests++
      if (requests > 1) socket.resetAndDestroy()
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    })
  }

  test('a GET is sent once more on a fresh connection', async () => {
    const seen: string[] = []
    const group = await lab.targetGroup('blue')
    const listener = await lab.listener(forwardTo([group, 1]))
    lab.elb.register(group, await rawTarget(resetting(seen)))
    const statuses: number[] = []
    for (const path of ['/one', '/two']) statuses.push((await ask(lab.url(listener) + path)).status)
    expect(statuses).toEqual([200, 200])
    expect(seen).toEqual(['GET /one HTTP/1.1', 'GET /two HTTP/1.1', 'GET /two HTTP/1.1'])
  })

  test('a POST never takes such a connection, and is never sent twice', async () => {
    const seen: string[] = []
    const group = await lab.targetGroup('blue')
    const listener = await lab.listener(forwardTo([group, 1]))
    lab.elb.register(group, await rawTarget(resetting(seen)))
    await ask(`${lab.url(listener)}/one`)
    expect((await ask(`${lab.url(listener)}/two`, { method: 'POST', body: 'x' })).status).toBe(200)
    expect(seen).toEqual(['GET /one HTTP/1.1', 'POST /two HTTP/1.1'])
  })
})

describe('draining', () => {
  test('a target that is asked something is left to answer, and gets nothing new', async () => {
    const group = await lab.targetGroup('blue')
    const listener = await lab.listener(forwardTo([group, 1]))
    let finish: (() => void) | undefined
    const { target: old } = await healthy(group, (request, response) => {
      if (request.url === '/health') response.end()
      else finish = () => response.end('old')
    })
    const slow = ask(lab.url(listener))
    await until(() => finish !== undefined)
    let drained = false
    const draining = lab.elb.deregister(group, old).then(() => {
      drained = true
    })
    expect(lab.elb.health(group, old)).toEqual({
      state: 'draining',
      reason: 'Target.DeregistrationInProgress',
      description: 'Target deregistration is in progress',
    })
    expect((await ask(lab.url(listener))).status).toBe(503)
    expect(drained).toBe(false)
    finish?.()
    await draining
    expect((await slow).body).toBe('old')
    expect(lab.elb.health(group, old)).toMatchObject({ state: 'unused', reason: 'Target.NotRegistered' })
  })

  test('the deregistration delay ends the wait, not the request', async () => {
    await lab.elb.close()
    const clock = new VirtualClock()
    lab = openLab(clock)
    const group = await lab.targetGroup('blue')
    await lab.call('ModifyTargetGroupAttributes', {
      TargetGroupArn: group,
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }],
    })
    const listener = await lab.listener(forwardTo([group, 1]))
    let finish: (() => void) | undefined
    const { target: old } = await healthy(group, (request, response) => {
      if (request.url === '/health') response.end()
      else finish = () => response.end('late')
    })
    const slow = ask(lab.url(listener))
    await until(() => finish !== undefined)
    const draining = lab.elb.deregister(group, old)
    await clock.advance(30_000)
    await draining
    finish?.()
    expect((await slow).body).toBe('late')
  })

  test('a target that comes back while it drains is new, and stays', async () => {
    const group = await lab.targetGroup('blue')
    const listener = await lab.listener(forwardTo([group, 1]))
    let finish: (() => void) | undefined
    const { target: one } = await healthy(group, (request, response) => {
      if (request.url === '/slow') finish = () => response.end('slow')
      else response.end('quick')
    })
    const slow = ask(`${lab.url(listener)}/slow`)
    await until(() => finish !== undefined)
    const draining = lab.elb.deregister(group, one)
    lab.elb.register(group, one)
    await until(() => lab.elb.health(group, one).state === 'healthy')
    finish?.()
    await draining
    expect((await slow).body).toBe('slow')
    expect(lab.elb.health(group, one).state).toBe('healthy')
    expect((await ask(lab.url(listener))).body).toBe('quick')
  })
})

test('a listener that is deleted answers what is in flight, and waits for no idle client', async () => {
  const group = await lab.targetGroup('blue')
  const listener = await lab.listener(forwardTo([group, 1]))
  let finish: (() => void) | undefined
  await healthy(group, (request, response) => {
    if (request.url === '/slow') finish = () => response.end('answered')
    else response.end()
  })
  const url = lab.url(listener)
  const idle = new Agent({ keepAlive: true })
  await new Promise((resolve) =>
    get(url, { agent: idle }, (response) => response.resume().on('end', resolve)),
  )
  const slow = ask(`${url}/slow`, { headers: { Connection: 'keep-alive' } })
  await until(() => finish !== undefined)
  await lab.call('DeleteListener', { ListenerArn: listener })
  await expect(ask(url)).rejects.toThrow('ECONNREFUSED')
  finish?.()
  expect((await slow).body).toBe('answered')
  idle.destroy()
})

test('a connection that is upgraded is handed through both ways', async () => {
  const group = await lab.targetGroup('blue')
  const listener = await lab.listener(forwardTo([group, 1]))
  const made = await healthy(group, named('no upgrade'))
  made.server.on('upgrade', (request, socket) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${request.headers.upgrade}\r\nConnection: Upgrade\r\n\r\n`,
    )
    socket.on('data', (chunk: Buffer) => socket.write(`echo ${chunk}`))
    socket.on('end', () => socket.end())
    socket.on('error', () => socket.destroy())
  })
  const socket = connect(Number(new URL(lab.url(listener)).port), '127.0.0.1')
  let received = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    received += chunk
  })
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n')
  await until(() => received.includes('\r\n\r\n'))
  socket.write('hello')
  await until(() => received.endsWith('echo hello'))
  expect(received).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\nUpgrade: chat/)
  socket.destroy()
  await until(() => lab.elb.requests().listeners[listener]?.requests === 1)
})

test('the probability of a target group is its share of the weights', async () => {
  const { chooseTargetGroup } = await import('../../../../src/rehearsal/cloud/elb/route.ts')
  const random = seeded(1)
  const weights = [
    { targetGroupArn: 'a', weight: 1 },
    { targetGroupArn: 'b', weight: 0 },
    { targetGroupArn: 'c', weight: 3 },
  ]
  const chosen = Array.from({ length: 4_000 }, () => chooseTargetGroup(weights, random))
  expect(chosen).not.toContain('b')
  expect(chosen.filter((arn) => arn === 'a').length / chosen.length).toBeCloseTo(0.25, 1)
})

test('measures how long targets take, by load balancer and by target group', async () => {
  const put: (readonly [string, { MetricName: string; Dimensions: readonly object[]; Value: number }])[] = []
  await lab.elb.close()
  lab = openLab(undefined, {
    metrics: (namespace, data) => put.push(...data.map((it) => [namespace, it] as const)),
  })
  const group = await lab.targetGroup('blue')
  const listener = await lab.listener(forwardTo([group, 1]))
  await healthy(group, named('a'))
  await ask(lab.url(listener))
  await until(() => put.length === 2)
  const balancer = { Name: 'LoadBalancer', Value: expect.stringMatching(/^app\/[\w-]+\/[0-9a-f]{16}$/) }
  expect(put.map(([namespace, it]) => [namespace, it.MetricName, it.Dimensions])).toEqual([
    ['AWS/ApplicationELB', 'TargetResponseTime', [balancer]],
    [
      'AWS/ApplicationELB',
      'TargetResponseTime',
      [balancer, { Name: 'TargetGroup', Value: group.split(':').at(-1) }],
    ],
  ])
  expect(put.every(([, it]) => it.Value >= 0)).toBe(true)
})
