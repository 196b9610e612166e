import { randomUUID } from 'node:crypto'
import { systemClock } from '../../../../kernel/index.ts'
import type { CloudContext, TaskRuntime } from '../../ports.ts'
import { MetadataServer, taskRuntime } from '../container/index.ts'
import type { DockerTasksOptions } from '../types.ts'
import { dockerCommand, requireDaemon } from './docker-command.ts'
import { dockerEngine } from './engine.ts'
import { HostBridge } from './host-bridge.ts'

/**
 * Tasks as docker containers: ports published on 127.0.0.1 only, never the host's network; images pulled by digest
 * from the registry that the image source knows. `close` removes what carries this runtime's label and the images
 * that it pulled, nothing else.
 * @throws ConfigurationError where no daemon answers
 */
export async function createDockerTasks(
  context: CloudContext,
  options: DockerTasksOptions,
): Promise<TaskRuntime> {
  const docker = dockerCommand(options.exec, options.env, options.dockerHost)
  await requireDaemon(docker, options.dockerHost ?? options.env['DOCKER_HOST'] ?? 'its usual place')
  const bridge = await HostBridge.open(docker)
  const metadata = await MetadataServer.open(bridge.address ?? '127.0.0.1')
  const machineClock = options.machineClock ?? systemClock
  const label = `deploy-kit.cloud=${randomUUID()}`
  const cpus = Number(await docker(['info', '--format', '{{.NCPU}}']))
  const pulled = new Set<string>()
  const parts = { context, options, docker, bridge, metadata, label, cpus, pulled, machineClock }
  const engine = dockerEngine(parts)
  const run = { context, machineClock, bootAllowanceMs: options.bootAllowanceMs ?? 10_000 }
  return taskRuntime('docker', engine, run, async () => {
    const left = await docker(['ps', '--all', '--quiet', '--filter', `label=${label}`])
    if (left !== '') await docker(['rm', '--force', '--volumes', ...left.split('\n')])
    // Named after a registry that is gone with this cloud, so nobody else's. What a container still uses stays.
    if (pulled.size > 0) await docker(['image', 'rm', ...pulled], { allowFailure: true })
    await Promise.all([bridge.close(), metadata.close()])
  })
}
