import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type DeploymentCircuitBreaker,
  UpdateServiceCommand,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { blueGreen } from './foreign-blue-green.ts'
import { cluster, type ForeignCloud, openForeignCloud } from './foreign-cloud.ts'
import { terraformFiles } from './foreign-terraform.ts'
import { findTerraform, installNpm, installPython } from './foreign-tools.ts'

/**
 * Tools that know nothing of deploy-kit deploy to the local cloud: their waits end, with the verdict that the state
 * deserves. Tests run beside each other, each on a service of its own: most of their time is a tool's own interval
 * between two looks. A missing tool fails here; only Terraform, which no package registry has, is used where it is.
 */
let foreign: ForeignCloud
let python: string
let npm: string
const providers = await findTerraform('hashicorp/aws/5.100.0')
console.log(
  providers === undefined
    ? 'foreign clients: no terraform with the AWS provider 5.100.0 on this machine, its part is left out'
    : `foreign clients: terraform takes the AWS provider 5.100.0 from ${providers}`,
)

beforeAll(async () => {
  foreign = await openForeignCloud()
  ;[python, npm] = await Promise.all([
    installPython(join(foreign.dir, 'python'), 'ecs-deploy==1.15.2', 'awslogs==0.15.0'),
    installNpm(join(foreign.dir, 'npm'), '@bugcrowd/ecs-deployment-monitor@0.3.6'),
  ])
}, 240_000)
afterAll(async () => {
  await foreign?.close()
})

const update = (service: string, taskDefinition: string, breaker?: DeploymentCircuitBreaker) =>
  foreign.ecs.send(
    new UpdateServiceCommand({
      cluster,
      service,
      taskDefinition,
      ...(breaker === undefined ? {} : { deploymentConfiguration: { deploymentCircuitBreaker: breaker } }),
    }),
  )
const looksAt = (service: string) =>
  foreign.cloud.calls
    .entries({ service: 'ecs', operation: 'DescribeServices' })
    .filter(({ input }) => (input as { services?: readonly string[] }).services?.includes(service)).length

/** `aws ecs wait services-stable`, and whether it is over. */
function awsWait(service: string) {
  const wait = {
    over: false,
    exit: foreign.run('aws', ['ecs', 'wait', 'services-stable', '--cluster', cluster, '--services', service]),
  }
  const end = () => {
    wait.over = true
  }
  wait.exit.then(end, end)
  return wait
}

/** The wait looks once more, and so did not take the answer before for a stable service; it goes on. */
async function keepsWaiting(
  // Of the test: `poll` has to know which of those that run beside each other it belongs to.
  { expect }: TestContext,
  wait: { readonly over: boolean },
  service: string,
  looks: number,
) {
  await expect.poll(() => looksAt(service), { timeout: 60_000, interval: 200 }).toBeGreaterThanOrEqual(looks)
  expect(wait.over).toBe(false)
}

/** What DescribeServices shows of a service through the aws command line. */
async function described(service: string) {
  const { services } = await foreign.aws(
    'ecs',
    'describe-services',
    '--cluster',
    cluster,
    '--services',
    service,
  )
  return services[0]
}

if (providers !== undefined)
  describe.concurrent('Terraform', () => {
    it('makes a load balancer and a service that is steady, finds nothing to change, and removes all', async () => {
      const dir = join(foreign.dir, 'terraform')
      await mkdir(dir)
      const files = Object.entries(terraformFiles(foreign.images.first, providers))
      await Promise.all(files.map(([name, content]) => writeFile(join(dir, name), content)))
      const terraform = (...args: string[]) =>
        foreign.run('terraform', args, {
          cwd: dir,
          env: {
            TF_CLI_CONFIG_FILE: join(dir, 'terraform.rc'),
            TF_IN_AUTOMATION: '1',
            TF_INPUT: '0',
            TF_CLI_ARGS: '-no-color',
            CHECKPOINT_DISABLE: '1',
          },
        })
      expect(await terraform('init')).toMatchObject({ exitCode: 0, stderr: '' })
      expect(await terraform('apply', '-auto-approve')).toMatchObject({ exitCode: 0, stderr: '' })
      const { stdout } = await terraform('output', '-raw', 'listener')
      const address = foreign.cloud.elb.listenerAddress(stdout)
      await foreign.seen(
        ({ type, detail }) =>
          type === 'deployment.status' &&
          detail['cluster'] === 'terraform' &&
          detail['status'] === 'SUCCESSFUL',
      )
      const answer = await fetch(`http://${address?.host}:${address?.port}/version`)
      expect(await answer.json()).toEqual({ version: '1.0.0' })
      // 0: no changes; 2 would be changes.
      expect(await terraform('plan', '-detailed-exitcode')).toMatchObject({ exitCode: 0, stderr: '' })
      expect(await terraform('destroy', '-auto-approve')).toMatchObject({ exitCode: 0, stderr: '' })
      expect(foreign.cloud.elb.listenerAddress(stdout)).toBeUndefined()
      expect(foreign.cloud.registry.images.repository('managed/core')).toBeUndefined()
    }, 240_000)
  })

describe.concurrent('the aws command line', () => {
  it('waits for a rolling update until the new revision alone serves', async () => {
    await foreign.service('aws-rolling', { desiredCount: 2 })
    const taskDefinition = await foreign.register('aws-rolling', foreign.images.second)
    await update('aws-rolling', taskDefinition)
    expect(await awsWait('aws-rolling').exit).toMatchObject({ exitCode: 0 })
    expect(await described('aws-rolling')).toMatchObject({
      runningCount: 2,
      deployments: [{ status: 'PRIMARY', taskDefinition, rolloutState: 'COMPLETED', runningCount: 2 }],
    })
  })

  it('waits while a blue/green update is paused, and ends once it went on', async (test) => {
    const name = 'aws-blue-green'
    const { settings, version } = await blueGreen(foreign.cloud, name)
    await foreign.service(name, settings)
    await foreign.aws(
      ...['ecs', 'update-service', '--cluster', cluster, '--service', name],
      ...['--task-definition', await foreign.register(name, foreign.images.second)],
      '--deployment-configuration',
      JSON.stringify({
        strategy: 'BLUE_GREEN',
        bakeTimeInMinutes: 1,
        lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }],
      }),
    )
    const { serviceDeploymentArn: arn = '' } = await foreign.newest(name)
    await foreign.seen(({ type, detail }) => type === 'deployment.hook' && detail['deployment'] === arn)
    const wait = awsWait(name)
    await keepsWaiting(test, wait, name, 2)
    const describe = async () =>
      (await foreign.aws('ecs', 'describe-service-deployments', '--service-deployment-arns', arn))
        .serviceDeployments[0]
    const paused = await describe()
    expect(paused).toMatchObject({
      status: 'IN_PROGRESS',
      lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT',
      lifecycleHookDetails: [{ targetType: 'PAUSE', status: 'AWAITING_ACTION' }],
    })
    expect(await version()).toBe('1.0.0')
    const [{ hookId }] = paused.lifecycleHookDetails
    await foreign.aws(
      ...['ecs', 'continue-service-deployment', '--service-deployment-arn', arn, '--hook-id', hookId],
    )
    expect(await wait.exit).toMatchObject({ exitCode: 0 })
    expect(await describe()).toMatchObject({ status: 'SUCCESSFUL' })
    expect(await version()).toBe('2.0.0')
  })

  it('does not call a bad update stable, and ends once that is stopped with ROLLBACK', async (test) => {
    const name = 'aws-broken'
    await foreign.service(name)
    const { taskDefinition: before } = await described(name)
    const looksBefore = looksAt(name)
    await update(name, await foreign.register(name, foreign.images.broken))
    const wait = awsWait(name)
    await keepsWaiting(test, wait, name, looksBefore + 2)
    const { serviceDeploymentArn: arn = '', status } = await foreign.newest(name)
    expect(status).toBe('IN_PROGRESS')
    await foreign.aws(
      ...['ecs', 'stop-service-deployment', '--service-deployment-arn', arn, '--stop-type', 'ROLLBACK'],
    )
    expect(await wait.exit).toMatchObject({ exitCode: 0 })
    // The wait cannot tell this from a success; DescribeServiceDeployments can.
    expect(await foreign.newest(name)).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' })
    expect(await described(name)).toMatchObject({ taskDefinition: before, deployments: [{}] })
  })
})

describe.concurrent('ecs-deploy 1.15.2', () => {
  const deploy = (service: string, image: string) =>
    foreign.run(join(python, 'ecs'), [
      'deploy',
      cluster,
      service,
      '--image',
      'core',
      image,
      '--timeout',
      '60',
    ])

  it('ends with 0 once the new image runs', async () => {
    await foreign.service('fabfuel')
    const { exitCode, stdout } = await deploy('fabfuel', foreign.images.second)
    expect(stdout).toContain('Deployment successful')
    expect(exitCode).toBe(0)
    expect(await foreign.newest('fabfuel')).toMatchObject({ status: 'SUCCESSFUL' })
  })

  it.each([
    // Told by the failed rollout: the breaker tripped and nothing is rolled back.
    ['breaker', { enable: true, rollback: false }, 'STOPPED'],
    // Told by the service's events: nothing but ECS's word that it is unable to start tasks.
    ['events', { enable: false, rollback: false }, 'IN_PROGRESS'],
  ])(
    'ends with non-zero where tasks fail, as the %s says',
    async (kind, deploymentCircuitBreaker, status) => {
      const name = `fabfuel-${kind}`
      await foreign.service(name, { deploymentConfiguration: { deploymentCircuitBreaker } })
      const { exitCode, stdout, stderr } = await deploy(name, foreign.images.broken)
      expect(`${stdout}${stderr}`).toMatch(/Deployment failed/i)
      expect(exitCode).not.toBe(0)
      expect(await foreign.newest(name)).toMatchObject({ status })
    },
  )

  // As on AWS (fabfuel/ecs-deploy issue 185): the entry of the last good deployment is PRIMARY again, and that is all
  // it asks for. DescribeServiceDeployments knows better.
  it('cannot tell a rollback from a success', async () => {
    const name = 'fabfuel-rollback'
    const deploymentCircuitBreaker = { enable: true, rollback: true }
    await foreign.service(name, { deploymentConfiguration: { deploymentCircuitBreaker } })
    expect(await deploy(name, foreign.images.broken)).toMatchObject({ exitCode: 0 })
    expect(await foreign.newest(name)).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' })
  })
})

describe.concurrent('awslogs 0.15.0', () => {
  // `aws logs tail` is of the command line's version 2, which no package registry has; this one asks the same.
  it('reads what the tasks of a service wrote, stream by stream', async ({ expect }) => {
    await foreign.service('tail', { desiredCount: 2 })
    const read = async () => {
      const { stdout } = await foreign.run(join(python, 'awslogs'), [
        ...['get', '/ecs/tail', 'web/core.*', '--start', '1h', '--color', 'never'],
      ])
      return stdout.trim().split('\n')
    }
    // A task runs before its process has said that it listens.
    await expect
      .poll(read, { timeout: 30_000 })
      .toEqual(
        Array(2).fill(expect.stringMatching(/^\/ecs\/tail web\/core\/[0-9a-f]{32} .*"msg":"listening"/)),
      )
  })
})

describe.concurrent('ecs-deployment-monitor 0.3.6, which follows one task definition by tasks and events', () => {
  const monitor = (service: string, taskDefinition: string) =>
    foreign.run(join(npm, 'ecs-deployment-monitor'), [
      ...['--cluster', cluster, '--service-name', service, '--task-definition', taskDefinition],
    ])

  it('ends with 0 where it sees the tasks live and the service steady', async () => {
    await foreign.service('monitor', { desiredCount: 2 })
    const taskDefinition = await foreign.register('monitor', foreign.images.second)
    await update('monitor', taskDefinition)
    const { exitCode, stdout } = await monitor('monitor', taskDefinition)
    expect(stdout).toMatch(/steady/i)
    expect(exitCode).toBe(0)
  })

  it('ends with 1 where tasks fail, and shows their exit code', async () => {
    await foreign.service('monitor-broken')
    const taskDefinition = await foreign.register('monitor-broken', foreign.images.broken)
    await update('monitor-broken', taskDefinition)
    const { exitCode, stdout } = await monitor('monitor-broken', taskDefinition)
    expect(stdout).toContain('Exit code: 3')
    expect(exitCode).toBe(1)
  })
})

describe.concurrent('the waiter of the JavaScript SDK', () => {
  const wait = (service: string, maxWaitTime = 60) =>
    waitUntilServicesStable(
      { client: foreign.ecs, maxWaitTime, minDelay: 1, maxDelay: 2 },
      { cluster, services: [service] },
    )

  it('succeeds after a good update', async () => {
    await foreign.service('sdk')
    const taskDefinition = await foreign.register('sdk', foreign.images.second)
    await update('sdk', taskDefinition)
    expect(await wait('sdk')).toMatchObject({ state: 'SUCCESS' })
    expect(await foreign.ended('sdk')).toMatchObject({ status: 'SUCCESSFUL' })
    expect(await described('sdk')).toMatchObject({ deployments: [{ taskDefinition }] })
  })

  /**
   * The gap that deploy-kit fills: to the waiter a service that was rolled back is as stable as one that was updated.
   * Only the service deployment says which of the two it is.
   */
  it('succeeds after a rollback too; DescribeServiceDeployments says that it was one', async () => {
    await foreign.service('sdk-rollback')
    const bad = await foreign.register('sdk-rollback', foreign.images.broken)
    await update('sdk-rollback', bad, { enable: true, rollback: true })
    expect(await wait('sdk-rollback')).toMatchObject({ state: 'SUCCESS' })
    expect(await foreign.ended('sdk-rollback')).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      deploymentCircuitBreaker: { status: 'TRIGGERED' },
      rollback: { reason: expect.any(String), serviceRevisionArn: expect.any(String) },
    })
    const { deployments } = await described('sdk-rollback')
    expect(deployments).toHaveLength(1)
    expect(deployments[0].taskDefinition).not.toBe(bad)
  })

  it('never calls a failed update stable that nothing rolls back', async () => {
    await foreign.service('sdk-stopped')
    const bad = await foreign.register('sdk-stopped', foreign.images.broken)
    await update('sdk-stopped', bad, { enable: true, rollback: false })
    expect(await foreign.ended('sdk-stopped')).toMatchObject({ status: 'STOPPED' })
    await expect(wait('sdk-stopped', 4)).rejects.toThrow('TIMEOUT')
    expect((await described('sdk-stopped')).deployments).toMatchObject([
      { status: 'PRIMARY', taskDefinition: bad, rolloutState: 'FAILED' },
      { status: 'ACTIVE' },
    ])
  })
})
