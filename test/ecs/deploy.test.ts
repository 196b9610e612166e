import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type DeployOutcome,
  type DeployPorts,
  type DeployRecord,
  type DeployRequest,
  deploy,
  deployReport,
  deployStatus,
} from '../../src/ecs/index.ts'
import { PlatformError, VirtualClock } from '../../src/kernel/index.ts'
import { renderMarkdown } from '../../src/report/index.ts'
import {
  deployment,
  digest,
  finish,
  newWorld,
  oldDigest,
  revision,
  scriptedEcs,
  type World,
  willSucceed,
} from './scripted-ecs.ts'

const request: DeployRequest = {
  module: 'core',
  environment: 'staging',
  version: '1.4.0',
  gitSha: 'f'.repeat(40),
  image: { repository: 'reg/core', digest },
  target: { cluster: 'staging', service: 'core', container: 'core' },
  strategy: { type: 'blue-green', bakeMs: 90_000 },
  gate: 'none',
  gateTimeoutMs: 1_800_000,
  timeoutMs: 600_000,
  onTimeout: 'rollback',
  circuitBreaker: true,
  alarms: [],
  secretPrefix: '/core/staging',
  foreignSecretPrefixes: ['/core/production'],
}

async function run(
  world: World,
  changes: Partial<DeployRequest> = {},
  ports: Partial<DeployPorts> = {},
): Promise<{ outcome: DeployOutcome; said: string[] }> {
  const clock = new VirtualClock(0)
  const said: string[] = []
  const outcome = await clock.runUntil(
    deploy(
      { ...request, ...changes },
      {
        ecs: scriptedEcs(world),
        clock,
        random: () => 0.5,
        signal: new AbortController().signal,
        log: { info: (message) => said.push(message) },
        verifyImage: async () => ({ ok: true, signer: 'org/core' }),
        gate: async () => ({ pass: true, reason: 'all checks passed' }),
        taskLog: async () => ['boom'],
        ...ports,
      },
    ),
  )
  return { outcome, said }
}

describe('a deploy', () => {
  it('succeeds when its own deployment is SUCCESSFUL with its revision', async () => {
    const world = newWorld()
    willSucceed(world)
    const { outcome } = await run(world)
    expect(outcome).toMatchObject({
      type: 'succeeded',
      taskDefinition: 'td:2',
      serviceDeployment: 'sd:2',
      revision: 'sr:2',
      signer: 'org/core',
    })
    expect(world.calls).toEqual(['register', 'update td:2'])
  })

  it('is written down before the service is changed, and again when ECS has named the deployment', async () => {
    const world = newWorld()
    willSucceed(world)
    const record: DeployRecord = {
      begin: async (known) => {
        world.calls.push(`begin ${known.taskDefinition} of ${known.service}, signed by ${known.signer}`)
      },
      started: async (known) => {
        world.calls.push(`started ${known.serviceDeployment} ${known.serviceRevision}`)
      },
    }
    await run(world, {}, { record })
    expect(world.calls).toEqual([
      'register',
      'begin td:2 of arn:service, signed by org/core',
      'update td:2',
      'started sd:2 sr:2',
    ])
  })

  it('that cannot be written down changes nothing', async () => {
    const world = newWorld()
    const refuse = async () => {
      throw new PlatformError('github', 'GitHub answered 403 to POST deployments')
    }
    await expect(run(world, {}, { record: { begin: refuse, started: refuse } })).rejects.toThrow(
      /403 .*Nothing was deployed/,
    )
    expect(world.calls).toEqual(['register'])
  })

  it('states strategy, task definition and the full list of hooks in one call, and leaves no PAUSE hook behind', async () => {
    const world = newWorld()
    willSucceed(world)
    const lambda = { targetType: 'AWS_LAMBDA', hookTargetArn: 'arn:fn', lifecycleStages: ['POST_SCALE_UP'] }
    world.service = {
      ...world.service!,
      lifecycleHooks: [lambda, { targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] }],
    }
    const { said } = await run(world, { gate: 'smoke' })
    expect(world.hooks).toEqual([
      [
        lambda,
        {
          targetType: 'PAUSE',
          lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
          timeoutConfiguration: { timeoutInMinutes: 30, action: 'ROLLBACK' },
        },
      ],
      [lambda],
    ])
    expect(said.join('\n')).toContain('carries a PAUSE hook at PRE_SCALE_UP that this deploy did not set')
  })

  it('follows its own deployment, not a stale one that the service still names', async () => {
    const world = newWorld()
    willSucceed(world)
    const start = world.onUpdate
    world.onUpdate = (it, taskDefinition) => {
      start?.(it, taskDefinition)
      it.service = { ...it.service!, currentServiceDeployment: 'sd:1' }
    }
    world.deployments.set('sd:9', deployment('sd:9', 9))
    world.revisions.set('sr:9', revision('sr:9', 'td:other', oldDigest))
    const { outcome } = await run(world)
    expect(outcome).toMatchObject({ type: 'succeeded', serviceDeployment: 'sd:2' })
  })

  it.each([
    ['ROLLBACK_SUCCESSFUL', 'rolled-back'],
    ['ROLLBACK_FAILED', 'rollback-failed'],
    ['STOPPED', 'stopped'],
  ])('is not green when the deployment ends %s', async (status, type) => {
    const world = newWorld()
    willSucceed(world)
    world.stopped = [
      {
        taskArn: 'arn:task/1',
        taskDefinition: 'td:2',
        stopCode: 'EssentialContainerExited',
        reason: 'Essential container in task exited',
        containers: [{ name: 'core', exitCode: 1 }],
      },
    ]
    world.onDescribe = (n, it) => {
      if (n >= 3)
        finish(it, status, { circuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 } })
    }
    const { outcome } = await run(world)
    expect(outcome.type).toBe(type)
    expect(deployStatus(outcome, false)).toBe('failure')
    const text = renderMarkdown(deployReport(outcome, request))
    expect(text).toContain('circuit breaker saw 3 failed tasks')
    expect(text).toContain('Essential container in task exited')
  })

  it.each<[string, (world: World) => void, RegExp]>([
    [
      'another task definition',
      (it) => it.revisions.set('sr:2', { ...it.revisions.get('sr:2')!, taskDefinition: 'td:1' }),
      /runs td:1, not td:2/,
    ],
    [
      'another image',
      (it) => it.revisions.set('sr:2', revision('sr:2', 'td:2', oldDigest)),
      /runs sha256:b+, not sha256:a+/,
    ],
    [
      'another revision on the service',
      (it) => {
        it.service = { ...it.service!, currentServiceRevisions: ['sr:1'] }
      },
      /current revisions are sr:1/,
    ],
    [
      'too few tasks',
      (it) => {
        it.service = { ...it.service!, runningCount: 1 }
      },
      /only 1 of 2 tasks/,
    ],
    [
      'traffic that stays on the old target group',
      (it) => {
        it.revisions.set('sr:2', {
          ...it.revisions.get('sr:2')!,
          targetGroups: [{ targetGroupArn: 'tg:green', productionListenerRule: 'rule:prod' }],
        })
        it.weights.set('rule:prod', [
          { targetGroupArn: 'tg:blue', weight: 100 },
          { targetGroupArn: 'tg:green', weight: 0 },
        ])
      },
      /sends 0 % of its traffic/,
    ],
  ])('does not believe SUCCESSFUL with %s', async (_, spoil, reason) => {
    const world = newWorld()
    willSucceed(world)
    world.onDescribe = (n, it) => {
      if (n < 3) return
      finish(it, 'SUCCESSFUL')
      spoil(it)
    }
    const { outcome } = await run(world)
    expect(outcome.type).toBe('unproven')
    expect(outcome).toMatchObject({ reason: expect.stringMatching(reason) })
  })

  it('is superseded when a newer deployment takes its place', async () => {
    const world = newWorld()
    willSucceed(world)
    world.onDescribe = (n, it) => {
      if (n < 3) return
      finish(it, 'STOPPED')
      it.deployments.set('sd:3', deployment('sd:3', 3))
      it.service = { ...it.service!, currentServiceDeployment: 'sd:3' }
    }
    expect((await run(world)).outcome).toMatchObject({ type: 'superseded', by: 'sd:3' })
  })
})

describe('the gate', () => {
  const awaiting = { hookId: 'ecs-pause-1', status: 'AWAITING_ACTION' }
  const gated = (): World => {
    const world = newWorld()
    willSucceed(world)
    world.onDescribe = (n, it) => {
      if (n === 2)
        it.deployments.set(
          'sd:2',
          deployment('sd:2', 2, { lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT', hooks: [awaiting] }),
        )
    }
    world.onContinue = (action, it) =>
      finish(it, action === 'CONTINUE' ? 'SUCCESSFUL' : 'ROLLBACK_SUCCESSFUL', {
        hooks: [{ ...awaiting, status: 'SUCCEEDED' }],
      })
    return world
  }

  it('lets the deployment continue when the smoke test passes', async () => {
    const world = gated()
    expect((await run(world, { gate: 'smoke' })).outcome.type).toBe('succeeded')
    expect(world.calls).toContain('continue ecs-pause-1 CONTINUE')
  })

  it('rolls back when the smoke test fails, and says which check', async () => {
    const world = gated()
    const { outcome } = await run(
      world,
      { gate: 'smoke' },
      { gate: async () => ({ pass: false, reason: '/health answered 500' }) },
    )
    expect(outcome).toMatchObject({
      type: 'rolled-back',
      reason: expect.stringContaining('/health answered 500'),
    })
    expect(world.calls).toContain('continue ecs-pause-1 ROLLBACK')
    expect(world.calls.at(-1)).toBe('update-configuration')
  })

  it('is not proven when ECS lets it through without asking the gate', async () => {
    const world = newWorld()
    willSucceed(world)
    const { outcome } = await run(world, { gate: 'smoke' })
    expect(outcome).toMatchObject({
      type: 'unproven',
      reason: expect.stringContaining('its gate was never asked'),
    })
  })

  it('is not proven when somebody else let it through against the word of the gate', async () => {
    const world = gated()
    world.onContinue = (_, it) => finish(it, 'SUCCESSFUL', { hooks: [] })
    const { outcome } = await run(
      world,
      { gate: 'smoke' },
      { gate: async () => ({ pass: false, reason: '/health answered 500' }) },
    )
    expect(outcome).toMatchObject({
      type: 'unproven',
      reason: expect.stringContaining('/health answered 500'),
    })
  })

  it('rolls back when the gate itself breaks', async () => {
    const { outcome } = await run(
      gated(),
      { gate: 'smoke' },
      { gate: () => Promise.reject(new Error('no smoke.yml')) },
    )
    expect(outcome).toMatchObject({
      type: 'rolled-back',
      reason: expect.stringContaining('the gate itself failed: no smoke.yml'),
    })
  })

  it('stops at a manual gate with what it takes to go on, and counts as paused only where that was asked for', async () => {
    const { outcome } = await run(gated(), { gate: 'manual' })
    expect(outcome).toMatchObject({ type: 'paused', hookId: 'ecs-pause-1', stage: 'POST_TEST_TRAFFIC_SHIFT' })
    expect(deployStatus(outcome, true)).toBe('paused')
    expect(deployStatus(outcome, false)).toBe('failure')
  })
})

describe('what is refused before anything is registered', () => {
  it.each<[string, (world: World) => void, Partial<DeployRequest>, Partial<DeployPorts>, RegExp]>([
    [
      'a service that is not there',
      (it) => {
        it.service = undefined
      },
      {},
      {},
      /no active service core in the cluster staging/,
    ],
    [
      'a desired count of 0',
      (it) => {
        it.service = { ...it.service!, desiredCount: 0 }
      },
      {},
      {},
      /desired count of 0/,
    ],
    [
      'a CodeDeploy service',
      (it) => {
        it.service = { ...it.service!, deploymentController: 'CODE_DEPLOY' }
      },
      {},
      {},
      /controller CODE_DEPLOY/,
    ],
    [
      'a tag instead of a digest',
      () => {},
      { image: { repository: 'reg/core', digest: 'latest' } },
      {},
      /not a digest/,
    ],
    [
      'an unsigned image',
      () => {},
      {},
      { verifyImage: async () => ({ ok: false, reason: 'the image is not signed' }) },
      /not signed/,
    ],
    [
      'a missing parameter',
      (it) => {
        it.missing = ['/core/staging/DATABASE_URL']
      },
      {},
      {},
      /does not exist: \/core\/staging\/DATABASE_URL/,
    ],
    [
      "another environment's secret",
      () => {},
      { secretPrefix: '/core/production', foreignSecretPrefixes: ['/core/staging'] },
      {},
      /belongs to another environment/,
    ],
    [
      'a gate on a rolling deploy',
      () => {},
      { strategy: { type: 'rolling' }, gate: 'smoke' },
      {},
      /the strategy rolling has none/,
    ],
    [
      'blue/green without a second target group',
      (it) => {
        it.service = { ...it.service!, loadBalancers: [{ targetGroupArn: 'tg', containerName: 'core' }] }
      },
      {},
      {},
      /no alternate target group/,
    ],
    [
      'a gate without a test listener',
      (it) => {
        it.service = {
          ...it.service!,
          loadBalancers: [
            { containerName: 'core', alternateTargetGroupArn: 'b', productionListenerRule: 'r' },
          ],
        }
      },
      { gate: 'smoke' },
      {},
      /no testListenerRule/,
    ],
  ])('%s', async (_, spoil, changes, ports, reason) => {
    const world = newWorld()
    spoil(world)
    const { outcome } = await run(world, changes, ports)
    expect(outcome.type).toBe('refused')
    expect(outcome.type === 'refused' && outcome.reasons.map((it) => it.reason).join()).toMatch(reason)
    expect(world.calls).toEqual([])
  })

  it('a container that the task definition does not have, as a mistake in the configuration', async () => {
    const world = newWorld()
    await expect(run(world, { target: { ...request.target, container: 'web' } })).rejects.toThrow(
      /no container web; it has core, sidecar/,
    )
    expect(world.calls).toEqual([])
  })
})

describe('time and cancellation', () => {
  it('rolls back a deployment that outlasts its time-out, and is not green', async () => {
    const world = newWorld()
    willSucceed(world)
    delete world.onDescribe
    world.onStop = (it) => finish(it, 'ROLLBACK_SUCCESSFUL')
    const { outcome } = await run(world)
    expect(outcome).toMatchObject({ type: 'timed-out', rollbackRequested: true })
  })

  it('leaves it running where that was asked for, and says so', async () => {
    const world = newWorld()
    willSucceed(world)
    delete world.onDescribe
    const { outcome } = await run(world, { onTimeout: 'leave' })
    expect(outcome).toMatchObject({ type: 'timed-out', rollbackRequested: false })
    expect(world.calls).not.toContain('stop sd:2')
  })

  it('asks ECS to roll back when the run is cancelled', async () => {
    const world = newWorld()
    willSucceed(world)
    const controller = new AbortController()
    world.onDescribe = (n) => {
      if (n === 3) controller.abort(new DOMException('cancelled', 'AbortError'))
    }
    const { outcome } = await run(world, {}, { signal: controller.signal })
    expect(outcome).toMatchObject({ type: 'cancelled', rollbackRequested: true })
    expect(world.calls).toContain('stop sd:2')
  })
})

describe('the law', () => {
  const statuses = [
    'PENDING',
    'IN_PROGRESS',
    'SUCCESSFUL',
    'STOP_REQUESTED',
    'STOPPED',
    'ROLLBACK_REQUESTED',
    'ROLLBACK_IN_PROGRESS',
    'ROLLBACK_SUCCESSFUL',
    'ROLLBACK_FAILED',
  ]

  it('success is never reported unless our revision, with our image, serves', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...statuses), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('td:2', 'td:1'),
        fc.constantFrom(digest, oldDigest),
        fc.constantFrom(0, 1, 2),
        fc.constantFrom(0, 50, 100),
        fc.constantFrom('sd:2', 'sd:3'),
        async (sequence, taskDefinition, image, running, weight, current) => {
          const world = newWorld()
          willSucceed(world)
          world.weights.set('rule:prod', [
            { targetGroupArn: 'tg:green', weight },
            { targetGroupArn: 'tg:blue', weight: 100 - weight },
          ])
          world.onDescribe = (n, it) => {
            const status = sequence[Math.min(n, sequence.length) - 1] ?? 'IN_PROGRESS'
            if (n < 2) return
            finish(it, status)
            it.revisions.set('sr:2', {
              ...revision('sr:2', taskDefinition, image),
              targetGroups: [{ targetGroupArn: 'tg:green', productionListenerRule: 'rule:prod' }],
            })
            it.deployments.set('sd:3', deployment('sd:3', 3))
            it.service = { ...it.service!, runningCount: running, currentServiceDeployment: current }
          }
          const { outcome } = await run(world)
          const serves =
            taskDefinition === 'td:2' &&
            image === digest &&
            running === 2 &&
            weight === 100 &&
            current === 'sd:2'
          if (outcome.type === 'succeeded') {
            expect(serves).toBe(true)
            expect(world.deployments.get('sd:2')?.status).toBe('SUCCESSFUL')
          }
        },
      ),
      { numRuns: 150 },
    )
  })
})
