import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodeExec, systemClock } from '../../src/kernel/index.ts'
import type { RunningTask, TaskRuntime } from '../../src/rehearsal/cloud/ports.ts'
import { type Registry, startRegistry } from '../../src/rehearsal/cloud/registry/index.ts'
import { createDockerTasks, createRegistrySource } from '../../src/rehearsal/cloud/tasks/index.ts'
import { containerSpec, taskSpec } from '../rehearsal/cloud/tasks/task-lab.ts'
import { nodeLayer, pushImage } from './node-image.ts'

const server = `
const { createServer } = require('node:http')
console.log('starting', process.env.VERSION)
process.on('SIGTERM', () => { console.log('bye'); process.exit(0) })
createServer(async (request, response) => {
  if (request.url === '/metadata') {
    const answer = await fetch(process.env.ECS_CONTAINER_METADATA_URI_V4 + '/task')
    response.end(await answer.text())
  } else if (request.url === '/upstream') {
    const answer = await fetch(process.env.UPSTREAM).catch((error) => new Response(String(error.cause)))
    response.end(await answer.text())
  } else response.end(process.env.VERSION)
}).listen(8080)
`
const events: { readonly type: string; readonly detail: Readonly<Record<string, unknown>> }[] = []
const context = {
  accountId: '111111111111',
  region: 'eu-west-1',
  clock: systemClock,
  random: Math.random,
  emit: (event: (typeof events)[number]) => events.push(event),
}
const lines: string[] = []
let registry: Registry
let runtime: TaskRuntime
let workDir: string
let digest: string

beforeAll(async () => {
  workDir = await mkdtemp(join(tmpdir(), 'docker-tasks-'))
  registry = await startRegistry(context)
  runtime = await createDockerTasks(context, {
    exec: nodeExec,
    env: process.env,
    registry: createRegistrySource({ baseUrl: () => registry.url }),
    logs: { put: (_group, _stream, _time, message) => lines.push(message) },
    workDir,
  })
  digest = await pushImage(
    registry.url,
    'core',
    '1',
    { Entrypoint: ['/usr/local/bin/node'], Cmd: ['server.js'], WorkingDir: '/app', User: '1000' },
    [await nodeLayer(), [{ name: 'app/server.js', content: server }]],
  )
})

afterAll(async () => {
  await runtime?.close()
  await registry?.close()
  await rm(workDir, { recursive: true, force: true })
})

const start = (more: Parameters<typeof containerSpec>[0] | object = {}) =>
  runtime.start(
    taskSpec([containerSpec({ image: `${registry.host}/core@${digest}`, ports: [8080], ...more })]),
  )

async function get(task: RunningTask, path = '/'): Promise<string> {
  const { host, port } = task.endpoint(8080)!
  return (await fetch(`http://${host}:${port}${path}`)).text()
}

describe('a task in docker', () => {
  test('two revisions that both listen on 8080 run side by side', async () => {
    const tasks = ['1', '2'].map((VERSION) => start({ environment: { VERSION } }))
    const started = await Promise.all(tasks.map((task) => task.started))
    expect(await Promise.all(tasks.map((task) => get(task)))).toEqual(['1', '2'])
    expect(started).toEqual([{ imageDigests: { app: digest } }, { imageDigests: { app: digest } }])
  })

  test('it reads its own task, and reaches a service of this machine', async () => {
    const upstream = createServer((_, response) => response.end('from the host'))
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
    const { port } = upstream.address() as AddressInfo
    const task = start({ environment: { UPSTREAM: `http://127.0.0.1:${port}/` } })
    await task.started
    expect(await get(task, '/upstream')).toBe('from the host')
    expect(JSON.parse(await get(task, '/metadata'))).toMatchObject({
      TaskARN: task.spec.taskArn,
      Containers: [{ ImageID: digest }],
    })
    upstream.close()
    upstream.closeAllConnections()
  })

  test('it ends at SIGTERM with its own exit code, its last words in the log', async () => {
    const task = start({ environment: { VERSION: '3' } })
    await task.started
    task.stop('ServiceSchedulerInitiated', 'scaled in')
    expect(await task.stopped).toEqual({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'scaled in',
      containers: [{ name: 'app', exitCode: 0, imageDigest: digest }],
    })
    expect(lines).toEqual(expect.arrayContaining(['starting 3', 'bye']))
  })

  test('its size holds it, and more processors than this machine has are cut to what it has', async () => {
    const task = runtime.start({
      ...taskSpec([
        containerSpec({
          image: `${registry.host}/core@${digest}`,
          command: ['-e', 'process.exit(process.constrainedMemory() === 2 ** 28 ? 3 : 4)'],
        }),
      ]),
      limits: { vCpu: 1_000, memoryMiB: 256 },
    })
    expect((await task.stopped).containers).toMatchObject([{ exitCode: 3 }])
  })

  test('health checks run inside', async () => {
    const check = (script: string) => ({
      command: ['CMD', '/usr/local/bin/node', '-e', script],
      intervalMs: 50,
      timeoutMs: 20_000,
      retries: 1,
      startPeriodMs: 0,
    })
    const good = start({
      healthCheck: check(`fetch('http://localhost:8080').then(() => process.exit(0), () => process.exit(1))`),
    })
    const bad = start({ healthCheck: check('process.exit(1)') })
    await expect.poll(() => good.health(), { timeout: 30_000 }).toBe('HEALTHY')
    await expect.poll(() => bad.health(), { timeout: 30_000 }).toBe('UNHEALTHY')
  })

  test('a command that is not in the image is the reason of its end', async () => {
    const task = start({ entryPoint: ['/bin/nothing'] })
    const stop = await task.stopped
    expect(stop.stopCode).toBe('TaskFailedToStart')
    expect(stop.stoppedReason).toMatch(
      /^CannotStartContainerError: ResourceInitializationError: .*\/bin\/nothing/s,
    )
  })

  test('an image of a registry that wants a login', async () => {
    const locked = await startRegistry(context, { requireAuth: true })
    const authorization = `Basic ${locked.issueToken().authorizationToken}`
    const layers = [await nodeLayer(), [{ name: 'app/server.js', content: server }]]
    const config = { Entrypoint: ['/usr/local/bin/node'], Cmd: ['-e', 'process.exit(7)'] }
    const pushed = await pushImage(locked.url, 'private', '1', config, layers, { authorization })
    const own = await createDockerTasks(context, {
      exec: nodeExec,
      env: process.env,
      registry: createRegistrySource({ baseUrl: () => locked.url, authorization: () => authorization }),
      logs: { put: () => {} },
      workDir,
    })
    const task = own.start(taskSpec([containerSpec({ image: `${locked.host}/private@${pushed}` })]))
    expect((await task.stopped).containers).toEqual([{ name: 'app', exitCode: 7, imageDigest: pushed }])
    await own.close()
    await locked.close()
  })

  test('close leaves nothing of this runtime', async () => {
    await runtime.close()
    expect(
      (await nodeExec('docker', ['ps', '--all', '--quiet', '--filter', 'label=deploy-kit.cloud'])).stdout,
    ).toBe('')
    expect((await nodeExec('docker', ['images', '--quiet', `${registry.host}/core`])).stdout).toBe('')
  })
})
