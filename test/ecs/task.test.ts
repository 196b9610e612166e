import { describe, expect, it } from 'vitest'
import {
  type EcsTasks,
  judge,
  planTask,
  runTask,
  type Tags,
  type TaskDefinition,
  type TaskRequest,
  type TaskState,
} from '../../src/ecs/index.ts'
import { VirtualClock } from '../../src/kernel/index.ts'

const definition: TaskDefinition = {
  family: 'core-staging',
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:1:task-definition/core-staging:7',
  revision: 7,
  networkMode: 'awsvpc',
  executionRoleArn: 'arn:aws:iam::1:role/execution',
  containerDefinitions: [
    {
      name: 'core',
      image: 'r/core@sha256:old',
      essential: true,
      portMappings: [{ containerPort: 8080 }],
      secrets: [{ name: 'DATABASE_URL', valueFrom: '/core/DATABASE_URL' }],
      logConfiguration: {
        logDriver: 'awslogs',
        options: { 'awslogs-group': '/ecs/core', 'awslogs-stream-prefix': 'core' },
      },
    },
  ],
}
const placement = { status: 'ACTIVE', taskDefinition: 'arn:…/core-staging:7', launchType: 'FARGATE' }
const request: TaskRequest = {
  target: { cluster: 'staging', service: 'core', container: 'core' },
  entryPoint: ['node_modules/.bin/deploy-kit'],
  command: ['migrate', '--mode', 'apply'],
  environment: { A: 'b' },
  startedBy: 'deploy-kit 7/1',
  tags: {},
  definitionTags: {},
  timeoutMs: 60_000,
}
const container = definition.containerDefinitions[0] as TaskDefinition['containerDefinitions'][number]
const withContainer = (change: object): TaskDefinition => ({
  ...definition,
  containerDefinitions: [{ ...container, ...change }],
})

describe('what is run', () => {
  const definitionOf = (change: Partial<TaskRequest>, base: TaskDefinition = definition) => {
    const plan = planTask({ ...request, ...change }, placement, base)
    if ('reasons' in plan) throw new Error(JSON.stringify(plan))
    return plan.definition
  }

  it('is the task definition of the service in a family of its own, which nobody asks anything', () => {
    const plan = planTask(request, placement, definition)
    expect('logOf' in plan && plan.logOf('0123')).toEqual({ group: '/ecs/core', stream: 'core/core/0123' })
    const options = { ...container.logConfiguration?.options, 'awslogs-region': 'us-east-1' }
    const elsewhere = withContainer({ logConfiguration: { logDriver: 'awslogs', options } })
    const planned = planTask(request, placement, elsewhere)
    expect('logOf' in planned && planned.logOf('0123')).toMatchObject({ region: 'us-east-1' })
    const server = withContainer({
      healthCheck: { command: ['CMD', 'true'] },
      restartPolicy: { enabled: true },
      pseudoTerminal: true,
      repositoryCredentials: { credentialsParameter: 'arn:secret' },
      command: ['node', 'server.js'],
    })
    const made = definitionOf({}, { ...server, runtimePlatform: { cpuArchitecture: 'ARM64' } })
    expect(made).toEqual({
      family: 'core-staging-task',
      networkMode: 'awsvpc',
      executionRoleArn: 'arn:aws:iam::1:role/execution',
      runtimePlatform: { cpuArchitecture: 'ARM64' },
      containerDefinitions: [
        {
          name: 'core',
          image: 'r/core@sha256:old',
          essential: true,
          secrets: container.secrets,
          logConfiguration: container.logConfiguration,
          repositoryCredentials: { credentialsParameter: 'arn:secret' },
          entryPoint: ['node_modules/.bin/deploy-kit'],
        },
      ],
    })
  })

  it('has the image that it is given, and an entry point that takes the arguments whatever the image has', () => {
    const image = { repository: 'r/core', digest: 'sha256:new' }
    const base = withContainer({ entryPoint: ['node', 'server.js'] })
    expect(definitionOf({ image, entryPoint: ['node', 'runner.js'] }, base)).toMatchObject({
      containerDefinitions: [{ image: 'r/core@sha256:new', entryPoint: ['node', 'runner.js'] }],
    })
  })

  it('leaves no container waiting for the health of one that has no health check any more', () => {
    const sidecar = {
      name: 'sidecar',
      dependsOn: [
        { containerName: 'core', condition: 'HEALTHY' },
        { containerName: 'proxy', condition: 'HEALTHY' },
      ],
    }
    const base = { ...definition, containerDefinitions: [...definition.containerDefinitions, sidecar] }
    expect(definitionOf({}, base).containerDefinitions[1]).toEqual({
      name: 'sidecar',
      dependsOn: [
        { containerName: 'core', condition: 'START' },
        { containerName: 'proxy', condition: 'HEALTHY' },
      ],
    })
  })

  it.each([
    ['no service', undefined, definition, {}, /no active service core/],
    ['another container', placement, withContainer({ name: 'web' }), {}, /no container core; it has web/],
    [
      'a container whose end ends nothing',
      placement,
      withContainer({ essential: false }),
      {},
      /not essential/,
    ],
    [
      'no log to read',
      placement,
      withContainer({ logConfiguration: undefined }),
      {},
      /does not log to CloudWatch/,
    ],
    [
      'too long an override',
      placement,
      definition,
      { environment: { A: 'x'.repeat(8_200) } },
      /ECS takes 8192/,
    ],
  ])('is nothing where there is %s', (_what, where, what, change, reason) => {
    expect(planTask({ ...request, ...change }, where, what)).toMatchObject({
      reasons: [{ reason: expect.stringMatching(reason) }],
    })
  })
})

describe('what a stopped task means', () => {
  const state = (change: Partial<TaskState>): TaskState => ({
    status: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    containers: [{ name: 'core', exitCode: 0 }],
    ...change,
  })
  it.each([
    ['its own exit', state({}), { type: 'exited', exitCode: 0 }],
    ['no exit code', state({ containers: [{ name: 'core' }] }), { type: 'stopped' }],
    [
      'only a neighbour of it',
      state({ containers: [{ name: 'sidecar', exitCode: 0 }] }),
      { type: 'stopped' },
    ],
    [
      'a person who stopped it, though it exited 0',
      state({ stopCode: 'UserInitiated' }),
      { type: 'stopped' },
    ],
    ['the end of the spot instance', state({ stopCode: 'SpotInterruption' }), { type: 'stopped' }],
    [
      'an image that could not be pulled',
      state({ stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: no' }),
      { type: 'not-started', reason: 'CannotPullContainerError: no' },
    ],
  ])('is decided by %s', (_what, stopped, outcome) => {
    expect(judge(stopped, 'arn:…/t', 'core')).toMatchObject(outcome)
  })
})

/** ECS that goes through the given states, one a look, and stays at the last. */
function scripted(
  states: readonly (TaskState | Error | undefined)[],
  revisions: { readonly arn: string; readonly tags: Tags }[] = [],
) {
  const calls: string[] = []
  let look = 0
  let stopped = false
  const ecs: EcsTasks = {
    describePlacement: async () => placement,
    describeTaskDefinition: async () => definition,
    newestOfFamily: async () => revisions.at(-1),
    registerTaskDefinition: async ({ family }, tags) => {
      revisions.push({ arn: `arn:…/${family}:${revisions.length + 1}`, tags })
      return revisions.at(-1)?.arn ?? ''
    },
    runTask: async ({ taskDefinition }) => {
      calls.push(`run ${taskDefinition}`)
      return { arn: 'arn:aws:ecs:eu-west-1:1:task/staging/0123' }
    },
    describeTask: async () => {
      const state = states[Math.min(look++, states.length - 1)]
      if (stopped) return { status: 'STOPPED', stopCode: 'UserInitiated', containers: [] }
      if (state instanceof Error) throw state
      return state
    },
    stopTask: async () => {
      calls.push('stop')
      stopped = true
    },
  }
  return { ecs, calls }
}

describe('waiting for a task', () => {
  const running: TaskState = { status: 'RUNNING', containers: [] }
  const ended: TaskState = {
    status: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    containers: [{ name: 'core', exitCode: 3 }],
  }
  const start = (
    states: readonly (TaskState | Error | undefined)[],
    change: Partial<TaskRequest> = {},
    unreadable = false,
    revisions: { readonly arn: string; readonly tags: Tags }[] = [],
  ) => {
    const clock = new VirtualClock()
    const cancel = new AbortController()
    const { ecs, calls } = scripted(states, revisions)
    const shown: string[] = []
    const late = ['one', 'two', 'three']
    const result = runTask(
      { ...request, ...change },
      {
        ecs,
        clock,
        random: () => 0.5,
        signal: cancel.signal,
        log: { info: () => undefined },
        readLog: async ({ stream }, position) => {
          if (unreadable) throw new Error('not authorized')
          expect(stream).toBe('core/core/0123')
          const at = Number(position ?? 0)
          return { lines: late.slice(at, at + 1), position: String(at + 1) }
        },
        onLine: (line) => {
          shown.push(line)
          return line === 'three'
        },
      },
    )
    return { clock, cancel, calls, shown, result }
  }

  it('tells its exit code and every line, those that come after its end too', async () => {
    const { clock, result, shown } = start([undefined, running, ended])
    expect(await clock.runUntil(result)).toMatchObject({ type: 'exited', exitCode: 3 })
    expect(shown).toEqual(['one', 'two', 'three'])
  })

  it('uses a revision again that is the same, and registers one that is not', async () => {
    const revisions: { readonly arn: string; readonly tags: Tags }[] = []
    const ran = async (change: Partial<TaskRequest>) => {
      const { clock, result, calls } = start([ended], change, true, revisions)
      await clock.runUntil(result)
      return calls
    }
    expect(await ran({})).toEqual(['run arn:…/core-staging-task:1'])
    expect(await ran({ command: ['migrate', '--mode', 'status'] })).toEqual(['run arn:…/core-staging-task:1'])
    const image = { repository: 'r/core', digest: 'sha256:new' }
    expect(await ran({ image })).toEqual(['run arn:…/core-staging-task:2'])
    expect(await ran({ entryPoint: ['node', 'runner.js'] })).toEqual(['run arn:…/core-staging-task:3'])
    expect(revisions).toHaveLength(3)
  })

  it('stops it when its time is over', async () => {
    const { clock, result, calls } = start([running])
    expect(await clock.runUntil(result)).toMatchObject({ type: 'timed-out', stopped: true })
    expect(calls.slice(1)).toEqual(['stop'])
  })

  it('stops it when the run is cancelled, and waits for that', async () => {
    const { clock, cancel, result, calls } = start([running])
    await clock.advance(10_000)
    cancel.abort(new DOMException('cancelled', 'AbortError'))
    expect(await clock.runUntil(result)).toMatchObject({ type: 'cancelled', stopped: true })
    expect(calls.slice(1)).toEqual(['stop'])
  })

  it('does not wait for ever for a task that ECS does not know', async () => {
    const { clock, result } = start([undefined], { timeoutMs: 3_600_000 })
    expect(await clock.runUntil(result)).toMatchObject({ type: 'not-started' })
  })

  it('goes on without its log, and without an answer of ECS for a while', async () => {
    const { clock, result, calls } = start([new Error('throttled'), running, ended], {}, true)
    expect(await clock.runUntil(result)).toMatchObject({
      type: 'exited',
      exitCode: 3,
      unread: { message: 'not authorized' },
    })
    expect(calls.slice(1)).toEqual([])
  })

  it('stops a task of which ECS says nothing any more', async () => {
    const { clock, result, calls } = start([running, new Error('no route')], { timeoutMs: 3_600_000 })
    expect(await clock.runUntil(result)).toMatchObject({ type: 'lost', reason: 'no route', stopped: true })
    expect(calls.slice(1)).toEqual(['stop'])
  })
})
