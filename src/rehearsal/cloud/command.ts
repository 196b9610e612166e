import { parseArgs } from 'node:util'
import { ConfigurationError, nearest, scaledClock, withoutGitPlaces } from '../../kernel/index.ts'
import { startCloud } from './server.ts'

export interface CloudCommandHost {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Fires on SIGTERM and SIGINT. */
  readonly signal: AbortSignal
  /** One line, without its line end. */
  readonly print: (line: string) => void
}

const flags = {
  port: { type: 'string' },
  region: { type: 'string' },
  account: { type: 'string' },
  scale: { type: 'string' },
  tasks: { type: 'string' },
  keep: { type: 'string' },
  state: { type: 'string' },
  lenient: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

export const cloudHelp = `deploy-kit cloud: a local AWS, registry and GitHub on 127.0.0.1

  --port N       port of the AWS endpoint (default 4566; 0 takes a free one)
  --region NAME  default eu-west-1; --account ID, default 111111111111
  --scale N      what AWS times goes N times faster (default 1)
  --tasks KIND   auto (default), docker or process
  --keep DIR     keeps pushed images and git repositories in DIR; everything else is in memory
  --state DIR    begins as the cloud ended that last used DIR: ECS, load balancers, images, parameters, secrets, alarms,
                 logs. Tasks of services are started again; a deployment that was under way has ended, and its service
                 goes on with the revision before. Not kept: metrics, RDS, tasks without a service, what GitHub knows
                 beside its git repositories.
  --lenient      passes over request members that the service does not know, instead of refusing them

Prints one line of JSON with the addresses once everything answers, and lives until SIGTERM or SIGINT.
Faults and calls: POST /_deploy-kit/faults, GET /_deploy-kit/calls and /_deploy-kit/events on the AWS endpoint.`

/**
 * `deploy-kit cloud`: starts a cloud, prints its addresses as one line of JSON, closes it when the signal fires.
 * Throws a ConfigurationError for arguments that do not fit, and where the port is taken.
 */
export async function cloudCommand({ args, env, signal, print }: CloudCommandHost): Promise<void> {
  const values = readFlags(args)
  if (values.help) {
    print(cloudHelp)
    return
  }
  const port = number('--port', values.port ?? '4566', 0, 65_535, true)
  const scale = number('--scale', values.scale ?? '1', 0.001, 100_000, false)
  const cloud = await startCloud({
    // Its git repositories are its own, also where a hook of git starts it.
    env: withoutGitPlaces(env),
    port,
    ...(scale === 1 ? {} : { clock: scaledClock(scale) }),
    ...(values.region === undefined ? {} : { region: values.region }),
    ...(values.account === undefined ? {} : { accountId: account(values.account) }),
    ...(values.keep === undefined ? {} : { dataDir: values.keep }),
    ...(values.state === undefined ? {} : { stateDir: values.state }),
    ...(values.lenient ? { unknownMembers: 'ignore' } : {}),
    tasks: tasks(values.tasks ?? 'auto'),
  }).catch((error: unknown) => {
    throw portTaken(error, port, values.state) ?? error
  })
  try {
    print(JSON.stringify(cloud.addresses))
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
  } finally {
    await cloud.close()
  }
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: false }).values
  } catch (error) {
    // parseArgs throws TypeErrors with a code for what a person mistyped; anything else is ours.
    if (!(error instanceof TypeError)) throw error
    const unknown = (arg: string) => arg.startsWith('--') && !Object.hasOwn(flags, flagName(arg))
    const written = args.find(unknown)
    const meant = written === undefined ? undefined : nearest(flagName(written), Object.keys(flags))
    throw new ConfigurationError(`deploy-kit cloud: ${error.message}`, {
      fix: meant === undefined ? cloudHelp : `Did you mean --${meant}?`,
      cause: error,
    })
  }
}

/** `--port=1` is about `port`. */
function flagName(arg: string): string {
  return arg.slice('--'.length).split('=')[0] ?? ''
}

function number(flag: string, text: string, least: number, most: number, whole: boolean): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value)))
    return value
  throw new ConfigurationError(`${flag} is ${JSON.stringify(text)}`, {
    fix: `Write a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`,
  })
}

function account(text: string): string {
  if (/^\d{12}$/.test(text)) return text
  throw new ConfigurationError(`--account is ${JSON.stringify(text)}`, {
    fix: 'Write the 12 digits of an account.',
  })
}

function tasks(text: string): 'auto' | 'docker' | 'process' {
  if (text === 'auto' || text === 'docker' || text === 'process') return text
  throw new ConfigurationError(`--tasks is ${JSON.stringify(text)}`, {
    fix: 'Write auto, docker or process.',
  })
}

function portTaken(error: unknown, port: number, state: string | undefined): ConfigurationError | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') return undefined
  const taken = 'port' in error ? Number(error.port) : port
  if (state !== undefined && taken !== port)
    return new ConfigurationError(
      `port ${taken} on 127.0.0.1 is taken by another process, and the state in ${state} is bound to it`,
      { fix: 'Stop what listens there: the names of its images carry that port.', cause: error },
    )
  return new ConfigurationError(`port ${port} on 127.0.0.1 is taken by another process`, {
    fix: 'Stop what listens there, or give another port: --port 0 takes a free one.',
    cause: error,
  })
}
