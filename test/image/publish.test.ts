import { copyFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type BuildFacts, belongTogether } from '../../src/image/belong-together.ts'
import {
  type BuildOptions,
  buildImage,
  type ImageManifest,
  type ImagePorts,
  type PublishOptions,
  publishImage,
  publishReport,
} from '../../src/image/index.ts'
import { sha256 } from '../../src/image/oci/index.ts'
import { readAnswer } from '../../src/image/scan/index.ts'
import { VirtualClock } from '../../src/kernel/index.ts'
import { buildOptions, folder, ports, registry, sha } from './support.ts'

const clean = await readFile(path.join(import.meta.dirname, '../fixtures/grype/0.110.0/clean.json'), 'utf8')
const found = await readFile(
  path.join(import.meta.dirname, '../fixtures/grype/0.110.0/findings.json'),
  'utf8',
)
const now = readAnswer(clean).databaseBuilt + 1_000
const policy = { mode: 'on', failOn: 'high', onlyFixed: true, allow: [] } as const

/** A build of the content, scanned off; its options say where it lies. */
async function build(content: string, over: Partial<BuildOptions> = {}): Promise<BuildOptions> {
  const options = await buildOptions(
    await folder({ Dockerfile: 'FROM scratch\nCOPY a.txt /\n', 'a.txt': content }),
    over,
  )
  await buildImage(options, ports())
  return options
}

/** As the build phase would have left it with the scanner's recorded answer. */
async function scanned(options: BuildOptions, answer: string): Promise<void> {
  const manifest = await manifestOf(options)
  const text = answer.replaceAll(`sha256:${'a'.repeat(64)}`, manifest.digest)
  await writeFile(path.join(options.outDir, 'scan.json'), text)
  const result = { file: 'scan.json', sha256: sha256(text), size: Buffer.byteLength(text) }
  await writeManifest(options, {
    ...manifest,
    scan: { mode: 'on', verdict: 'passed', sbomSha256: manifest.sbom.sha256, result },
  })
}

async function manifestOf(options: BuildOptions): Promise<ImageManifest> {
  return JSON.parse(await readFile(path.join(options.outDir, 'image.json'), 'utf8')) as ImageManifest
}

async function writeManifest(options: BuildOptions, manifest: object): Promise<void> {
  await writeFile(path.join(options.outDir, 'image.json'), JSON.stringify(manifest))
}

async function publish(
  options: BuildOptions,
  host: string,
  over: Partial<PublishOptions> = {},
  far: Partial<ImagePorts> = {},
) {
  return publishImage(
    {
      dir: options.outDir,
      repository: `${host}/core`,
      tags: ['1.2.3'],
      signing: { mode: 'off' },
      scan: { mode: 'off' },
      expect: { module: 'core', gitSha: sha, version: '1.2.3' },
      tools: options.tools,
      tempDir: await folder(),
      ...over,
    },
    ports({ clock: new VirtualClock(now), ...far }),
  )
}

describe('publishing', () => {
  it('pushes exactly the bytes that were built, under the tag, and reads them back', async () => {
    const { host, images } = await registry()
    const options = await build('hello')
    const { digest } = await manifestOf(options)
    expect(await publish(options, host)).toMatchObject({
      kind: 'published',
      push: { skipped: 0 },
      signature: { mode: 'off' },
    })
    expect(images.find('core', '1.2.3')?.digest).toBe(digest)
  })

  it('can be run again and brings nothing twice', async () => {
    const { host } = await registry({ immutableTags: true })
    const options = await build('hello')
    await publish(options, host)
    expect(await publish(options, host)).toMatchObject({ kind: 'published', push: { bytes: 0 } })
  })

  it('never gives a published version to another image', async () => {
    const { host, images } = await registry()
    const options = await build('hello')
    await publish(options, host)
    const outcome = await publish(await build('changed'), host)
    expect(outcome).toMatchObject({
      kind: 'refused',
      reasons: [expect.stringContaining(`${host}/core:1.2.3 names`)],
    })
    expect(images.find('core', '1.2.3')?.digest).toBe((await manifestOf(options)).digest)
  })

  it('refuses an archive that was swapped', async () => {
    const { host, images } = await registry()
    const options = await build('hello')
    const other = await build('evil')
    await copyFile(path.join(other.outDir, 'image.tar'), path.join(options.outDir, 'image.tar'))
    const outcome = await publish(options, host)
    expect(outcome).toMatchObject({
      kind: 'refused',
      reasons: expect.arrayContaining([
        expect.stringContaining('the SHA256 of image.tar'),
        expect.stringContaining('the digest of the image in image.tar'),
        expect.stringContaining('does not describe the image'),
      ]),
    })
    expect(images.repositories()).toEqual([])
    expect(publishReport(outcome)).toMatchObject({ status: 'failure', outcome: 'refused' })
  })

  it('refuses an archive that was swapped together with what image.json says of it', async () => {
    const { host } = await registry()
    const options = await build('hello')
    const other = await build('evil')
    await scanned(options, clean)
    await copyFile(path.join(other.outDir, 'image.tar'), path.join(options.outDir, 'image.tar'))
    const { archive, digest } = await manifestOf(other)
    await writeManifest(options, { ...(await manifestOf(options)), archive, digest })
    const outcome = await publish(options, host, { scan: policy })
    expect(outcome).toMatchObject({
      kind: 'refused',
      reasons: [
        expect.stringContaining('does not describe the image'),
        expect.stringContaining("grype's answer is about"),
      ],
    })
  })

  it('refuses an SBOM that lost a line', async () => {
    const { host } = await registry()
    const options = await build('hello')
    const file = path.join(options.outDir, 'sbom.cdx.json')
    const text = (await readFile(file, 'utf8')).replace('deploy-kit:platform', 'other')
    await writeFile(file, text)
    const manifest = await manifestOf(options)
    await writeManifest(options, {
      ...manifest,
      sbom: { ...manifest.sbom, sha256: sha256(text), size: Buffer.byteLength(text) },
    })
    expect(await publish(options, host)).toMatchObject({
      kind: 'refused',
      reasons: ['sbom.cdx.json does not describe the image in image.tar'],
    })
  })

  it.each([
    [{ module: 'admin' }, 'the module of the build is core, expected admin'],
    [{ gitSha: 'f'.repeat(40) }, 'the commit of the build'],
    [{ version: '9.9.9' }, 'the version of the build'],
  ])("refuses another job's build: %o", async (other, reason) => {
    const { host } = await registry()
    const options = await build('hello')
    const expected = { module: 'core', gitSha: sha, version: '1.2.3', ...other }
    expect(await publish(options, host, { expect: expected })).toMatchObject({
      kind: 'refused',
      reasons: [expect.stringContaining(reason)],
    })
  })

  it('says that there is no build where the folder is empty', async () => {
    const options = await buildOptions(await folder())
    await expect(publish(options, '127.0.0.1:1')).rejects.toThrow('there is no build to publish')
  })

  it('follows no path out of its folder that image.json names', async () => {
    const options = await build('hello')
    const manifest = await manifestOf(options)
    await writeManifest(options, { ...manifest, archive: { ...manifest.archive, file: '../image.tar' } })
    await expect(publish(options, '127.0.0.1:1')).rejects.toThrow('archive.file')
  })

  it('is no success where the registry gives another digest for the tag', async () => {
    const { host } = await registry()
    const options = await build('hello')
    const { http } = ports()
    let put = false
    const lying: typeof http = async (request) => {
      if (request.method === 'PUT' && request.url.endsWith('/manifests/1.2.3')) put = true
      const answer = await http(request)
      return put && request.url.endsWith('/manifests/1.2.3')
        ? { ...answer, body: new TextEncoder().encode('{}') }
        : answer
    }
    expect(await publish(options, host, {}, { http: lying })).toMatchObject({
      kind: 'unverified',
      reason: expect.stringContaining('the tag 1.2.3 names'),
    })
  })
})

describe('the verdict', () => {
  it('is reached anew from what grype answered', async () => {
    const { host } = await registry()
    const options = await build('hello')
    await scanned(options, clean)
    expect(await publish(options, host, { scan: policy })).toMatchObject({
      kind: 'published',
      scan: { verdict: 'passed' },
    })
  })

  it('is not believed where image.json says passed and the answer says otherwise', async () => {
    const { host } = await registry()
    const options = await build('hello')
    await scanned(options, found)
    expect(await publish(options, host, { scan: policy })).toMatchObject({
      kind: 'refused',
      reasons: ['2 findings of the scan reach the cutoff'],
    })
  })

  it('is missing where the build phase did not scan', async () => {
    const { host } = await registry()
    expect(await publish(await build('hello'), host, { scan: policy })).toMatchObject({
      kind: 'refused',
      reasons: [expect.stringContaining('image.scan: off')],
    })
  })

  it('is refused when its answer was changed afterwards', async () => {
    const { host } = await registry()
    const options = await build('hello')
    await scanned(options, found)
    const empty = clean.replaceAll(`sha256:${'a'.repeat(64)}`, (await manifestOf(options)).digest)
    await writeFile(path.join(options.outDir, 'scan.json'), empty)
    expect(await publish(options, host, { scan: policy })).toMatchObject({
      kind: 'refused',
      reasons: [expect.stringContaining('is not the answer that the build phase wrote')],
    })
  })

  it('grows old', async () => {
    const { host } = await registry()
    const options = await build('hello')
    await scanned(options, clean)
    const clock = new VirtualClock(now + 6 * 24 * 3_600_000)
    expect(await publish(options, host, { scan: policy }, { clock })).toMatchObject({
      kind: 'refused',
      reasons: [expect.stringContaining('days ago')],
    })
  })
})

describe('what belongs together', () => {
  const hash = 'b'.repeat(64)
  let image: ImageManifest
  let facts: BuildFacts
  beforeAll(() => {
    const digest = `sha256:${'a'.repeat(64)}`
    const sbom = { file: 'sbom.cdx.json', sha256: hash, size: 2 }
    const result = { file: 'scan.json', sha256: hash, size: 3 }
    image = {
      schema: 'deploy-kit/image/v1',
      module: 'core',
      repository: 'core',
      digest,
      platforms: ['linux/amd64'],
      builder: 'buildx',
      gitSha: sha,
      version: '1.2.3',
      sourceDateEpoch: 1,
      archive: { file: 'image.tar', sha256: hash, size: 1 },
      sbom: { ...sbom, components: 0 },
      scan: { mode: 'on', verdict: 'passed', sbomSha256: hash, result },
      substitutions: [],
    }
    facts = {
      archive: { sha256: hash, size: 1, digest },
      platforms: ['linux/amd64'],
      sbom: { file: sbom, text: '{}', expected: { text: '{}', components: 0, unread: [] } },
      scan: { file: result, text: clean },
    }
  })
  const expected = { module: 'core', gitSha: sha, version: '1.2.3' }
  const reasons = (change: Partial<BuildFacts>) =>
    belongTogether(image, { ...facts, ...change }, { expect: expected, scan: policy }, 'grype', now).reasons

  it('passes without a reason', () => {
    expect(reasons({})).toEqual([])
  })

  it.each([
    ['another size', () => ({ archive: { ...facts.archive, size: 2 } }), 'the size of image.tar'],
    ['another platform', () => ({ platforms: ['linux/arm64'] }), 'the platforms of the image'],
    [
      'packages that cannot be listed',
      () => ({ sbom: { ...facts.sbom, expected: { ...facts.sbom.expected, unread: ['var/lib/rpm'] } } }),
      'var/lib/rpm',
    ],
    ['an unreadable answer', () => ({ scan: { file: facts.scan!.file, text: '{}' } }), 'was not scanned'],
  ])('fails with %s', (_what, change, reason) => {
    expect(reasons(change())).toEqual([expect.stringContaining(reason)])
  })
})
