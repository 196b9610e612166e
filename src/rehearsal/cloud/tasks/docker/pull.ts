import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorMessage, isAbort, PlatformError } from '../../../../kernel/index.ts'
import { PullError } from '../image/index.ts'
import type { Image } from '../types.ts'
import type { Docker } from './docker-command.ts'

/**
 * Pulls by digest and gives the name under which docker has the image.
 * @param workDir where a login for the registry is kept while docker needs it
 * @throws PullError
 */
export async function pull(
  docker: Docker,
  image: Image,
  workDir: string,
  signal: AbortSignal,
): Promise<string> {
  const name = `${image.registryHost}/${image.repository}@${image.digest}`
  try {
    if (image.authorization === undefined) await docker(['pull', '--quiet', name], { signal })
    else await pullWithLogin(docker, name, image, image.authorization, workDir, signal)
  } catch (error) {
    if (isAbort(error) || !(error instanceof PlatformError)) throw error
    throw new PullError(`${image.reference}: ${errorMessage(error)}`, { cause: error })
  }
  return name
}

/** A login in a configuration folder of its own: the user's is neither read nor written. */
async function pullWithLogin(
  docker: Docker,
  name: string,
  image: Image,
  authorization: string,
  workDir: string,
  signal: AbortSignal,
): Promise<void> {
  const auth = /^Basic (.+)$/i.exec(authorization)?.[1]
  if (auth === undefined)
    throw new PullError(`docker can log in to ${image.registryHost} by user and password only`)
  // A folder of its own has no contexts, so the daemon of the current one is named.
  const host = await docker(['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'], { signal })
  const folder = join(workDir, 'docker', `login-${randomUUID()}`)
  await mkdir(folder, { recursive: true })
  try {
    await writeFile(
      join(folder, 'config.json'),
      JSON.stringify({ auths: { [image.registryHost]: { auth } } }),
      { mode: 0o600 },
    )
    await docker(['--config', folder, '--host', host, 'pull', '--quiet', name], { signal })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
