import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { CloudContext, ContainerSpec, TaskSpec } from '../../ports.ts'
import {
  type ContainerEngine,
  containerDocument,
  containerEnvironment,
  type MetadataServer,
  type PreparedContainer,
  StartError,
  taskDocument,
} from '../container/index.ts'
import { hostPlatform, type ImageStore } from '../image/index.ts'
import type { Image, TasksOptions } from '../types.ts'
import { makeContainerRoot } from './container-root.ts'
import { findProgram } from './find-program.ts'
import { freePort } from './free-port.ts'
import { findHealthProgram, type HealthProgram } from './health-program.ts'
import { runHttpCheck } from './http-check.ts'
import { imageFiles } from './image-files.ts'
import type { Leash } from './leash.ts'
import { imageLimitations } from './limitations.ts'
import { type Place, placing } from './place.ts'
import { type Program, ProgramRefusal } from './program.ts'
import { type RunningProgram, runProgram } from './run-program.ts'

export interface ProcessEngineParts {
  readonly context: CloudContext
  readonly options: TasksOptions
  readonly store: ImageStore
  readonly leash: Leash
  readonly metadata: MetadataServer
  /** The `file:` URL of the module that every process loads first. */
  readonly preload: string
}

/** What the containers of one task share, as they share a network on AWS: the places of their ports. */
interface TaskNetwork {
  readonly ports: ReadonlyMap<number, number>
  readonly documents: Map<string, () => object>
  readonly startedAt: Date
  containers: number
}

/** Runs containers as plain Node processes from inside their unpacked images. */
export function processEngine(parts: ProcessEngineParts): ContainerEngine {
  const networks = new Map<string, Promise<TaskNetwork>>()
  const taken = new Set<number>()

  const network = (task: TaskSpec): Promise<TaskNetwork> => {
    const known = networks.get(task.taskArn)
    if (known !== undefined) return known
    const made = (async () => {
      const ports = new Map<number, number>()
      for (const port of new Set(task.containers.flatMap((container) => container.ports))) {
        ports.set(port, await freePort(taken))
      }
      return { ports, documents: new Map(), startedAt: new Date(parts.context.clock.now()), containers: 0 }
    })()
    networks.set(task.taskArn, made)
    return made
  }
  const leave = (task: TaskSpec, { ports }: TaskNetwork) => {
    networks.delete(task.taskArn)
    for (const port of ports.values()) taken.delete(port)
  }

  return {
    prepare: async (task, container, signal) => {
      const image = await parts.options.registry.resolve(container.image, hostPlatform(), signal)
      const { tree } = await parts.store.unpack(image, signal)
      const id = randomUUID()
      const folder = join(parts.options.workDir, 'containers', id)
      const root = join(folder, 'root')
      const workingDirectory = posix.resolve('/', container.workingDirectory ?? image.config.workingDirectory)
      const dockerId = `${task.taskArn.split('/').at(-1)}-${id.slice(0, 8)}`
      const environment = containerEnvironment({
        image: image.config.environment,
        cloud: parts.options.environment ?? {},
        region: parts.context.region,
        metadataUri: `http://127.0.0.1:${parts.metadata.port}/v4/${dockerId}`,
        container,
      })
      const situation = { files: imageFiles(tree), cwd: workingDirectory, environment }
      const { program, health } = findPrograms(image, container, situation)
      try {
        await mkdir(join(folder, 'tmp'), { recursive: true })
        await makeContainerRoot(tree, root, workingDirectory)
      } catch (error) {
        await rm(folder, { recursive: true, force: true })
        throw error
      }
      const shared = await network(task)
      shared.containers++
      const document = () =>
        containerDocument(task, container, {
          dockerId,
          imageDigest: image.digest,
          createdAt: shared.startedAt,
        })
      shared.documents.set(container.name, document)
      parts.metadata.serve(dockerId, {
        container: document,
        task: () =>
          taskDocument(
            task,
            parts.context.region,
            [...shared.documents.values()].map((make) => make()),
            shared.startedAt,
          ),
      })
      const place = placing({
        cloudPort: parts.leash.port,
        preload: parts.preload,
        region: parts.context.region,
        id,
        folder,
        root,
        workingDirectory,
        ports: shared.ports,
      })
      return {
        imageDigest: image.digest,
        limitations: [...imageLimitations(image), ...program.limitations],
        start: async () =>
          startProcess({ parts, container, image, id, program, health, place, ports: shared.ports }),
        remove: async () => {
          parts.metadata.forget(dockerId)
          parts.leash.forget(id)
          shared.documents.delete(container.name)
          if (--shared.containers === 0) leave(task, shared)
          await rm(folder, { recursive: true, force: true })
        },
      } satisfies PreparedContainer
    },
  }
}

function findPrograms(
  image: Image,
  container: ContainerSpec,
  situation: Parameters<typeof findProgram>[1],
): { readonly program: Program; readonly health: HealthProgram } {
  // An entry point of the task definition also puts the image's command out of force, as docker does.
  const argv =
    container.entryPoint === undefined
      ? [...image.config.entrypoint, ...(container.command ?? image.config.command)]
      : [...container.entryPoint, ...(container.command ?? [])]
  try {
    return {
      program: findProgram(argv, situation),
      health:
        container.healthCheck === undefined
          ? { kind: 'none' }
          : findHealthProgram(container.healthCheck.command, situation),
    }
  } catch (error) {
    if (error instanceof ProgramRefusal) throw new StartError(error.message, { cause: error })
    throw error
  }
}

function startProcess(options: {
  readonly parts: ProcessEngineParts
  readonly container: ContainerSpec
  readonly image: Image
  readonly id: string
  readonly program: Program
  readonly health: HealthProgram
  readonly place: Place
  readonly ports: ReadonlyMap<number, number>
}) {
  const { parts, container, image, health, place, ports } = options
  const { promise: listening, resolve: allListen } = Promise.withResolvers<void>()
  const waiting = new Set(container.ports)
  if (waiting.size === 0) allListen()
  parts.leash.watch(options.id, (port) => {
    waiting.delete(port)
    if (waiting.size === 0) allListen()
  })
  const { logs } = container
  const running = runProgram(options.program, {
    place,
    onLine: (line) => {
      if (logs !== undefined) parts.options.logs.put(logs.group, logs.stream, parts.context.clock.now(), line)
    },
  })
  return {
    exited: running.exited.then((exitCode) => ({ exitCode })),
    listening,
    endpoint: (containerPort: number) => {
      const port = ports.get(containerPort)
      return port === undefined ? undefined : { host: '127.0.0.1', port }
    },
    terminate: () => running.signal(stopSignal(image.config.stopSignal)),
    kill: () => running.kill(),
    checkHealth: (signal: AbortSignal) => checkHealth(health, place, ports, signal),
  }
}

async function checkHealth(
  health: HealthProgram,
  place: Place,
  ports: ReadonlyMap<number, number>,
  signal: AbortSignal,
): Promise<boolean> {
  switch (health.kind) {
    case 'none':
      return true
    case 'http':
      return runHttpCheck(health.check, (port) => ports.get(port) ?? port, signal)
    case 'program': {
      const check: RunningProgram = runProgram(health.program, { place, onLine: () => {} })
      const end = () => check.kill()
      signal.addEventListener('abort', end, { once: true })
      const code = await check.exited
      signal.removeEventListener('abort', end)
      signal.throwIfAborted()
      return code === 0
    }
  }
}

const stopSignals = new Set<NodeJS.Signals>([
  'SIGTERM',
  'SIGINT',
  'SIGQUIT',
  'SIGHUP',
  'SIGKILL',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
])

function stopSignal(name: string | undefined): NodeJS.Signals {
  return [...stopSignals].find((known) => known === name || known === `SIG${name}`) ?? 'SIGTERM'
}
