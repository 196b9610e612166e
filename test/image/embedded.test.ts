import { chmod, readdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeLayer } from '../../src/image/embedded/layer.ts'
import { takeSnapshot } from '../../src/image/embedded/snapshot.ts'
import type { BuildOptions } from '../../src/image/index.ts'
import { buildImage } from '../../src/image/index.ts'
import { createLayout, openArchive, openImage, readFiles } from '../../src/image/oci/index.ts'
import { parseRepository } from '../../src/image/reference.ts'
import { pushImage, registryClient } from '../../src/image/registry/index.ts'
import { buildOptions, folder, nodeImage, ports, registry, write } from './support.ts'

const dockerfile = `ARG NODE=${nodeImage}
FROM $NODE AS build
WORKDIR /app
COPY package.json build.js ./
RUN node build.js && node -e "require('fs').rmSync('drop')"
FROM $NODE
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=node:node /app/dist ./dist
COPY --chmod=0755 start /usr/local/bin/start
USER node
EXPOSE 8080
HEALTHCHECK --interval=30s --retries=2 CMD ["node", "dist/main.js", "--health"]
ENTRYPOINT ["start"]
CMD ["node", "dist/main.js"]
`
const app = {
  Dockerfile: dockerfile,
  'package.json': '{"name":"app","version":"1.0.0"}',
  'build.js': `const fs = require('fs')
fs.mkdirSync('dist/node_modules/ms', { recursive: true })
fs.writeFileSync('dist/main.js', 'console.log("hi")')
fs.writeFileSync('dist/node_modules/ms/package.json', '{"name":"ms","version":"2.1.3"}')
fs.writeFileSync('dist/seen.json', JSON.stringify(Object.keys(process.env).sort()))
fs.symlinkSync('main.js', 'dist/link.js')
fs.writeFileSync('drop', '')`,
  start: '#!/bin/sh\n',
}

const withScratch = (over: Partial<BuildOptions> = {}) => ({
  baseImages: { [nodeImage]: 'scratch' },
  ...over,
})

/** npm is asked for its settings; the Node beside it is the one that runs these tests. */
const env = () => ({
  PATH: `${path.dirname(process.execPath)}:${process.env['PATH']}`,
  HOME: process.env['HOME'],
})

async function contents(options: BuildOptions) {
  const archive = await openArchive(path.join(options.outDir, 'image.tar'))
  const image = await openImage(archive)
  const platform = image.platforms[0]!
  return {
    digest: image.top.digest,
    ...platform,
    files: await readFiles(archive, platform.manifest.layers, () => true),
  }
}

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)

describe('the embedded builder', () => {
  it('follows a Dockerfile of two stages into an image', async () => {
    const options = await buildOptions(await folder(app), withScratch())
    const outcome = await buildImage(options, ports({ env: env() }))
    expect(outcome.kind).toBe('built')
    const { files, config } = await contents(options)
    expect(text(files.get('app/dist/main.js')?.content)).toBe('console.log("hi")')
    expect(files.get('app/dist/link.js')).toMatchObject({ type: 'symlink', link: 'main.js', uid: 1000 })
    expect(files.get('app/dist/main.js')).toMatchObject({ mode: 0o644, uid: 1000, gid: 1000 })
    expect(files.get('usr/local/bin/start')).toMatchObject({ mode: 0o755, uid: 0 })
    expect(files.has('app/build.js')).toBe(false)
    expect(config.config).toMatchObject({
      User: 'node',
      WorkingDir: '/app',
      Entrypoint: ['start'],
      Cmd: ['node', 'dist/main.js'],
      ExposedPorts: { '8080/tcp': {} },
      Healthcheck: { Test: ['CMD', 'node', 'dist/main.js', '--health'], Interval: 30e9, Retries: 2 },
      Labels: { 'org.opencontainers.image.version': '1.2.3' },
    })
    expect(config.config.Env).toContain('NODE_ENV=production')
    expect(config.rootfs.diff_ids).toHaveLength(
      config.history?.filter((entry) => !('empty_layer' in entry)).length ?? 0,
    )
  })

  it('says what it did otherwise than the Dockerfile says', async () => {
    const options = await buildOptions(await folder(app), withScratch())
    const { image } = await buildImage(options, ports({ env: env() }))
    const told = image.manifest.substitutions.map(({ what }) => what).join('\n')
    expect(told).toContain(`the base image ${nodeImage} (Dockerfile:6)`)
    expect(told).toContain('the RUN steps of stage build')
    expect(told).toContain('the user or group node')
    expect(image.annotations.filter(({ level }) => level === 'warning')).toHaveLength(3)
  })

  it('gives the same digest for the same sources, wherever they lie and whatever the umask was', async () => {
    const first = await buildOptions(await folder(app), withScratch())
    const there = await folder(app)
    await chmod(path.join(there, 'start'), 0o600)
    const second = await buildOptions(there, withScratch())
    await buildImage(first, ports({ env: env() }))
    await buildImage(second, ports({ env: { ...env(), SOME_TOKEN: 'secret' } }))
    expect((await contents(second)).digest).toBe((await contents(first)).digest)
  })

  it('hands the environment of the job to no step', async () => {
    const options = await buildOptions(await folder(app), withScratch())
    await buildImage(
      options,
      ports({ env: { ...env(), ACTIONS_RUNTIME_TOKEN: 'x', AWS_SECRET_ACCESS_KEY: 'y' } }),
    )
    const seen = JSON.parse(
      text((await contents(options)).files.get('app/dist/seen.json')?.content),
    ) as string[]
    expect(seen).toContain('SOURCE_DATE_EPOCH')
    expect(seen.filter((name) => /TOKEN|SECRET/.test(name))).toEqual([])
  })

  it('leaves the temporary folder as it found it, whether it builds or fails', async () => {
    const options = await buildOptions(await folder(app), withScratch())
    await write(options.tempDir, { 'of-others': 'precious' })
    await buildImage(options, ports({ env: env() }))
    await expect(buildImage({ ...options, dockerfile: 'missing' }, ports({ env: env() }))).rejects.toThrow(
      'missing',
    )
    expect(await readdir(options.tempDir)).toEqual(['of-others'])
  })

  it('does not find its own output in the context, not even the second time', async () => {
    const context = await folder({ Dockerfile: 'FROM scratch\nCOPY . /app/\n' })
    const options = await buildOptions(context, { outDir: path.join(context, 'out') })
    await buildImage(options, ports())
    const first = await contents(options)
    await buildImage(options, ports())
    expect([...first.files.keys()]).toEqual(['app', 'app/Dockerfile'])
    expect((await contents(options)).digest).toBe(first.digest)
  })

  it('names the line of a step that fails, and what it said', async () => {
    const context = await folder({
      Dockerfile: `FROM scratch\nRUN node -e "console.error('no luck'); process.exit(3)"`,
    })
    await expect(buildImage(await buildOptions(context), ports({ env: env() }))).rejects.toThrow(
      /Dockerfile:2: RUN node [\s\S]*exit code 3[\s\S]*no luck/,
    )
  })

  it('leaves out what .dockerignore names, but for its exceptions', async () => {
    const context = await folder({
      Dockerfile: 'FROM scratch\nCOPY . /app/',
      '.dockerignore': 'node_modules\n**/*.log\n!keep.log\n.dockerignore\n',
      'node_modules/x/index.js': '',
      'a.log': '',
      'keep.log': '',
      'src/b.log': '',
      'src/main.js': '',
    })
    const options = await buildOptions(context)
    await buildImage(options, ports())
    const files = [...(await contents(options)).files]
      .filter(([, { type }]) => type === 'file')
      .map(([name]) => name)
    expect(files.sort()).toEqual(['app/Dockerfile', 'app/keep.log', 'app/src/main.js'])
  })

  it('lets exceptions of .dockerignore through that lie below what is left out', async () => {
    const context = await folder({
      Dockerfile: 'FROM scratch\nCOPY . /app/\n',
      '.dockerignore': '*\n!src\n!docs/**/*.md\nsrc/secret\n',
      'src/main.js': '',
      'src/deep/x.js': '',
      'src/secret/key': '',
      'docs/a/b/page.md': '',
      'docs/a/b/page.txt': '',
      'other/x.md': '',
    })
    const options = await buildOptions(context)
    await buildImage(options, ports())
    const files = [...(await contents(options)).files]
      .filter(([, { type }]) => type === 'file')
      .map(([name]) => name)
    expect(files.sort()).toEqual(['app/docs/a/b/page.md', 'app/src/deep/x.js', 'app/src/main.js'])
  })

  it.each([
    ['COPY missing.txt /x', 'no such file'],
    ['COPY a.txt b.txt /x', 'needs a folder'],
    ['COPY ../../etc/passwd /x', 'no such file'],
    ['COPY out /x', 'leads out'],
    ['COPY --chown=ghost a.txt /x', 'ghost'],
    ['EXPOSE http', 'EXPOSE http'],
  ])('refuses %s by its line', async (line, named) => {
    const context = await folder({ Dockerfile: `FROM scratch\n${line}`, 'a.txt': '', 'b.txt': '' })
    await symlink('../outside', path.join(context, 'out'))
    const error = await buildImage(await buildOptions(context), ports()).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'ConfigurationError', at: { file: 'Dockerfile', line: 2 } })
    expect(String(error)).toContain(named)
  })

  it('does not write through a link out of its tree', async () => {
    const context = await folder({
      Dockerfile: `FROM scratch AS a\nRUN node -e "require('fs').symlinkSync('../../../../outside', 'way')"\nCOPY a.txt way/b.txt`,
      'a.txt': '',
    })
    await expect(buildImage(await buildOptions(context), ports({ env: env() }))).rejects.toThrow(
      'Dockerfile:3',
    )
  })

  it('refuses a base that is not pinned by a digest', async () => {
    const context = await folder({ Dockerfile: 'FROM node:24' })
    await expect(buildImage(await buildOptions(context), ports())).rejects.toThrow(
      'Dockerfile:1: FROM node:24 is not pinned by a digest',
    )
  })

  it('builds for one platform only', async () => {
    const options = await buildOptions(await folder(app), { platforms: ['linux/amd64', 'linux/arm64'] })
    await expect(buildImage(options, ports())).rejects.toThrow('exactly one platform')
  })

  it('warns of a build argument that no ARG declares', async () => {
    const options = await buildOptions(await folder({ Dockerfile: 'FROM scratch\nARG KNOWN' }), {
      buildArgs: { KNOWN: '1', UNKNOWN: '2' },
    })
    const { image } = await buildImage(options, ports())
    expect(image.annotations.map(({ message }) => message)).toEqual([
      'the build argument UNKNOWN is given, but no ARG of the Dockerfile declares it',
    ])
  })
})

describe('the base image', () => {
  /** A base with users, a folder and a symbolic link, in a registry. */
  async function base() {
    const started = await registry()
    const tree = await folder({
      'etc/passwd': 'root:x:0:0::/root:/bin/sh\nweb:x:101:102::/:/bin/sh\n',
      'etc/group': 'root:x:0:\nweb:x:102:\nstaff:x:50:\n',
      'usr/share/html/index.html': 'base',
    })
    await symlink('usr/share', path.join(tree, 'share'))
    const layout = await createLayout(path.join(await folder(), 'layout'))
    const snapshot = await takeSnapshot(tree)
    const changes = { written: [...snapshot.keys()].sort(), removed: [] }
    const layer = await writeLayer(
      { root: tree, snapshot, changes, owner: { uid: 0, gid: 0 }, epoch: 1 },
      layout,
    )
    const config = await layout.write(
      JSON.stringify({
        os: 'linux',
        architecture: 'amd64',
        config: { Env: ['PATH=/bin', 'BASE=1'], Cmd: ['serve'], User: 'root' },
        rootfs: { type: 'layers', diff_ids: [layer.diffId] },
        history: [{ created_by: 'base' }],
      }),
    )
    const manifest = await layout.write(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
        layers: [layer.descriptor],
      }),
    )
    await layout.seal([{ mediaType: 'application/vnd.oci.image.manifest.v1+json', ...manifest }])
    const client = registryClient(parseRepository(`${started.host}/base`, 'test'), 'pull,push', ports())
    await pushImage(layout, await openImage(layout), client, () => {})
    return { reference: `${started.host}/base@${manifest.digest}`, layer: layer.descriptor, dir: layout.dir }
  }

  it('is pulled by its digest, and its layers go in front unchanged', async () => {
    const { reference, layer } = await base()
    const context = await folder({
      Dockerfile: `FROM ${reference}\nCOPY --chown=web:staff page.html /share/html/\nENV LATER=$BASE-2\nUSER web\nENTRYPOINT ["x"]`,
      'page.html': 'ours',
    })
    const options = await buildOptions(context)
    const { image } = await buildImage(options, ports())
    const { manifest, files, config } = await contents(options)
    expect(manifest.layers[0]).toEqual(layer)
    expect(files.get('usr/share/html/page.html')).toMatchObject({ uid: 101, gid: 50 })
    expect(files.get('usr/share/html/index.html')).toMatchObject({ type: 'file', uid: 0 })
    // The base's own folder keeps its owner.
    expect(files.get('usr/share/html')).toMatchObject({ type: 'directory', uid: 0, gid: 0 })
    expect(config.config.Env).toEqual(['PATH=/bin', 'BASE=1', 'LATER=1-2'])
    expect(config.config.Cmd).toBeNull()
    expect(image.manifest.substitutions).toEqual([])
  })

  it('can be replaced by a layout on purpose, which is told', async () => {
    const { dir } = await base()
    const options = await buildOptions(
      await folder({ Dockerfile: `FROM ${nodeImage}\nCOPY Dockerfile /x` }),
      {
        baseImages: { [nodeImage]: `oci:${dir}` },
      },
    )
    const { image } = await buildImage(options, ports())
    expect((await contents(options)).files.get('usr/share/html/index.html')).toBeDefined()
    expect(image.manifest.substitutions).toMatchObject([{ by: `oci:${dir}` }])
  })

  it('is named where it cannot be pulled', async () => {
    const { reference } = await base()
    const missing = reference.replace(/sha256:.*/, `sha256:${'0'.repeat(64)}`)
    const options = await buildOptions(await folder({ Dockerfile: `\nFROM ${missing}` }))
    await expect(buildImage(options, ports())).rejects.toThrow(
      `the base image ${missing} (Dockerfile:2) cannot be pulled`,
    )
  })

  it('is refused for another platform', async () => {
    const { reference } = await base()
    const options = await buildOptions(await folder({ Dockerfile: `FROM ${reference}` }), {
      platforms: ['linux/arm64'],
    })
    await expect(buildImage(options, ports())).rejects.toThrow('is for linux/amd64, expected linux/arm64')
  })

  it('keeps files that a later step removed out of the image', async () => {
    const context = await folder({
      Dockerfile: `FROM scratch\nWORKDIR /a\nRUN node -e "require('fs').mkdirSync('gone/deep', {recursive: true})"\nRUN node -e "require('fs').rmSync('gone', {recursive: true})"`,
    })
    const options = await buildOptions(context)
    await buildImage(options, ports({ env: env() }))
    const { manifest, files } = await contents(options)
    expect(manifest.layers).toHaveLength(3)
    expect([...files.keys()]).toEqual(['a'])
  })
})
