import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { errorMessage, PlatformError } from '../../../../kernel/index.ts'
import type { ContainerSpec, TaskSpec } from '../../ports.ts'
import {
  type ContainerEngine,
  type ContainerExit,
  containerDocument,
  type PreparedContainer,
  StartError,
  type StartedContainer,
  taskDocument,
} from '../container/index.ts'
import { hostPlatform } from '../image/index.ts'
import type { Docker } from './docker-command.ts'
import type { DockerEngineParts, StartParts, TaskState } from './parts.ts'
import { pull } from './pull.ts'
import { runArguments } from './run-arguments.ts'
import { waitForPort } from './wait-for-port.ts'

/** Runs containers through the docker command. */
export function dockerEngine(parts: DockerEngineParts): ContainerEngine {
  const tasks = new Map<string, TaskState>()
  const stateOf = (task: TaskSpec): TaskState => {
    const known = tasks.get(task.taskArn)
    if (known !== undefined) return known
    const made: TaskState = {
      owner: undefined,
      documents: new Map(),
      startedAt: new Date(parts.context.clock.now()),
      containers: 0,
    }
    tasks.set(task.taskArn, made)
    return made
  }
  return {
    prepare: async (task, container, signal) => {
      const image = await parts.options.registry.resolve(container.image, hostPlatform(), signal)
      const pulled = await pull(parts.docker, image, parts.options.workDir, signal)
      parts.pulled.add(pulled)
      const state = stateOf(task)
      state.containers++
      const name = `deploy-kit-${randomUUID()}`
      const document = () =>
        containerDocument(task, container, {
          dockerId: name,
          imageDigest: image.digest,
          createdAt: state.startedAt,
        })
      state.documents.set(container.name, document)
      parts.metadata.serve(name, {
        container: document,
        task: () =>
          taskDocument(
            task,
            parts.context.region,
            [...state.documents.values()].map((make) => make()),
            state.startedAt,
          ),
      })
      return {
        imageDigest: image.digest,
        limitations: [],
        start: () => startContainer(parts, { task, container, image, pulled, name, state }),
        remove: async () => {
          parts.metadata.forget(name)
          state.documents.delete(container.name)
          if (--state.containers === 0) tasks.delete(task.taskArn)
          await parts.docker(['rm', '--force', '--volumes', name], { allowFailure: true })
          await rm(join(parts.options.workDir, 'docker', name), { recursive: true, force: true })
        },
      } satisfies PreparedContainer
    },
  }
}

async function startContainer(parts: DockerEngineParts, start: StartParts): Promise<StartedContainer> {
  const { docker } = parts
  const { name, container, image } = start
  try {
    await docker(await runArguments(parts, start))
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    throw new StartError(`failed to create new container runtime task: ${errorMessage(error)}`, {
      cause: error,
    })
  }
  const owner = start.state.owner ?? name
  start.state.owner = owner
  const ports = await publishedPorts(docker, owner, container.ports)
  const over = new AbortController()
  const { logs } = container
  const said = docker(['logs', '--follow', name], {
    allowFailure: true,
    onLine: (line) => {
      if (logs !== undefined) parts.options.logs.put(logs.group, logs.stream, parts.context.clock.now(), line)
    },
  })
  const exited = exitOf(docker, name, said).finally(() => over.abort())
  const listening = Promise.all(
    [...ports.values()].map((port) => waitForPort(port, parts.machineClock, over.signal)),
  ).then(() => undefined)
  // It ended before it listened; `exited` tells.
  listening.catch(() => undefined)
  const send = (signal: string) => {
    docker(['kill', '--signal', signal, name], { allowFailure: true }).catch((error: unknown) =>
      parts.context.emit({
        at: Date.now(),
        source: 'tasks',
        type: 'container.signal-failed',
        detail: { container: container.name, signal, reason: errorMessage(error) },
      }),
    )
  }
  return {
    exited,
    listening: listening.catch(() => exited.then(() => undefined)),
    endpoint: (port) => {
      const published = ports.get(port)
      return published === undefined ? undefined : { host: '127.0.0.1', port: published }
    },
    terminate: () => send(image.config.stopSignal ?? 'SIGTERM'),
    kill: () => send('SIGKILL'),
    checkHealth: (signal) => checkHealth(docker, name, container, signal),
  }
}

async function publishedPorts(
  docker: Docker,
  owner: string,
  containerPorts: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const ports = new Map<number, number>()
  for (const port of containerPorts) {
    const printed = await docker(['port', owner, `${port}/tcp`], { allowFailure: true })
    const published = /^127\.0\.0\.1:(\d+)$/m.exec(printed)?.[1]
    if (published !== undefined) ports.set(port, Number(published))
  }
  return ports
}

async function exitOf(docker: Docker, name: string, said: Promise<unknown>): Promise<ContainerExit> {
  let exitCode: number
  try {
    exitCode = Number(await docker(['wait', name]))
    await said
  } catch (error) {
    // The daemon went away, or somebody removed the container.
    return { exitCode: 255, reason: `DockerStateError: ${errorMessage(error)}` }
  }
  const outOfMemory = await docker(['inspect', '--format', '{{.State.OOMKilled}}', name], {
    allowFailure: true,
  })
  return {
    exitCode,
    ...(outOfMemory === 'true' ? { reason: 'OutOfMemoryError: Container killed due to memory usage' } : {}),
  }
}

async function checkHealth(
  docker: Docker,
  name: string,
  container: ContainerSpec,
  signal: AbortSignal,
): Promise<boolean> {
  const [form, ...words] = container.healthCheck?.command ?? ['NONE']
  if (form === 'NONE') return true
  const command =
    form === 'CMD-SHELL' ? ['/bin/sh', '-c', words.join(' ')] : form === 'CMD' ? words : undefined
  if (command === undefined) return false
  try {
    await docker(['exec', name, ...command], { signal })
    return true
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof PlatformError) return false
    throw error
  }
}
