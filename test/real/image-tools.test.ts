import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type BuildOptions,
  buildImage,
  type ImageManifest,
  type ImagePorts,
  publishImage,
  type ScanPolicy,
  type SignatureExpectation,
  type Signing,
  toolsLock,
  verifyImage,
} from '../../src/image/index.ts'
import { openArchive, openImage } from '../../src/image/oci/index.ts'
import { parseRepository } from '../../src/image/reference.ts'
import { pushImage, registryClient } from '../../src/image/registry/index.ts'
import { withCosign } from '../../src/image/sign/index.ts'
import { type InstalledTool, installTool } from '../../src/image/tools/index.ts'
import { fetchHttp, nodeExec, PlatformError, systemClock } from '../../src/kernel/index.ts'
import { buildOptions, folder, ports, registry, sha, write } from '../image/support.ts'
import { makeGrypeDatabase } from './grype-database.ts'

/*
 * Signing by real cosign and scanning by real grype, both as the installer gets them. Nothing but loopback and Go's
 * module proxy is spoken to: grype reads a database of the test's own, cosign signs with keys, offline.
 */

const root = path.join(import.meta.dirname, '../..')
const tools = { lock: toolsLock(), cacheDir: path.join(root, '.cache/tools') }
const minutes = 60_000

/** Loopback alone: a release download is out of reach, so that the way over Go is taken. */
const loopback: ImagePorts['http'] = async (request) => {
  if (new URL(request.url).hostname === '127.0.0.1') return fetchHttp(request)
  throw new PlatformError('http', `${request.url} is not asked for here`)
}

const env: Record<string, string | undefined> = {
  ...process.env,
  GRYPE_DB_CACHE_DIR: path.join(root, '.cache/grype-database'),
  GRYPE_DB_AUTO_UPDATE: 'false',
  COSIGN_PASSWORD: 'correct horse',
}

const real = (over: Partial<ImagePorts> = {}) => ports({ env, http: loopback, clock: systemClock, ...over })

let cosign: InstalledTool
let grype: InstalledTool

beforeAll(async () => {
  cosign = await installTool('cosign', tools, real())
  grype = await installTool('grype', tools, real())
  await makeGrypeDatabase(env['GRYPE_DB_CACHE_DIR'] ?? '')
}, 15 * minutes)

async function keyPair(): Promise<{ readonly publicKey: string; readonly privateKey: string }> {
  const dir = await folder()
  await nodeExec(cosign.path, ['generate-key-pair'], { cwd: dir, env })
  return {
    publicKey: await readFile(path.join(dir, 'cosign.pub'), 'utf8'),
    privateKey: await readFile(path.join(dir, 'cosign.key'), 'utf8'),
  }
}

const policy = (over: Partial<Extract<ScanPolicy, { mode: 'on' }>> = {}): ScanPolicy => ({
  mode: 'on',
  failOn: 'high',
  onlyFixed: true,
  allow: [],
  ...over,
})

/** An image with lodash of a version; 4.17.0 has a critical in the test's database. */
async function lodash(version: string, scan: ScanPolicy): Promise<BuildOptions> {
  const context = await folder()
  await write(context, {
    Dockerfile: 'FROM scratch\nCOPY app /app\nCOPY etc /etc\n',
    'app/node_modules/lodash/package.json': JSON.stringify({ name: 'lodash', version }),
    'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  })
  return buildOptions(context, { scan, tools })
}

const secret = async () => {
  const pair = await keyPair()
  return {
    ...pair,
    signing: { mode: 'key', privateKeyEnv: 'SIGNING_KEY', publicKey: pair.publicKey } satisfies Signing,
  }
}

const expectation = (publicKey: string, annotations = {}): SignatureExpectation => ({
  mode: 'key',
  publicKey,
  annotations,
})

async function published(scan: ScanPolicy = policy()) {
  const { host, issueToken } = await registry({ requireAuth: true })
  const { privateKey, publicKey, signing } = await secret()
  const far = real({ env: { ...env, SIGNING_KEY: privateKey }, registryAuth: async () => issueToken() })
  const options = await lodash('4.17.21', scan)
  expect((await buildImage(options, real())).kind).toBe('built')
  const publish = async () =>
    publishImage(
      {
        dir: options.outDir,
        repository: `${host}/core`,
        tags: ['1.2.3'],
        signing,
        scan,
        expect: { module: 'core', gitSha: sha, version: '1.2.3' },
        tools,
        tempDir: await folder(),
      },
      far,
    )
  const { digest } = JSON.parse(
    await readFile(path.join(options.outDir, 'image.json'), 'utf8'),
  ) as ImageManifest
  const verify = async (expected: SignatureExpectation, of = digest) =>
    verifyImage(
      { repository: `${host}/core`, digest: of, expectation: expected, tools, tempDir: await folder() },
      far,
    )
  return { host, far, options, publish, verify, publicKey, privateKey, digest }
}

describe('the tools', () => {
  it('are of the locked version', () => {
    expect([cosign.version, grype.version]).toEqual([tools.lock.cosign.version, tools.lock.grype.version])
  })

  it('are not built a second time', async () => {
    expect(['path', 'cache']).toContain((await installTool('cosign', tools, real())).from)
  })
})

describe('real grype', () => {
  it('stops an image with a critical, and says what mends it', async () => {
    const outcome = await buildImage(await lodash('4.17.0', policy()), real())
    expect(outcome).toMatchObject({
      kind: 'blocked',
      scan: {
        result: {
          scanner: `grype ${tools.lock.grype.version}`,
          blocking: [{ package: 'lodash', severity: 'critical', fixedIn: ['4.17.21'] }],
        },
      },
    })
  })

  it('passes the image with the mended version', async () => {
    expect(await buildImage(await lodash('4.17.21', policy()), real())).toMatchObject({ kind: 'built' })
  })

  it('finds what Debian packages have, by their source package', async () => {
    const options = await lodash('4.17.21', policy())
    await write(options.context, {
      Dockerfile: 'FROM scratch\nCOPY . /\n',
      'var/lib/dpkg/status':
        'Package: zlib1g\nStatus: install ok installed\nArchitecture: amd64\nSource: zlib\nVersion: 1:1.2.13.dfsg-1+b1\n',
    })
    expect(await buildImage(options, real())).toMatchObject({
      kind: 'blocked',
      scan: { result: { blocking: [{ id: 'CVE-2026-2222', package: 'zlib1g' }] } },
    })
  })

  it('without its database is no scan', async () => {
    const nowhere = { ...env, GRYPE_DB_CACHE_DIR: await folder() }
    expect(await buildImage(await lodash('4.17.21', policy()), real({ env: nowhere }))).toMatchObject({
      kind: 'not-scanned',
      scan: { reason: expect.stringContaining('exit code 1') },
    })
  })

  it("is not softened by a .grype.yaml of the product's", async () => {
    const options = await lodash('4.17.0', policy())
    await write(options.context, { '.grype.yaml': 'ignore:\n  - package: { name: lodash }\n' })
    const home = { ...env, HOME: options.context, XDG_CONFIG_HOME: options.context }
    expect(await buildImage(options, real({ env: home }))).toMatchObject({ kind: 'blocked' })
  })
})

describe('real cosign', () => {
  it('signs offline, and the signature is verified by key and annotations', async () => {
    const { publish, verify, publicKey, digest } = await published()
    expect(await publish()).toMatchObject({
      kind: 'published',
      signature: { mode: 'key', signedNow: true, attestedNow: true },
    })
    expect(await verify(expectation(publicKey, { git_sha: sha, version: '1.2.3' }))).toMatchObject({
      kind: 'verified',
      digest,
    })
    expect(await verify(expectation(publicKey, { git_sha: 'another' }))).toMatchObject({
      kind: 'mismatch',
      what: 'annotation',
    })
  })

  it('signs and attests an image once', async () => {
    const { publish } = await published()
    await publish()
    expect(await publish()).toMatchObject({
      kind: 'published',
      push: { bytes: 0 },
      signature: { signedNow: false, attestedNow: false },
    })
  })

  it("refuses another's key", async () => {
    const { publish, verify } = await published()
    await publish()
    expect((await verify(expectation((await keyPair()).publicKey))).kind).toBe('wrong-signer')
  })

  it('refuses an image without a signature', async () => {
    const { host, far, options, verify, publicKey } = await published()
    const archive = await openArchive(path.join(options.outDir, 'image.tar'))
    const client = registryClient(parseRepository(`${host}/core`, 'test'), 'pull,push', far)
    await pushImage(archive, await openImage(archive), client, () => {})
    expect((await verify(expectation(publicKey))).kind).toBe('unsigned')
  })

  it('refuses an image that has only an attestation', async () => {
    const { host, far, options, verify, publicKey, digest } = await published()
    const archive = await openArchive(path.join(options.outDir, 'image.tar'))
    const client = registryClient(parseRepository(`${host}/core`, 'test'), 'pull,push', far)
    await pushImage(archive, await openImage(archive), client, () => {})
    await withCosign({ host, tools, tempDir: await folder() }, far, async ({ run }) => {
      await run(['signing-config', 'create', '--out', 'config.json.sc'])
      await run(['trusted-root', 'create', '--out', 'root.json'])
      const result = await run(
        [
          ...[
            'attest',
            '--yes',
            '--type',
            'cyclonedx',
            '--predicate',
            path.join(options.outDir, 'sbom.cdx.json'),
          ],
          ...[
            '--key',
            'env://SIGNING_KEY',
            '--signing-config',
            'config.json.sc',
            '--trusted-root',
            'root.json',
          ],
          `${host}/core@${digest}`,
        ],
        { SIGNING_KEY: far.env['SIGNING_KEY'] ?? '', COSIGN_PASSWORD: env['COSIGN_PASSWORD'] ?? '' },
      )
      expect(result.exitCode).toBe(0)
    })
    expect(await verify(expectation(publicKey))).toMatchObject({ kind: 'mismatch', what: 'type' })
  })

  it('verifies no digest but the one that was signed', async () => {
    const { host, far, publish, verify, publicKey } = await published()
    await publish()
    const other = await lodash('4.17.21', { mode: 'off' })
    await write(other.context, { 'app/changed': 'x' })
    await buildImage(other, real())
    const archive = await openArchive(path.join(other.outDir, 'image.tar'))
    const image = await openImage(archive)
    const client = registryClient(parseRepository(`${host}/core`, 'test'), 'pull,push', far)
    await pushImage(archive, image, client, () => {})
    expect((await verify(expectation(publicKey), image.top.digest)).kind).toBe('unsigned')
  })

  it('leaves neither key nor password in what it is called with', async () => {
    const calls: string[] = []
    const { publish, privateKey, far } = await published()
    Object.assign(far, {
      exec: ((command, args, options) => {
        calls.push([command, ...args].join(' '))
        return nodeExec(command, args, options)
      }) satisfies ImagePorts['exec'],
    })
    await publish()
    const all = calls.join('\n')
    expect(all).toContain('cosign sign')
    for (const hidden of [privateKey, 'correct horse']) expect(all).not.toContain(hidden)
  })
})
