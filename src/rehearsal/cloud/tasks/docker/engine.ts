import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, errorMessage, isAbort, PlatformError } from '../../../../kernel/index.ts'
import type { CloudContext, ContainerSpec, TaskSpec } from '../../ports.ts'
import {
  type ContainerEngine,
  type ContainerExit,
  containerDocument,
  containerEnvironment,
  type MetadataServer,
  type PreparedContainer,
  StartError,
  type StartedContainer,
  taskDocument,
} from '../container/index.ts'
import { hostPlatform, PullError } from '../image/index.ts'
import type { DockerTasksOptions, Image } from '../types.ts'
import type { Docker } from './docker-command.ts'
import { type HostBridge, hostName } from './host-bridge.ts'
import { waitForPort } from './wait-for-port.ts'

export interface DockerEngineParts {
  readonly context: CloudContext
  readonly options: DockerTasksOptions
  readonly docker: Docker
  readonly bridge: HostBridge
  readonly metadata: MetadataServer
  /** `name=value` of the label that everything of this runtime carries. */
  readonly label: string
  readonly machineClock: Clock
}

/** What the containers of one task share. */
interface TaskState {
  /** The first container; the others join its network, as the containers of a task share one on AWS. */
  owner: string | undefined
  readonly documents: Map<string, () => object>
  readonly startedAt: Date
  containers: number
}

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
      const pulled = await pull(parts.docker, image, signal)
      const state = stateOf(task)
      state.containers++
      const name = `deploy-kit-${randomUUID()}`
      const document = () =>
        containerDocument(task, container, {
          dockerId: name,
          imageDigest: image.digest,
          createdAt: state.startedAt,
          health: 'UNKNOWN',
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

/** Pulls by digest and gives the name under which docker has the image. */
async function pull(docker: Docker, image: Image, signal: AbortSignal): Promise<string> {
  const name = `${image.registryHost}/${image.repository}@${image.digest}`
  try {
    await docker(['pull', '--quiet', name], { signal })
  } catch (error) {
    if (isAbort(error) || !(error instanceof PlatformError)) throw error
    throw new PullError(`${image.reference}: ${errorMessage(error)}`, { cause: error })
  }
  return name
}

interface StartParts {
  readonly task: TaskSpec
  readonly container: ContainerSpec
  readonly image: Image
  readonly pulled: string
  readonly name: string
  readonly state: TaskState
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

async function runArguments(parts: DockerEngineParts, start: StartParts): Promise<readonly string[]> {
  const { container, task, name, state } = start
  const own = new Set(task.containers.flatMap(({ ports }) => ports))
  const environment = containerEnvironment({
    image: {},
    cloud: parts.options.environment ?? {},
    region: parts.context.region,
    metadataUri: `http://${parts.bridge.host}:${parts.metadata.port}/v4/${name}`,
    container,
  })
  const [entryPoint, ...entryArguments] = container.entryPoint ?? []
  const limits = task.containers.length === 1 ? task.limits : undefined
  return [
    'run',
    '--detach',
    ['--name', name],
    ['--label', parts.label],
    ['--label', `deploy-kit.task=${task.taskArn}`],
    state.owner === undefined
      ? [
          ['--add-host', `${hostName}:host-gateway`],
          // All ports of the task: the other containers live in this network too.
          [...own].map((port) => ['--publish', `127.0.0.1::${port}`]),
        ]
      : ['--network', `container:${state.owner}`],
    ['--env-file', await environmentFile(parts, name, environment, own)],
    container.workingDirectory === undefined ? [] : ['--workdir', container.workingDirectory],
    limits === undefined ? [] : ['--memory', `${limits.memoryMiB}m`, '--cpus', String(limits.vCpu)],
    entryPoint === undefined ? [] : ['--entrypoint', entryPoint],
    start.pulled,
    entryArguments,
    container.command ?? [],
  ].flat(3)
}

/** Values go through a file that only this user can read: an argument list can be read by all. */
async function environmentFile(
  parts: DockerEngineParts,
  name: string,
  environment: Readonly<Record<string, string>>,
  own: ReadonlySet<number>,
): Promise<string> {
  const folder = join(parts.options.workDir, 'docker', name)
  const file = join(folder, 'environment')
  const lines: string[] = []
  for (const [key, value] of Object.entries(environment)) {
    if (value.includes('\n')) {
      throw new StartError(
        `the environment variable ${key} has a line break, which docker's --env-file cannot hold`,
      )
    }
    lines.push(`${key}=${await parts.bridge.translate(value, own)}\n`)
  }
  await mkdir(folder, { recursive: true })
  await writeFile(file, lines.join(''), { mode: 0o600 })
  return file
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
