import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toolsLock } from '../../src/image/index.ts'
import { installTool } from '../../src/image/tools/index.ts'
import { fetchHttp, nodeExec, PlatformError, systemClock } from '../../src/kernel/index.ts'
import { type Registry, startRegistry } from '../../src/rehearsal/cloud/registry/index.ts'
import { ports } from '../image/support.ts'

/**
 * The registry by clients that know nothing of it: crane and cosign, both built by Go from their pinned modules
 * where the machine does not have them yet.
 */

const CRANE = 'github.com/google/go-containerregistry/cmd/crane@v0.22.1'
const cache = join(import.meta.dirname, '../../.cache')
const goBin = join(cache, 'go-bin')

let registry: Registry
let dir: string
let path: string

/** Loopback alone: a release download is out of reach, so that the way over Go is taken. */
const loopback: typeof fetchHttp = async (request) => {
  if (new URL(request.url).hostname === '127.0.0.1') return fetchHttp(request)
  throw new PlatformError('http', `${request.url} is not asked for here`)
}

beforeAll(async () => {
  const context = { accountId: '111111111111', region: 'eu-west-1', clock: systemClock, random: Math.random }
  registry = await startRegistry({ ...context, emit: () => {} })
  dir = mkdtempSync(join(tmpdir(), 'deploy-kit-real-'))
  await nodeExec('go', ['install', CRANE], { env: { ...process.env, GOBIN: goBin } })
  const tools = { lock: toolsLock(), cacheDir: join(cache, 'tools') }
  const cosign = await installTool(
    'cosign',
    tools,
    ports({ env: process.env, http: loopback, clock: systemClock }),
  )
  path = [goBin, dirname(cosign.path), process.env['PATH']].join(':')
}, 900_000)
afterAll(async () => {
  await registry.close()
  rmSync(dir, { recursive: true, force: true })
})

async function run(command: string, ...args: string[]): Promise<string> {
  const env = { PATH: path, HOME: dir, COSIGN_PASSWORD: 'rehearsal' }
  return (await promisify(execFile)(command, args, { cwd: dir, env })).stdout.trim()
}

async function pushImage(name: string, content: string): Promise<string> {
  writeFileSync(join(dir, 'hello'), content)
  await run('tar', '-cf', 'layer.tar', 'hello')
  await run('crane', 'append', '--new_layer', 'layer.tar', '--new_tag', `${registry.host}/${name}`)
  return run('crane', 'digest', `${registry.host}/${name}`)
}

test('crane pushes, copies between repositories, lists, validates and pulls', async () => {
  const digest = await pushImage('core:1.0.0', 'hello\n')
  await run('crane', 'copy', `${registry.host}/core:1.0.0`, `${registry.host}/mirror/core:1.0.0`)
  await run('crane', 'tag', `${registry.host}/core:1.0.0`, 'latest')
  expect(await run('crane', 'ls', `${registry.host}/core`)).toBe('1.0.0\nlatest')
  expect(await run('crane', 'catalog', registry.host)).toBe('core\nmirror/core')
  expect(await run('crane', 'digest', `${registry.host}/mirror/core:1.0.0`)).toBe(digest)
  await run('crane', 'validate', '--remote', `${registry.host}/mirror/core:1.0.0`)
  expect(registry.images.find('core', 'latest')).toMatchObject({ digest, tags: ['1.0.0', 'latest'] })
})

test('cosign signs, attests and verifies through the referrers API, and refuses another key', async () => {
  const digest = await pushImage('signed:1.0.0', 'signed\n')
  const image = `${registry.host}/signed@${digest}`
  await run('cosign', 'generate-key-pair', '--output-key-prefix', 'ours')
  await run('cosign', 'generate-key-pair', '--output-key-prefix', 'theirs')
  await run('cosign', 'signing-config', 'create', '--out', 'signing.json')
  await run('cosign', 'trusted-root', 'create', '--out', 'root.json')
  const offline = [
    '--key',
    'ours.key',
    '--signing-config',
    'signing.json',
    '--trusted-root',
    'root.json',
    '--yes',
  ]
  await run('cosign', 'sign', ...offline, image)
  writeFileSync(join(dir, 'bom.json'), '{"bomFormat":"CycloneDX","specVersion":"1.6","version":1}')
  await run('cosign', 'attest', ...offline, '--type', 'cyclonedx', '--predicate', 'bom.json', image)
  const verify = (key: string) => run('cosign', 'verify', '--key', key, '--insecure-ignore-tlog=true', image)
  const verified = JSON.parse(await verify('ours.pub')) as { critical: { type: string } }[]
  expect(verified.map(({ critical }) => critical.type)).toContain('https://sigstore.dev/cosign/sign/v1')
  await expect(verify('theirs.pub')).rejects.toThrow()
  // No fallback tag: cosign saw that this registry answers for referrers.
  expect(await run('crane', 'ls', `${registry.host}/signed`)).toBe('1.0.0')
  expect(registry.images.list('signed')?.filter(({ subject }) => subject === digest)).toHaveLength(2)
})
