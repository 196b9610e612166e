import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ConfigurationError, scaledClock } from '../../../src/kernel/index.ts'
import { type Cloud, startCloud } from '../../../src/rehearsal/cloud/index.ts'
import { createInfrastructure } from '../../../src/rehearsal/drill/stage/aws.ts'
import { pushCore } from './core-image.ts'

let folder: string
let cloud: Cloud | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-state-'))
})
afterEach(async () => {
  await cloud?.close()
  cloud = undefined
  await rm(folder, { recursive: true, force: true })
})

const start = async (options: { accountId?: string } = {}): Promise<Cloud> => {
  cloud = await startCloud({
    env: process.env,
    tasks: 'process',
    clock: scaledClock(120),
    stateDir: folder,
    ...options,
  })
  return cloud
}

/** A blue/green service of two tasks behind a load balancer; gives where its listener is. */
async function deployCore(on: Cloud): Promise<number> {
  on.parameters.put({ name: '/core/API_KEY', value: 'hunter2', type: 'SecureString' }, 'test')
  const image = await pushCore(on.addresses.registry, '1.0.0')
  const infrastructure = createInfrastructure(on)
  const { production } = await infrastructure.createService({
    module: 'core',
    environment: {
      name: 'staging',
      cluster: 'staging',
      service: 'core',
      container: 'core',
      port: 8080,
      healthPath: '/health',
      versionPath: '/',
      url: 'http://core.example.com',
      testUrl: 'http://core.example.com:8081',
      shiftsTraffic: true,
      role: undefined,
      logGroup: '/ecs/core',
      databaseVariable: undefined,
      variables: {},
      secrets: [{ name: 'API_KEY', from: '/core/API_KEY', value: undefined }],
      taskDefinition: undefined,
    },
    image,
    version: '1.0.0',
    gitSha: 'a'.repeat(40),
    digest: image.split('@')[1] ?? '',
    migrationHead: undefined,
    desiredCount: 2,
    certificateArn: '',
  })
  await infrastructure.settled('staging', 'core', AbortSignal.timeout(30_000))
  infrastructure.close()
  return production.port
}

const client = <T>(Client: new (options: object) => T, on: Cloud): T =>
  new Client({
    endpoint: on.addresses.aws,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
  })

async function service(on: Cloud) {
  const { services } = await client(ECSClient, on).send(
    new DescribeServicesCommand({ cluster: 'staging', services: ['core'] }),
  )
  return services?.[0]
}

const served = async (port: number): Promise<unknown> =>
  await fetch(`http://127.0.0.1:${port}/`).then(
    async (response) => (response.status === 200 ? await response.json() : response.status),
    (error: Error) => error.message,
  )

it('a cloud that is started with the state of another one serves what that one served', async () => {
  const first = await start()
  const port = await deployCore(first)
  first.alarms.set('latency', 'ALARM', 'too slow')
  expect(await served(port)).toEqual({ version: '1.0.0', secret: 'hunter2' })
  const before = await service(first)
  await first.close()
  expect(await served(port)).toBe('fetch failed')

  const second = await start()
  await expect.poll(() => served(port), { timeout: 20_000 }).toEqual({ version: '1.0.0', secret: 'hunter2' })
  await expect.poll(async () => (await service(second))?.runningCount, { timeout: 20_000 }).toBe(2)
  const after = await service(second)
  expect(after).toMatchObject({
    serviceArn: before?.serviceArn,
    taskDefinition: before?.taskDefinition,
    createdAt: before?.createdAt,
    desiredCount: 2,
  })
  expect(second.addresses.registry).toBe(first.addresses.registry)
  expect(second.registry.images.find('core', '1.0.0')?.digest).toMatch(/^sha256:/)
  expect(second.alarms.state('latency')).toBe('ALARM')
  const { events } = await client(CloudWatchLogsClient, second).send(
    new FilterLogEventsCommand({ logGroupName: '/ecs/core', filterPattern: '"listening"' }),
  )
  // Two tasks before, two after.
  expect(events?.length).toBeGreaterThanOrEqual(4)
})

it('a deployment that was under way has ended, and users stay with the revision before', async () => {
  const first = await start()
  const port = await deployCore(first)
  first.ecs.faults.neverHealthy({ service: 'core' })
  await client(ECSClient, first).send(
    new UpdateServiceCommand({ cluster: 'staging', service: 'core', forceNewDeployment: true }),
  )
  await expect.poll(async () => (await service(first))?.deployments?.length, { timeout: 20_000 }).toBe(2)
  await first.close()

  const second = await start()
  await expect.poll(() => served(port), { timeout: 20_000 }).toMatchObject({ version: '1.0.0' })
  await expect.poll(async () => (await service(second))?.deployments?.length, { timeout: 20_000 }).toBe(1)
  expect((await service(second))?.events?.map((event) => event.message)).toContainEqual(
    expect.stringContaining('the local cloud was stopped'),
  )
})

it('a state that cannot be written is an error, and nothing is left running for it', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'cloud-data-'))
  try {
    const running = await startCloud({ env: process.env, tasks: 'process', stateDir: folder, dataDir })
    await rm(folder, { recursive: true })
    await writeFile(folder, 'in the way')
    await expect(running.close()).rejects.toThrow(/EEXIST|ENOTDIR/)
    await expect(fetch(`${running.addresses.registry}/v2/`)).rejects.toThrow('fetch failed')
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})

it('what cannot be taken over is refused with what to do', async () => {
  await (await start()).close()
  await expect(start({ accountId: '222222222222' })).rejects.toThrow(/of the account 111111111111/)
  await writeFile(join(folder, 'state.bin'), 'nonsense')
  await expect(start()).rejects.toThrow(ConfigurationError)
})

it('a port that the state is bound to and another process has is named', async () => {
  const first = await start()
  const port = Number(new URL(first.addresses.registry).port)
  await first.close()
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve))
  try {
    await expect(start()).rejects.toMatchObject({ code: 'EADDRINUSE', port })
  } finally {
    await new Promise((resolve) => taken.close(resolve))
  }
})
