import { Agent, request } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { forwardTo, type Lab, openLab, startTarget, until } from './elb-setup.ts'

let lab: Lab
const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  await lab.elb.close()
  await Promise.all(closing.splice(0).map((close) => close()))
})

/** A target whose answers take a few turns of the event loop, so that requests are always in flight. */
async function versioned(version: string) {
  const made = await startTarget(async (incoming, response) => {
    for await (const _ of incoming) await turn()
    for (let wait = 0; wait < 5; wait++) await turn()
    response.end(version)
  })
  closing.push(made.close)
  return made
}

test('no request fails while weights flip and targets drain and go away', async () => {
  lab = openLab()
  const blue = await lab.targetGroup('blue')
  const green = await lab.targetGroup('green')
  const listener = await lab.listener(forwardTo([blue, 1], [green, 0]))
  const url = new URL(lab.url(listener))

  const register = async (group: string, version: string) => {
    const made = await versioned(version)
    lab.elb.register(group, made.target)
    await until(() => lab.elb.health(group, made.target).state === 'healthy')
    return made
  }
  let old = await register(blue, '1')

  const seen: Record<string, number> = {}
  const failures: string[] = []
  let over = false
  const agent = new Agent({ keepAlive: true })
  const once = (method: string) =>
    new Promise<void>((resolve) => {
      const call = request({ host: url.hostname, port: url.port, agent, method, path: '/' }, (response) => {
        let body = ''
        response.on('data', (chunk) => {
          body += String(chunk)
        })
        response.on('end', () => {
          seen[body] = (seen[body] ?? 0) + 1
          if (response.statusCode !== 200) failures.push(`${response.statusCode} ${body}`)
          resolve()
        })
        response.on('error', (error) => {
          failures.push(error.message)
          resolve()
        })
      })
      call.on('error', (error) => {
        failures.push(error.message)
        resolve()
      })
      call.end(method === 'POST' ? 'body' : undefined)
    })
  const lane = async (method: string) => {
    while (!over) await once(method)
  }
  const probe = Promise.all([lane('GET'), lane('GET'), lane('GET'), lane('POST')])
  const requests = () => Object.values(seen).reduce((sum, count) => sum + count, 0)
  const after = (count: number) => {
    const goal = requests() + count
    return until(() => requests() >= goal)
  }

  const [groups, versions] = [
    [blue, green],
    ['2', '3', '4', '5', '6'],
  ]
  for (const [index, version] of versions.entries()) {
    const from = groups[index % 2]!
    const to = groups[(index + 1) % 2]!
    const next = await register(to, version)
    for (const share of [10, 50, 100]) {
      lab.elb.setWeights(listener, [
        { targetGroupArn: from, weight: 100 - share },
        { targetGroupArn: to, weight: share },
      ])
      await after(150)
    }
    await lab.elb.deregister(from, old.target)
    await old.close()
    old = next
  }
  over = true
  await probe
  agent.destroy()

  expect(failures).toEqual([])
  expect(requests()).toBeGreaterThan(2_000)
  expect(Object.keys(seen).sort()).toEqual(['1', '2', '3', '4', '5', '6'])
  const counted = lab.elb.requests().listeners[listener]!
  expect(counted).toMatchObject({
    requests: requests(),
    statuses: { '2xx': requests() },
    elbErrors: 0,
    clientAborts: 0,
  })
})
