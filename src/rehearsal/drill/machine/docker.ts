import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Exec, errorMessage, isAbort, PlatformError } from '../../../kernel/index.ts'
import { type Found, missing, there } from './types.ts'

export interface DockerDaemon {
  readonly version: string
  /** What the docker command needs to reach it from a job, without the developer's logins. */
  readonly env: Readonly<Record<string, string>>
}

interface Options {
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
  /** A folder for configuration and trials. */
  readonly dir: string
  readonly signal: AbortSignal
}

const answerMs = 20_000
const trialMs = 60_000

/** The daemon that the docker command reaches, where it runs on this machine. */
export async function findDaemon({ exec, env, dir, signal }: Options): Promise<Found<DockerDaemon>> {
  const late = AbortSignal.timeout(answerMs)
  const ask = (args: readonly string[]) =>
    exec('docker', args, { env, signal: AbortSignal.any([signal, late]), allowFailure: true })
  try {
    const version = await ask(['version', '--format', '{{.Server.Version}}'])
    if (version.exitCode !== 0)
      return missing(
        `no docker daemon answers (${lastLine(version.stderr)}). Start docker, or set DOCKER_HOST.`,
      )
    const host = (await ask(['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'])).stdout.trim()
    if (!/^(unix|npipe):|^tcp:\/\/(127\.0\.0\.1|localhost)[:/]/.test(host))
      return missing(`the docker daemon at ${host || 'an unknown address'} is not on this machine.`)
    return there({ version: version.stdout.trim(), env: await jobEnvironment(env, host, dir) })
  } catch (error) {
    if (late.aborted && !signal.aborted)
      return missing(`the docker daemon gave no answer within ${answerMs / 1000} seconds.`)
    if (!(error instanceof PlatformError)) throw error
    return missing(
      error.code === 'ENOENT'
        ? 'there is no docker command. Install docker with buildx.'
        : `docker cannot be asked (${errorMessage(error)}).`,
    )
  }
}

/** Plugins and builders of the developer, but a configuration without logins. */
async function jobEnvironment(
  env: Options['env'],
  host: string,
  dir: string,
): Promise<Readonly<Record<string, string>>> {
  const own = join(dir, 'docker')
  await mkdir(own, { recursive: true })
  await writeFile(join(own, 'config.json'), '{}\n')
  const theirs = env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? homedir(), '.docker')
  const plugins = join(theirs, 'cli-plugins')
  if (existsSync(plugins)) await symlink(plugins, join(own, 'cli-plugins'))
  const builders = env['BUILDX_CONFIG'] ?? join(theirs, 'buildx')
  return {
    DOCKER_HOST: host,
    DOCKER_CONFIG: own,
    ...(existsSync(builders) ? { BUILDX_CONFIG: builders } : {}),
    ...(env['BUILDX_BUILDER'] === undefined ? {} : { BUILDX_BUILDER: env['BUILDX_BUILDER'] }),
  }
}

/** Whether buildx writes OCI archives here, by a small build: not every builder can. */
export async function tryBuildx(
  daemon: DockerDaemon,
  { exec, env, dir, signal }: Options,
): Promise<Found<true>> {
  const context = await mkdtemp(join(dir, 'buildx-'))
  await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n')
  const trial = AbortSignal.timeout(trialMs)
  const both = AbortSignal.any([signal, trial])
  const run = (args: readonly string[]) =>
    exec('docker', ['buildx', ...args], {
      env: { ...env, ...daemon.env },
      signal: both,
      allowFailure: true,
    })
  try {
    const version = await run(['version'])
    if (version.exitCode !== 0) return missing('docker has no buildx here. Install the plugin docker-buildx.')
    const archive = join(context, 'image.tar')
    const built = await run(['build', '--output', `type=oci,dest=${archive}`, '--provenance=false', context])
    if (built.exitCode === 0 && existsSync(archive)) return there(true)
    return /OCI exporter is not supported/i.test(built.stderr)
      ? missing(
          "docker's builder cannot write OCI archives. Turn on the containerd image store, or run `docker buildx create --use`.",
        )
      : missing(`a trial build with docker buildx failed (${lastLine(built.stderr)}).`)
  } catch (error) {
    if (signal.aborted || !trial.aborted) throw error
    return missing(`a trial build with docker buildx took more than ${trialMs / 1000} seconds.`)
  } finally {
    await rm(context, { recursive: true, force: true })
  }
}

/**
 * Whether the daemon pulls from a registry on this machine's loopback, by letting it ask one: a daemon in a virtual
 * machine or without root has a loopback of its own.
 */
export async function reachesLoopback(
  daemon: DockerDaemon,
  { exec, env, signal }: Options,
): Promise<boolean> {
  let asked = false
  const server = createServer((_, response) => {
    asked = true
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: 0 }, () => resolve())
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  try {
    await exec('docker', ['pull', '--quiet', `127.0.0.1:${port}/deploy-kit/is-anybody-there`], {
      env: { ...env, ...daemon.env },
      signal: AbortSignal.any([signal, AbortSignal.timeout(trialMs)]),
      allowFailure: true,
    })
  } catch (error) {
    signal.throwIfAborted()
    // Took too long, so it did not reach us, or did and hangs: what counts is whether it asked.
    if (!isAbort(error)) throw error
  } finally {
    server.closeAllConnections()
    server.close()
  }
  return asked
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? ''
}
