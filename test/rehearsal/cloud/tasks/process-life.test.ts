import { spawn } from 'node:child_process'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { VirtualClock } from '../../../../src/kernel/index.ts'
import type { ContainerSpec, RunningTask } from '../../../../src/rehearsal/cloud/ports.ts'
import type { TarEntry } from './image-lab.ts'
import { containerSpec, openTaskLab, type TaskLab, taskSpec } from './task-lab.ts'

const clock = new VirtualClock()
const machineClock = new VirtualClock()
let lab: TaskLab
const running: RunningTask[] = []

beforeAll(async () => {
  lab = await openTaskLab(clock, { machineClock })
})
afterEach(async () => {
  for (const task of running) task.stop('UserInitiated', 'the test is over')
  await Promise.all(running.splice(0).map(({ stopped }) => stopped))
  lab.events.length = 0
  lab.lines.length = 0
})
afterAll(() => lab.close())

let images = 0

/** Makes an image with one script and starts it. */
async function start(script: string, container: Partial<ContainerSpec> = {}, more: readonly TarEntry[] = []) {
  const name = `app:${images++}`
  await lab.registry.push(name, { Cmd: ['node', 'main.mjs'], WorkingDir: '/app' }, [
    [{ name: 'app/main.mjs', content: script }, ...more],
  ])
  const task = lab.start({ image: `${lab.registry.host}/${name}`, ...container })
  running.push(task)
  return task
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5))
async function until(holds: () => boolean) {
  while (!holds()) await turn()
}

describe('a task that ends by itself', () => {
  test('its exit code and the reason of ECS are told', async () => {
    const task = await start(`console.log('bad'); console.error('luck'); process.exitCode = 3`)
    await task.started
    expect(await task.stopped).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ name: 'app', exitCode: 3 }],
    })
    expect([...lab.lines].sort()).toEqual(['bad', 'luck'])
  })

  test('what it wrote last without a line end is not lost', async () => {
    const task = await start(`process.stdout.write('no line end')`)
    await task.stopped
    expect(lab.lines).toEqual(['no line end'])
  })

  test('its files are gone afterwards, the image stays', async () => {
    const task = await start('')
    await task.stopped
    expect(await readdir(join(lab.workDir, 'containers'))).toEqual([])
    expect((await readdir(join(lab.workDir, 'trees'))).length).toBeGreaterThan(0)
  })
})

describe('a task that is stopped', () => {
  test('gets SIGTERM and may end in its own way', async () => {
    const task = await start(`
      process.on('SIGTERM', () => { console.log('closing'); process.exit(0) })
      setInterval(() => {}, 1000); console.log('up')`)
    await task.started
    await until(() => lab.lines.includes('up'))
    task.stop('UserInitiated', 'Task stopped by user')
    expect((await task.stopped).containers[0]).toMatchObject({ exitCode: 0 })
    expect(lab.lines).toContain('closing')
  })

  test('is killed when it does not end within its stop time-out, of both clocks', async () => {
    const task = await start(
      `process.on('SIGTERM', () => console.log('no')); setInterval(() => {}, 1000); console.log('up')`,
      { stopTimeoutMs: 30_000 },
    )
    await task.started
    await until(() => lab.lines.includes('up'))
    let over = false
    task.stopped.then(() => {
      over = true
    })
    task.stop('ServiceSchedulerInitiated', 'scaled in')
    await until(() => lab.lines.includes('no'))
    await clock.advance(30_000)
    await turn()
    expect(over).toBe(false)
    await machineClock.advance(10_000)
    expect((await task.stopped).containers[0]).toMatchObject({ exitCode: 137 })
  })

  test('takes the processes that it started with it', async () => {
    const task = await start(`
      import { spawn } from 'node:child_process'
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("child", process.pid)'], { stdio: 'inherit' })
      setInterval(() => {}, 1000)`)
    await task.started
    await until(() => lab.lines.some((line) => line.startsWith('child')))
    const pid = Number(lab.lines.find((line) => line.startsWith('child'))?.split(' ')[1])
    task.stop('UserInitiated', 'over')
    await task.stopped
    await until(() => !alive(pid))
  })

  test('while its image is pulled: it never starts', async () => {
    const task = await start('console.log("up")')
    task.stop('UserInitiated', 'changed my mind')
    expect(await task.stopped).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'changed my mind' })
    await expect(task.started).rejects.toThrow('changed my mind')
    expect(lab.lines).toEqual([])
  })
})

describe('a task that cannot start', () => {
  test.each<[string, Partial<ContainerSpec>, RegExp]>([
    ['no such image', { image: 'IMAGE/nothing:1' }, /^CannotPullContainerError: .*not found/],
    [
      'no such command',
      { command: ['nginx'] },
      /^CannotStartContainerError: ResourceInitializationError: exec: "nginx": executable file not found/,
    ],
    [
      'a health check that needs a container',
      { healthCheck: check(['CMD', 'pg_isready']) },
      /^CannotStartContainerError: .*the health check/,
    ],
  ])('%s', async (_, container, reason) => {
    const image = container.image?.replace('IMAGE', lab.registry.host)
    const task = await start('', { ...container, ...(image === undefined ? {} : { image }) })
    const stop = await task.stopped
    expect(stop).toMatchObject({ stopCode: 'TaskFailedToStart' })
    expect([stop.stoppedReason, stop.containers[0]?.reason]).toEqual([
      expect.stringMatching(reason),
      expect.stringMatching(reason),
    ])
  })

  test('a container of a task that fails to start ends the others', async () => {
    await start('setInterval(() => {}, 1000)')
    const image = `${lab.registry.host}/app:${images - 1}`
    const task = lab.runtime.start(
      taskSpec([
        containerSpec({ name: 'good', image }),
        containerSpec({ name: 'bad', image, command: ['nginx'] }),
      ]),
    )
    expect((await task.stopped).containers).toEqual([
      { name: 'good', imageDigest: expect.any(String) },
      { name: 'bad', reason: expect.stringContaining('nginx') },
    ])
  })
})

function check(command: readonly string[], retries = 2): NonNullable<ContainerSpec['healthCheck']> {
  return { command, intervalMs: 10_000, timeoutMs: 5_000, retries, startPeriodMs: 0 }
}

describe('container health', () => {
  const server = (status: string) => `
    import { createServer } from 'node:http'
    let status = ${status}
    process.on('SIGUSR2', () => { status = 500 })
    createServer((request, response) => { console.log('asked'); response.writeHead(status).end() }).listen(8080)`

  /** Lets one interval pass and waits until the check that it brings is over, its patience given back. */
  async function nextCheck(asked: () => number) {
    const goal = asked() + 1
    await clock.advance(10_000)
    await until(() => asked() >= goal && machineClock.pending === 0)
  }
  const asked = () => lab.lines.filter((line) => line === 'asked').length

  test.each<[string, readonly string[]]>([
    ['curl', ['CMD-SHELL', 'curl -f http://localhost:8080/health || exit 1']],
    ['wget', ['CMD-SHELL', 'wget -q --spider http://127.0.0.1:8080/']],
    [
      'node -e',
      ['CMD', 'node', '-e', `fetch('http://localhost:8080/').then((r) => process.exit(r.ok ? 0 : 1))`],
    ],
    ['a script of the image', ['CMD-SHELL', 'node health.mjs || exit 1']],
  ])('%s: unknown, then healthy', async (_, command) => {
    const task = await start(server('200'), { ports: [8080], healthCheck: check(command) }, [
      {
        name: 'app/health.mjs',
        content: `import http from 'node:http'
          http.get({ port: 8080, path: '/' }, (response) => process.exit(response.statusCode === 200 ? 0 : 1))`,
      },
    ])
    await task.started
    expect(task.health()).toBe('UNKNOWN')
    await nextCheck(asked)
    await until(() => task.health() === 'HEALTHY')
  })

  test('unhealthy after as many failures as retries', async () => {
    const task = await start(server('500'), {
      ports: [8080],
      healthCheck: check(['CMD-SHELL', 'curl -f localhost:8080']),
    })
    await task.started
    await nextCheck(asked)
    expect(task.health()).toBe('UNKNOWN')
    await nextCheck(asked)
    await until(() => task.health() === 'UNHEALTHY')
    expect(
      lab.events.filter(({ type }) => type === 'container.health').map(({ detail }) => detail['to']),
    ).toEqual(['UNHEALTHY'])
  })

  test('failures in the start period do not count', async () => {
    const task = await start(server('500'), {
      ports: [8080],
      healthCheck: { ...check(['CMD-SHELL', 'curl -f localhost:8080'], 1), startPeriodMs: 25_000 },
    })
    await task.started
    await nextCheck(asked)
    await nextCheck(asked)
    await turn()
    expect(task.health()).toBe('UNKNOWN')
    await nextCheck(asked)
    await until(() => task.health() === 'UNHEALTHY')
  })
})

describe('what a container sees', () => {
  test("its environment is the image's, the cloud's and its own, and nothing of this machine", async () => {
    process.env['ONLY_HERE'] = 'secret'
    const task = await start(`console.log(JSON.stringify(process.env))`, {
      environment: { OWN: 'yes', AWS_REGION: 'us-east-1' },
    })
    await task.stopped
    delete process.env['ONLY_HERE']
    const environment = JSON.parse(lab.lines[0]!) as Record<string, string>
    expect(environment).toMatchObject({
      OWN: 'yes',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
      ECS_CONTAINER_METADATA_URI_V4: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v4\//),
    })
    expect(environment).not.toHaveProperty('ONLY_HERE')
    expect(environment).not.toHaveProperty('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI')
  })

  test('what it writes into its working directory is its own', async () => {
    const script = `
      import { appendFileSync, readFileSync } from 'node:fs'
      appendFileSync('env.js', 'x'); console.log(readFileSync('env.js', 'utf8'))`
    await (await start(script, {}, [{ name: 'app/env.js', content: 'start ' }])).stopped
    const again = lab.start({ image: `${lab.registry.host}/app:${images - 1}` })
    await again.stopped
    expect(lab.lines).toEqual(['start x', 'start x'])
  })

  test('absolute paths of the image in arguments and NODE_OPTIONS', async () => {
    const task = await start(
      '',
      {
        command: ['node', '/app/deep/other.mjs', '/app/data', '/etc/hostname', '--config=/app/data'],
        environment: { NODE_OPTIONS: '--max-old-space-size=64 --import=/app/deep/first.mjs' },
      },
      [
        {
          name: 'app/deep/other.mjs',
          content: `console.log(process.argv.slice(2).map((arg) => arg.replace(process.cwd(), 'CWD')).join(' '))`,
        },
        { name: 'app/deep/first.mjs', content: `console.log('first')` },
        { name: 'app/data', content: '' },
      ],
    )
    await task.stopped
    expect(lab.lines).toEqual(['first', 'CWD/data /etc/hostname --config=CWD/data'])
  })

  test('modules above a working directory that is not the root of its package', async () => {
    const name = `nested:${images++}`
    await lab.registry.push(name, { Cmd: ['node', 'main.mjs'], WorkingDir: '/usr/src/app/packages/core' }, [
      [
        { name: 'usr/src/app/node_modules/dep/index.js', content: `module.exports = 'found'` },
        { name: 'usr/src/app/packages/core/main.mjs', content: `import dep from 'dep'; console.log(dep)` },
      ],
    ])
    await lab.start({ image: `${lab.registry.host}/${name}` }).stopped
    expect(lab.lines).toEqual(['found'])
  })
})

test('the containers of a task share a network: one reaches the port of the other on localhost', async () => {
  await lab.registry.push('pair:1', { WorkingDir: '/app' }, [
    [
      {
        name: 'app/server.mjs',
        content: `import { createServer } from 'node:http'; createServer((q, s) => s.end('sidecar')).listen(9090)`,
      },
      {
        name: 'app/client.mjs',
        content: `
        import { createServer } from 'node:http'
        createServer(async (q, s) => s.end(await (await fetch('http://localhost:9090')).text())).listen(8080)`,
      },
    ],
  ])
  const image = `${lab.registry.host}/pair:1`
  const task = lab.runtime.start(
    taskSpec([
      containerSpec({ name: 'sidecar', image, command: ['node', 'server.mjs'], ports: [9090] }),
      containerSpec({ name: 'app', image, command: ['node', 'client.mjs'], ports: [8080] }),
    ]),
  )
  running.push(task)
  await task.started
  expect(await (await fetch(`http://127.0.0.1:${task.endpoint(8080)!.port}`)).text()).toBe('sidecar')
})

describe('every way to listen ends on the port of the task', () => {
  test.each([
    [`server.listen(8080)`],
    [`server.listen('8080')`],
    [`server.listen(8080, () => {})`],
    [`server.listen(8080, '0.0.0.0')`],
    [`server.listen(8080, '::', 100, () => {})`],
    [`server.listen({ port: 8080, host: 'localhost' }, () => {})`],
    [`server.listen({ port: '8080', ipv6Only: true })`],
  ])('%s', async (listen) => {
    const task = await start(
      `import http from 'node:http'
      const server = http.createServer((q, s) => s.end(String(server.address().port)))
      ${listen}`,
      { ports: [8080] },
    )
    await task.started
    expect(await (await fetch(`http://127.0.0.1:${task.endpoint(8080)!.port}`)).text()).toBe('8080')
  })

  test('servers for both addresses of localhost', async () => {
    const task = await start(
      `import http from 'node:http'
      http.createServer((q, s) => s.end('v4')).listen({ port: 8080, host: '127.0.0.1' }, () =>
        http.createServer((q, s) => s.end('v6')).listen({ port: 8080, host: '::1' }, () => console.log('both')))`,
      { ports: [8080] },
    )
    await task.started
    await until(() => lab.lines.includes('both'))
    expect(await (await fetch(`http://127.0.0.1:${task.endpoint(8080)!.port}`)).text()).toBe('v4')
  })

  test('a port that is taken in the container is an error there', async () => {
    const task = await start(
      `import http from 'node:http'
      http.createServer().listen(8080, () =>
        http.createServer().on('error', (error) => console.log(error.code)).listen(8080))`,
      { ports: [8080] },
    )
    await task.started
    await until(() => lab.lines.includes('EADDRINUSE'))
  })

  test('the workers of a cluster', async () => {
    const task = await start(
      `import cluster from 'node:cluster'
      import http from 'node:http'
      if (cluster.isPrimary) for (let count = 0; count < 2; count++) cluster.fork()
      else http.createServer((q, s) => s.end('worker')).listen(8080)`,
      { ports: [8080] },
    )
    await task.started
    expect(await (await fetch(`http://127.0.0.1:${task.endpoint(8080)!.port}`)).text()).toBe('worker')
  })

  test('a port that is no container port is free in every task', async () => {
    const script = `
      import http from 'node:http'
      http.createServer((q, s) => s.end('metrics')).listen(9100, async () => {
        http.createServer(async (q, s) => s.end(await (await fetch('http://localhost:9100')).text())).listen(8080)
      })`
    const tasks = [await start(script, { ports: [8080] }), await start(script, { ports: [8080] })]
    await Promise.all(tasks.map(({ started }) => started))
    const answers = tasks.map(async (task) =>
      (await fetch(`http://127.0.0.1:${task.endpoint(8080)!.port}`)).text(),
    )
    expect(await Promise.all(answers)).toEqual(['metrics', 'metrics'])
  })
})

test('what the image asks for and does not get is told', async () => {
  await lab.registry.push(
    'core:user',
    { Cmd: ['node', '-e', ''], User: 'node', Volumes: { '/data': {} }, Env: ['NODE_VERSION=18.1.0'] },
    [[]],
  )
  const task = lab.start({ image: `${lab.registry.host}/core:user` })
  await task.stopped
  const told = lab.events.find(({ type }) => type === 'task.limitations')?.detail['unsupported']
  expect(told).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^USER node:/),
      expect.stringMatching(/^VOLUME \/data:/),
      expect.stringMatching(/^the image has Node 18\.1\.0:/),
    ]),
  )
})

test('tasks die with the process that started them, also when that one is killed', async () => {
  const parent = spawn(process.execPath, [join(import.meta.dirname, 'doomed-parent.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  parent.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk
  })
  await until(() => /pid \d+\n/.test(said))
  const pid = Number(/pid (\d+)/.exec(said)?.[1])
  expect(alive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await until(() => !alive(pid))
  await rm(/^workDir (.+)$/m.exec(said)![1]!, { recursive: true, force: true })
})

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
