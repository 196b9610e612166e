import { createHash } from 'node:crypto'
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  installTool,
  parseToolsLock,
  type ToolsLock,
  ToolUnavailable,
  toolsLock,
} from '../../src/image/tools/index.ts'
import { systemClock } from '../../src/kernel/index.ts'
import { folder, ports } from './support.ts'

const platform = `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A release server on loopback, and a lock that names it. */
async function release(
  body: Uint8Array,
  over: { sha256?: string; archive?: 'none' | 'tar.gz'; status?: number } = {},
) {
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(request.url ?? '')
    response.writeHead(over.status ?? 200).end(body)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  const own = toolsLock().cosign
  const lock: ToolsLock = {
    ...toolsLock(),
    cosign: {
      ...own,
      release: {
        ...own.release,
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v{version}/{file}`,
        archive: over.archive ?? 'none',
        files: { [platform]: { file: 'cosign-file', sha256: over.sha256 ?? sha256(body) } },
      },
    },
  }
  return { paths, source: { lock, cacheDir: await folder() } }
}

const noGo = () => ports({ clock: { ...systemClock, sleep: async () => {} } })

describe('the installer', () => {
  it('downloads the locked version for this platform and keeps it executable', async () => {
    const { paths, source } = await release(Buffer.from('#!/bin/sh\necho hi\n'))
    const tool = await installTool('cosign', source, noGo())
    expect(tool).toMatchObject({ from: 'release', version: '3.1.3' })
    expect(paths).toEqual(['/v3.1.3/cosign-file'])
    expect((await noGo().exec(tool.path, [])).stdout).toBe('hi\n')
  })

  it('takes it from the cache the next time', async () => {
    const { paths, source } = await release(Buffer.from('binary'))
    await installTool('cosign', source, noGo())
    expect(await installTool('cosign', source, noGo())).toMatchObject({ from: 'cache' })
    expect(paths).toHaveLength(1)
  })

  it('does not trust a cached file that was altered', async () => {
    const { paths, source } = await release(Buffer.from('binary'))
    const { path: file } = await installTool('cosign', source, noGo())
    await writeFile(file, 'another')
    expect(await installTool('cosign', source, noGo())).toMatchObject({ from: 'release' })
    expect(await readFile(file, 'utf8')).toBe('binary')
    expect(paths).toHaveLength(2)
  })

  it('does not trust a cache whose note was altered with the file', async () => {
    const { source } = await release(Buffer.from('binary'))
    const { path: file } = await installTool('cosign', source, noGo())
    await writeFile(file, 'another')
    const binary = sha256(Buffer.from('another'))
    const note = { from: 'release', file: source.lock.cosign.release.files[platform]?.sha256, binary }
    await writeFile(path.join(path.dirname(file), 'origin.json'), JSON.stringify(note))
    expect(await installTool('cosign', source, noGo())).toMatchObject({ from: 'release' })
  })

  it('refuses another checksum, and leaves no file behind', async () => {
    const { source } = await release(Buffer.from('evil'), { sha256: 'a'.repeat(64) })
    await expect(installTool('cosign', source, noGo())).rejects.toThrow(
      /has the SHA256 \w+, but tools.lock.json says a+/,
    )
    expect(await readdir(source.cacheDir)).toEqual([])
  })

  it('unpacks the one file it needs of an archive', async () => {
    const tar = pack()
    tar.entry({ name: 'README.md' }, 'read me')
    tar.entry({ name: 'cosign', mode: 0o755 }, 'the tool')
    tar.finalize()
    const chunks: Uint8Array[] = []
    for await (const chunk of tar) chunks.push(chunk as Uint8Array)
    const { source } = await release(gzipSync(Buffer.concat(chunks)), { archive: 'tar.gz' })
    const tool = await installTool('cosign', source, noGo())
    expect(await readFile(tool.path, 'utf8')).toBe('the tool')
    expect(await installTool('cosign', source, noGo())).toMatchObject({ from: 'cache' })
  })

  it('says how to get the tool, and how to do without, where there is no way', async () => {
    const { source } = await release(Buffer.from(''), { status: 404 })
    const error = await installTool('cosign', source, noGo()).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ToolUnavailable)
    expect(error).toMatchObject({
      message: expect.stringMatching(/answered 404.*no go command/),
      fix: expect.stringContaining('`image.sign.mode: off`'),
    })
  })

  it('takes the right version from PATH and passes others by', async () => {
    const { paths, source } = await release(Buffer.from('binary'))
    const script = (version: string) => `#!/bin/sh\necho '{"gitVersion":"v${version}"}'\n`
    const old = await folder({ cosign: script('2.5.0') })
    const right = await folder({ cosign: script('3.1.3') })
    for (const dir of [old, right]) await chmod(path.join(dir, 'cosign'), 0o755)
    const env = { PATH: [old, right, '/bin'].join(path.delimiter) }
    expect(await installTool('cosign', source, ports({ env }))).toMatchObject({
      from: 'path',
      path: path.join(right, 'cosign'),
    })
    expect(await installTool('cosign', source, ports({ env: { PATH: `${old}:/bin` } }))).toMatchObject({
      from: 'release',
    })
    expect(paths).toHaveLength(1)
  })

  it("does not build with Go where the machine has switched Go's checksums off", async () => {
    const { source } = await release(Buffer.from(''), { status: 404 })
    const bin = await folder({ go: `#!/bin/sh\n[ "$1" = env ] && echo '{"GOSUMDB":"off"}' || exit 9\n` })
    await chmod(path.join(bin, 'go'), 0o755)
    const error = await installTool('cosign', source, ports({ env: { PATH: `${bin}:/bin` } })).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ message: expect.stringContaining('checksum database out') })
  })

  it('refuses what Go built from another module', async () => {
    const { source } = await release(Buffer.from(''), { status: 404 })
    const bin = await folder({
      go: `#!/bin/sh
case "$1" in
  env) echo '{"GOSUMDB":"sum.golang.org"}';;
  install) printf x > "$GOBIN/cosign";;
  version) printf 'x: go1.26\\n\\tmod\\tgithub.com/sigstore/cosign/v3\\tv3.1.3\\th1:other=\\n';;
esac
`,
    })
    await chmod(path.join(bin, 'go'), 0o755)
    await expect(installTool('cosign', source, ports({ env: { PATH: `${bin}:/bin` } }))).rejects.toThrow(
      'something else than',
    )
    expect(await readdir(source.cacheDir)).toEqual([])
  })
})

describe('tools.lock.json', () => {
  it('locks both tools for the platforms that runners have', () => {
    const lock = toolsLock()
    const files = [lock.cosign, lock.grype].map(({ release: { files: named } }) => Object.keys(named).sort())
    expect(files).toEqual(Array(2).fill(['darwin/amd64', 'darwin/arm64', 'linux/amd64', 'linux/arm64']))
  })

  it.each(['3.1.3/../../evil', 'v3.1.3', 'latest', '3.1'])('lets no version %j into a URL', (version) => {
    const lock = { ...toolsLock(), cosign: { ...toolsLock().cosign, version } }
    expect(() => parseToolsLock(JSON.stringify(lock), 'tools.lock.json')).toThrow('cosign.version')
  })
})
