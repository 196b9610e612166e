import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { type Exec, PlatformError } from '../../kernel/index.ts'
import { pickEnvironment } from '../environment.ts'
import type { Environment } from '../types.ts'
import type { Variables } from './words.ts'

/** How RUN steps reach this machine's npm and Node. */
export interface HostNode {
  readonly nodeVersion: string
  readonly npmVersion: string
  /** npm's cache and registry as this machine is set up, without any credential. */
  readonly npmSettings: Environment
}

interface RunPorts {
  readonly exec: Exec
  readonly env: Environment
  readonly signal: AbortSignal
  readonly log: { info(message: string): void }
}

/** Asks this machine for its Node and npm. Throws a PlatformError where there is none. */
export async function findHostNode(ports: RunPorts): Promise<HostNode> {
  const ask = async (program: string, args: readonly string[]) => {
    const env = pickEnvironment(ports.env, ['npm_config_*', 'NPM_CONFIG_*'])
    return (await ports.exec(program, args, { env, signal: ports.signal })).stdout.trim()
  }
  const registry = new URL(await ask('npm', ['config', 'get', 'registry']))
  registry.username = ''
  registry.password = ''
  return {
    nodeVersion: (await ask('node', ['--version'])).replace(/^v/, ''),
    npmVersion: await ask('npm', ['--version']),
    npmSettings: {
      npm_config_registry: registry.href,
      npm_config_cache: await ask('npm', ['config', 'get', 'cache']),
    },
  }
}

export interface RunOptions {
  readonly commands: readonly (readonly string[])[]
  readonly root: string
  /** The folder of WORKDIR in the tree. */
  readonly cwd: string
  /** A home of the build's own, outside of the tree. */
  readonly home: string
  /** ENV and ARG of the stage. */
  readonly variables: Variables
  readonly host: HostNode
  readonly epoch: number
  readonly where: string
}

/**
 * Runs the commands of a RUN step in the stage's tree. Their environment is the Dockerfile's, with this machine's
 * PATH and proxies; nothing else of the job reaches them, tokens least of all.
 */
export async function runOnHost(options: RunOptions, ports: RunPorts): Promise<void> {
  await mkdir(options.home, { recursive: true })
  // The image's PATH, cache and prefix are paths of the image; here they would be paths of this machine.
  const fromDockerfile = Object.entries(options.variables).filter(
    ([name]) =>
      name !== 'PATH' &&
      name !== 'HOME' &&
      !/^npm_config_(cache|prefix|userconfig|globalconfig)$/i.test(name),
  )
  const env = {
    ...pickEnvironment(ports.env),
    LANG: 'C.UTF-8',
    ...options.host.npmSettings,
    npm_config_update_notifier: 'false',
    npm_config_fund: 'false',
    npm_config_audit: 'false',
    // What the cache has is taken without asking again: the lock file's integrity says whether it is the right one.
    npm_config_prefer_offline: 'true',
    SOURCE_DATE_EPOCH: String(options.epoch),
    ...Object.fromEntries(fromDockerfile),
    HOME: options.home,
    npm_config_cache: options.host.npmSettings['npm_config_cache'],
    // `npm install --global` goes where the node images have it.
    npm_config_prefix: path.join(options.root, 'usr', 'local'),
  }
  for (const [program = '', ...args] of options.commands) {
    try {
      await ports.exec(program, args, {
        cwd: options.cwd,
        env,
        signal: ports.signal,
        onLine: (line) => ports.log.info(line),
      })
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error
      throw new PlatformError(
        'process',
        `${options.where}: RUN ${[program, ...args].join(' ')}: ${error.message}`,
        {
          ...(error.code === undefined ? {} : { code: error.code }),
          cause: error,
        },
      )
    }
  }
}
