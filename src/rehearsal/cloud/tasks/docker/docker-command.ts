import {
  ConfigurationError,
  type Exec,
  type ExecOptions,
  isAbort,
  PlatformError,
} from '../../../../kernel/index.ts'

/** Runs `docker ARGS` against one daemon and gives what it printed, without the line end. */
export type Docker = (args: readonly string[], options?: ExecOptions) => Promise<string>

export function dockerCommand(
  exec: Exec,
  env: Readonly<Record<string, string | undefined>>,
  dockerHost: string | undefined,
): Docker {
  const own = dockerHost === undefined ? env : { ...env, DOCKER_HOST: dockerHost }
  return async (args, options = {}) => {
    const { stdout } = await exec('docker', args, { ...options, env: { ...own, ...options.env } })
    return stdout.trim()
  }
}

/**
 * The daemon's version.
 * @throws ConfigurationError where there is no docker command or no daemon answers
 */
export async function requireDaemon(docker: Docker, where: string): Promise<string> {
  try {
    return await docker(['version', '--format', '{{.Server.Version}}'])
  } catch (error) {
    if (isAbort(error) || !(error instanceof PlatformError)) throw error
    const missing = error.code === 'ENOENT'
    throw new ConfigurationError(
      missing
        ? 'tasks are to run in docker, but there is no docker command on PATH'
        : `tasks are to run in docker, but no daemon answers at ${where}`,
      {
        fix: missing
          ? 'Install docker, or leave the choice to the rehearsal, which then runs tasks as plain processes.'
          : 'Start the docker daemon or set DOCKER_HOST to the one that runs; without it tasks run as plain processes.',
        cause: error,
      },
    )
  }
}
