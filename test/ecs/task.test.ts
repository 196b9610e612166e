import { describe, expect, it } from 'vitest'
import {
  type EcsTasks,
  judge,
  planTask,
  runTask,
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
  command: ['deploy-kit', 'migrate', 'apply'],
  environment: { A: 'b' },
  startedBy: 'deploy-kit 7/1',
  tags: {},
  timeoutMs: 60_000,
}
const container = definition.containerDefinitions[0] as TaskDefinition['containerDefinitions'][number]
const withContainer = (change: object): TaskDefinition => ({
  ...definition,
  containerDefinitions: [{ ...container, ...change }],
})

describe('what is run', () => {
  it('is the task definition of the service, as it is', () => {
    expect(planTask(request, placement, definition)).toMatchObject({
      register: undefined,
      logGroup: '/ecs/core',
      streamPrefix: 'core/core',
    })
  })

  it('or, with another image, one of a family of its own, which nobody asks anything', () => {
    const image = { repository: 'r/core', digest: 'sha256:new' }
    const plan = planTask({ ...request, image }, placement, definition)
    expect(plan).toMatchObject({
      register: {
        family: 'core-staging-task',
        executionRoleArn: 'arn:aws:iam::1:role/execution',
        containerDefinitions: [{ image: 'r/core@sha256:new', secrets: container.secrets }],
      },
    })
    const text = JSON.stringify(plan)
    for (const gone of ['portMappings', 'taskDefinitionArn', '"revision"']) expect(text).not.toContain(gone)
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
function scripted(states: readonly (TaskState | Error | undefined)[]) {
  const calls: string[] = []
  let look = 0
  let stopped = false
  const ecs: EcsTasks = {
    describePlacement: async () => placement,
    describeTaskDefinition: async () => definition,
    registerTaskDefinition: async () => 'arn:…/core-staging-task:1',
    runTask: async () => ({ arn: 'arn:aws:ecs:eu-west-1:1:task/staging/0123' }),
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
  ) => {
    const clock = new VirtualClock()
    const cancel = new AbortController()
    const { ecs, calls } = scripted(states)
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
        readLog: async (_group, stream, position) => {
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

  it('stops it when its time is over', async () => {
    const { clock, result, calls } = start([running])
    expect(await clock.runUntil(result)).toMatchObject({ type: 'timed-out', stopped: true })
    expect(calls).toEqual(['stop'])
  })

  it('stops it when the run is cancelled, and waits for that', async () => {
    const { clock, cancel, result, calls } = start([running])
    await clock.advance(10_000)
    cancel.abort(new DOMException('cancelled', 'AbortError'))
    expect(await clock.runUntil(result)).toMatchObject({ type: 'cancelled', stopped: true })
    expect(calls).toEqual(['stop'])
  })

  it('does not wait for ever for a task that ECS does not know', async () => {
    const { clock, result } = start([undefined], { timeoutMs: 3_600_000 })
    expect(await clock.runUntil(result)).toMatchObject({ type: 'not-started' })
  })

  it('goes on without its log, and without an answer of ECS for a while', async () => {
    const { clock, result, calls } = start([new Error('throttled'), running, ended], {}, true)
    expect(await clock.runUntil(result)).toMatchObject({ type: 'exited', exitCode: 3 })
    expect(calls).toEqual([])
  })

  it('stops a task of which ECS says nothing any more', async () => {
    const { clock, result, calls } = start([running, new Error('no route')], { timeoutMs: 3_600_000 })
    expect(await clock.runUntil(result)).toMatchObject({ type: 'lost', reason: 'no route', stopped: true })
    expect(calls).toEqual(['stop'])
  })
})
