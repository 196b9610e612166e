import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { containerEnvironment, StartError } from '../container/index.ts'
import { hostName } from './host-bridge.ts'
import type { DockerEngineParts, StartParts } from './parts.ts'

/** The arguments of `docker run` for one container. */
export async function runArguments(parts: DockerEngineParts, start: StartParts): Promise<readonly string[]> {
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
    // ECS does not look at the image's HEALTHCHECK (developer guide, HealthCheck): only at the task definition's.
    '--no-healthcheck',
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
    limits === undefined
      ? []
      : [
          ...['--memory', `${Math.ceil(limits.memoryMiB)}m`],
          ...['--cpus', String(Math.min(limits.vCpu, parts.cpus))],
        ],
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
