import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, systemClock } from '../../../../src/kernel/index.ts'
import type {
  CloudEvent,
  ContainerSpec,
  RunningTask,
  TaskRuntime,
  TaskSpec,
} from '../../../../src/rehearsal/cloud/ports.ts'
import {
  createProcessTasks,
  createRegistrySource,
  type TasksOptions,
} from '../../../../src/rehearsal/cloud/tasks/index.ts'
import { startTestRegistry, type TestRegistry } from './image-lab.ts'

export interface TaskLab {
  readonly registry: TestRegistry
  readonly runtime: TaskRuntime
  readonly events: CloudEvent[]
  readonly lines: string[]
  readonly workDir: string
  start(container: Partial<ContainerSpec> & { readonly image: string }, task?: Partial<TaskSpec>): RunningTask
  close(): Promise<void>
}

let tasks = 0

export function containerSpec(container: Partial<ContainerSpec> & { readonly image: string }): ContainerSpec {
  return {
    name: 'app',
    essential: true,
    environment: {},
    secretNames: [],
    ports: [],
    stopTimeoutMs: 5_000,
    logs: { group: '/ecs/app', stream: 'app/1' },
    ...container,
  }
}

export function taskSpec(containers: readonly ContainerSpec[], task: Partial<TaskSpec> = {}): TaskSpec {
  const id = `${tasks++}`.padStart(32, '0')
  return {
    taskArn: `arn:aws:ecs:eu-west-1:111111111111:task/staging/${id}`,
    clusterArn: 'arn:aws:ecs:eu-west-1:111111111111:cluster/staging',
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111111111111:task-definition/app:7',
    family: 'app',
    revision: 7,
    containers,
    ...task,
  }
}

export async function openTaskLab(
  clock: Clock = systemClock,
  options: Partial<TasksOptions> = {},
): Promise<TaskLab> {
  const registry = await startTestRegistry()
  const workDir = await mkdtemp(join(tmpdir(), 'tasks-'))
  const events: CloudEvent[] = []
  const lines: string[] = []
  const runtime = await createProcessTasks(
    {
      accountId: '111111111111',
      region: 'eu-west-1',
      clock,
      random: Math.random,
      emit: (event) => events.push(event),
    },
    {
      registry: createRegistrySource({ baseUrl: () => registry.url }),
      logs: { put: (_group, _stream, _time, message) => lines.push(message) },
      workDir,
      ...options,
    },
  )
  return {
    registry,
    runtime,
    events,
    lines,
    workDir,
    start: (container, task) => runtime.start(taskSpec([containerSpec(container)], task)),
    close: async () => {
      await runtime.close()
      await registry.close()
      await rm(workDir, { recursive: true, force: true })
    },
  }
}
