import { createHash, randomUUID } from 'node:crypto'
import { access, chmod, constants, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import {
  type Clock,
  ConfigurationError,
  type Exec,
  errorMessage,
  type Http,
  isAbort,
  PlatformError,
  retry,
} from '../../kernel/index.ts'
import { type Environment, pickEnvironment } from '../environment.ts'
import type { LockedTool, Tool, ToolsLock } from './lock.ts'
import { isLockedGoBuild, probeVersion } from './probe.ts'

export interface InstalledTool {
  readonly path: string
  readonly version: string
  readonly from: 'path' | 'cache' | 'release' | 'go'
}

/** Where tools come from and where they are kept. */
export interface ToolSource {
  readonly lock: ToolsLock
  /** A folder that outlives the step where the CI has one; tools are installed below it. */
  readonly cacheDir: string
}

export interface ToolPorts {
  readonly exec: Exec
  readonly http: Http
  readonly clock: Clock
  readonly random: () => number
  readonly log: { info(message: string): void }
  readonly signal: AbortSignal
  readonly env: Environment
}

/** The tool cannot be had here; its `fix` names the ways to get it and the explicit way to do without. */
export class ToolUnavailable extends ConfigurationError {}

const downloadTimeoutMs = 5 * 60_000

/** The explicit way to do without each tool. */
const waysOut: Readonly<Record<Tool, string>> = { cosign: 'image.sign.mode: off', grype: 'image.scan: off' }

/**
 * A tool of exactly the locked version: from PATH, from the tool cache, downloaded (its SHA256 checked before
 * anything is written), or built by `go install` where a download is impossible. Throws ToolUnavailable where all of
 * these fail, and a ConfigurationError at once where a download has another checksum.
 */
export async function installTool(tool: Tool, source: ToolSource, ports: ToolPorts): Promise<InstalledTool> {
  const found = await findTool(tool, source, ports)
  if (found !== undefined) return found

  const locked = source.lock[tool]
  const platform = goPlatform()
  const home = toolHome(tool, source)
  const place = (from: 'release' | 'go'): InstalledTool => ({
    path: path.join(home, tool),
    version: locked.version,
    from,
  })

  const reasons: string[] = []
  const file = locked.release.files[platform]
  if (file === undefined) reasons.push(`its lock names no release file for ${platform}`)
  else {
    const downloaded = await download(tool, locked, file, ports)
    if (typeof downloaded === 'string') reasons.push(downloaded)
    else {
      await keep(home, tool, downloaded, { from: 'release', file: file.sha256, binary: sha256(downloaded) })
      return place('release')
    }
  }

  const built = await goInstall(tool, locked, source.cacheDir, ports)
  if (typeof built === 'string') reasons.push(built)
  else {
    await keep(home, tool, built, { from: 'go', module: locked.go.sum, binary: sha256(built) })
    return place('go')
  }
  throw new ToolUnavailable(
    `${tool} ${locked.version} cannot be had on this machine: ${reasons.join('; ')}`,
    {
      fix: `Put ${tool} ${locked.version} on PATH, allow the download of ${new URL(locked.release.url).host}, or install Go. To do without it on purpose write \`${waysOut[tool]}\`.`,
    },
  )
}

/** A tool of exactly the locked version that this machine has already, on PATH or in the tool cache. */
export async function findTool(
  tool: Tool,
  source: ToolSource,
  ports: Pick<ToolPorts, 'exec' | 'env' | 'signal' | 'log'>,
): Promise<InstalledTool | undefined> {
  const locked = source.lock[tool]
  const { version } = locked
  const onPath = await findOnPath(tool, version, ports)
  if (onPath !== undefined) return { path: onPath, version, from: 'path' }
  const home = toolHome(tool, source)
  return (await cached(home, tool, locked, goPlatform()))
    ? { path: path.join(home, tool), version, from: 'cache' }
    : undefined
}

function toolHome(tool: Tool, { cacheDir, lock }: ToolSource): string {
  return path.join(cacheDir, tool, lock[tool].version, goPlatform().replace('/', '-'))
}

/** This machine in Go's words: `linux/amd64`. */
function goPlatform(): string {
  const architecture: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }
  return `${process.platform}/${architecture[process.arch] ?? process.arch}`
}

async function findOnPath(
  tool: Tool,
  version: string,
  ports: Pick<ToolPorts, 'exec' | 'env' | 'signal' | 'log'>,
): Promise<string | undefined> {
  for (const dir of (ports.env['PATH'] ?? '').split(path.delimiter)) {
    if (dir === '') continue
    const candidate = path.join(dir, tool)
    if (!(await isExecutable(candidate))) continue
    const found = await probeVersion(tool, candidate, ports)
    if (found === version) return candidate
    ports.log.info(`${candidate} is ${found ?? 'of an unknown version'}; deploy-kit runs ${tool} ${version}`)
  }
  return undefined
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

type Origin =
  | { readonly from: 'release'; readonly file: string; readonly binary: string }
  | { readonly from: 'go'; readonly module: string; readonly binary: string }

/** Whether the cache holds the locked build, unaltered since it was put there. */
async function cached(home: string, tool: Tool, locked: LockedTool, platform: string): Promise<boolean> {
  let origin: Origin
  let bytes: Uint8Array
  try {
    origin = JSON.parse(await readFile(path.join(home, 'origin.json'), 'utf8')) as Origin
    bytes = await readFile(path.join(home, tool))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return false
    throw error
  }
  const fromLock =
    origin.from === 'go'
      ? origin.module === locked.go.sum
      : origin.file === locked.release.files[platform]?.sha256 &&
        (locked.release.archive !== 'none' || origin.binary === origin.file)
  return fromLock && sha256(bytes) === origin.binary
}

async function keep(home: string, tool: Tool, bytes: Uint8Array, origin: Origin): Promise<void> {
  await mkdir(home, { recursive: true })
  const part = path.join(home, `${tool}.${randomUUID()}`)
  await writeFile(part, bytes)
  await chmod(part, 0o755)
  await rename(part, path.join(home, tool))
  await writeFile(path.join(home, 'origin.json'), `${JSON.stringify(origin)}\n`)
}

/** The binary's bytes, or why it cannot be downloaded. A wrong checksum throws: it is never worked around. */
async function download(
  tool: Tool,
  locked: LockedTool,
  file: { readonly file: string; readonly sha256: string },
  ports: ToolPorts,
): Promise<Uint8Array | string> {
  const url = locked.release.url.replace('{version}', locked.version).replace('{file}', file.file)
  let body: Uint8Array
  try {
    body = await retry(
      async () => {
        const response = await ports.http({ url, timeoutMs: downloadTimeoutMs, signal: ports.signal })
        if (response.status === 200) return response.body
        throw new PlatformError('http', `${url} answered ${response.status}`, {
          retryable: response.status >= 500,
        })
      },
      { attempts: 3, firstDelayMs: 1_000, maxDelayMs: 5_000, budgetMs: downloadTimeoutMs },
      { ...ports, retryable: (error) => error instanceof PlatformError && error.retryable },
    )
  } catch (error) {
    if (isAbort(error) || ports.signal.aborted || !(error instanceof PlatformError)) throw error
    return `the download failed (${errorMessage(error)})`
  }
  const found = sha256(body)
  if (found !== file.sha256) {
    throw new ConfigurationError(
      `${url} has the SHA256 ${found}, but tools.lock.json says ${file.sha256}: ${tool} was not installed`,
      {
        fix: 'Somebody between here and the release altered the file, or the lock is wrong. Do not work around it.',
      },
    )
  }
  return locked.release.archive === 'none' ? body : unpack(body, tool, url)
}

async function unpack(body: Uint8Array, name: string, url: string): Promise<Uint8Array> {
  const tar = Readable.from([body]).pipe(createGunzip()).pipe(extract())
  let found: Uint8Array | undefined
  for await (const entry of tar) {
    const chunks: Uint8Array[] = []
    for await (const chunk of entry) chunks.push(chunk as Uint8Array)
    if (entry.header.name === name && entry.header.type === 'file') found = Buffer.concat(chunks)
  }
  if (found === undefined) throw new PlatformError('tool', `${url} holds no file named ${name}`)
  return found
}

/** The binary's bytes, or why Go cannot build it. */
async function goInstall(
  tool: Tool,
  locked: LockedTool,
  cacheDir: string,
  ports: ToolPorts,
): Promise<Uint8Array | string> {
  const target = path.join(cacheDir, `go-${randomUUID()}`)
  // GOFLAGS is left out on purpose: it may hold -mod or -insecure.
  const env: Record<string, string> = {
    ...pickEnvironment(ports.env, [
      'GOPATH',
      'GOMODCACHE',
      'GOCACHE',
      'GOPROXY',
      'GOSUMDB',
      'GOTOOLCHAIN',
      'GOROOT',
    ]),
    GOBIN: target,
    GOFLAGS: '',
  }
  const go = (args: readonly string[]) =>
    ports.exec('go', args, { env, signal: ports.signal, allowFailure: true, cwd: target })
  try {
    await mkdir(target, { recursive: true })
    const settings = JSON.parse(
      (await go(['env', '-json', 'GOSUMDB', 'GONOSUMDB', 'GOPRIVATE'])).stdout || '{}',
    ) as {
      readonly [name: string]: string | undefined
    }
    if (settings['GOSUMDB'] === 'off' || settings['GONOSUMDB'] || settings['GOPRIVATE']) {
      return "go install was not tried, because this machine's settings (GOSUMDB, GONOSUMDB, GOPRIVATE) take Go's checksum database out"
    }
    ports.log.info(
      `building ${tool} ${locked.version} with go install, which takes some minutes the first time`,
    )
    const result = await go(['install', `${locked.go.package}@v${locked.version}`])
    if (result.exitCode !== 0) {
      return `go install failed (${result.stderr.trim().split('\n').slice(-3).join(' ')})`
    }
    const binary = path.join(target, tool)
    if (!(await isLockedGoBuild(binary, locked, ports))) {
      throw new ConfigurationError(
        `go install built ${tool} from something else than ${locked.go.module}@v${locked.version} ${locked.go.sum}, as tools.lock.json says`,
        { fix: 'The module proxy served another content. Do not work around it.' },
      )
    }
    return await readFile(binary)
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'ENOENT')
      return 'there is no go command to build it with'
    throw error
  } finally {
    await rm(target, { recursive: true, force: true })
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
