import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { BuildOptions, ImagePorts } from '../../src/image/index.ts'
import { toolsLock } from '../../src/image/index.ts'
import { fetchHttp, nodeExec, systemClock, VirtualClock } from '../../src/kernel/index.ts'
import {
  type Registry,
  type RegistryOptions,
  startRegistry,
} from '../../src/rehearsal/cloud/registry/index.ts'

export const now = Date.UTC(2026, 10, 23, 15)
export const sha = '0123456789abcdef0123456789abcdef01234567'
export const nodeImage = `node:24-bookworm-slim@sha256:${'6'.repeat(64)}`

/** A folder that is gone after the test. */
export async function folder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'deploy-kit-image-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await write(dir, files)
  return dir
}

export async function write(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true })
    await writeFile(path.join(dir, name), content)
  }
}

/** Everything real, but for a clock that stands at `now` and an environment without docker, Go and tools. */
export function ports(over: Partial<ImagePorts> = {}): ImagePorts {
  return {
    exec: nodeExec,
    http: fetchHttp,
    clock: new VirtualClock(now),
    random: () => 0,
    log: { info: () => {}, debug: () => {}, notice: () => {}, group: (_title, work) => work() },
    signal: new AbortController().signal,
    env: { PATH: path.dirname(process.execPath), HOME: '/nowhere' },
    registryAuth: async () => undefined,
    ...over,
  }
}

export async function registry(options: RegistryOptions = {}): Promise<Registry> {
  const context = {
    accountId: '222222222222',
    region: 'eu-west-1',
    clock: systemClock,
    random: Math.random,
    emit: () => {},
  }
  const started = await startRegistry(context, options)
  onTestFinished(() => started.close())
  return started
}

export async function buildOptions(context: string, over: Partial<BuildOptions> = {}): Promise<BuildOptions> {
  const out = await folder()
  return {
    module: 'core',
    repository: 'core',
    context,
    dockerfile: 'Dockerfile',
    platforms: ['linux/amd64'],
    buildArgs: {},
    secrets: [],
    labels: {},
    baseImages: {},
    cacheFrom: [],
    cacheTo: [],
    builder: 'embedded',
    gitSha: sha,
    version: '1.2.3',
    sourceDateEpoch: 1_760_000_000,
    scan: { mode: 'off' },
    outDir: path.join(out, 'out'),
    tempDir: path.join(out, 'temp'),
    tools: { lock: toolsLock(), cacheDir: path.join(out, 'tools') },
    ...over,
  }
}
