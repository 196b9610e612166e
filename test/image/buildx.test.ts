import { chmod, readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildArguments } from '../../src/image/buildx/arguments.ts'
import { checkAnnotations } from '../../src/image/buildx/checks.ts'
import { findBuildx } from '../../src/image/buildx/index.ts'
import { buildImage } from '../../src/image/index.ts'
import { buildOptions, folder, ports } from './support.ts'

const recorded = await readFile(
  path.join(import.meta.dirname, '../fixtures/buildx/0.38.2/check.json'),
  'utf8',
)

describe('the arguments of docker buildx build', () => {
  it('ask for an archive that depends on the sources alone', async () => {
    const options = await buildOptions('/src', {
      platforms: ['linux/amd64', 'linux/arm64'],
      target: 'web',
      buildArgs: { A: '1; rm -rf /' },
      secrets: [
        { id: 'npm', env: 'NPM_TOKEN' },
        { id: 'file', file: '/run/x' },
      ],
      labels: { l: 'v' },
      baseImages: { 'node:24': '127.0.0.1:5000/node@sha256:1', 'nginx:1': 'oci:/layout' },
      cacheFrom: ['type=gha,scope=core'],
      cacheTo: ['type=gha,scope=core,mode=max'],
    })
    const files = {
      archive: '/out/image.tar',
      metadata: '/tmp/m.json',
      layoutDigests: { 'oci:/layout': 'sha256:2' },
    }
    expect(buildArguments(options, files)).toEqual([
      ...[
        'buildx',
        'build',
        '--file',
        '/src/Dockerfile',
        '--platform',
        'linux/amd64,linux/arm64',
        '--target',
        'web',
      ],
      ...['--build-arg', 'A=1; rm -rf /'],
      ...['--build-context', 'node:24=docker-image://127.0.0.1:5000/node@sha256:1'],
      ...['--build-context', 'nginx:1=oci-layout:///layout@sha256:2'],
      ...[
        '--output',
        'type=oci,rewrite-timestamp=true,dest=/out/image.tar',
        '--provenance=false',
        '--sbom=false',
      ],
      ...['--metadata-file', '/tmp/m.json', '--progress', 'plain', '--label', 'l=v'],
      ...['--secret', 'id=npm,env=NPM_TOKEN', '--secret', 'id=file,src=/run/x'],
      ...['--cache-from', 'type=gha,scope=core', '--cache-to', 'type=gha,scope=core,mode=max', '/src'],
    ])
  })

  it('cannot replace a base by scratch', async () => {
    const options = await buildOptions('/src', { baseImages: { a: 'scratch' } })
    expect(() => buildArguments(options, { archive: '', metadata: '', layoutDigests: {} })).toThrow('scratch')
  })
})

describe('the build checks', () => {
  it('become annotations on the Dockerfile', () => {
    const annotations = checkAnnotations(recorded, 'docker/Dockerfile')
    expect(annotations.map(({ title, at }) => [title, at?.line])).toEqual([
      ['StageNameCasing', 1],
      ['FromAsCasing', 1],
      ['MaintainerDeprecated', 2],
      ['JSONArgsRecommended', 6],
    ])
    expect(annotations[0]?.message).toBe(
      "Stage name 'Build' should be lowercase https://docs.docker.com/go/dockerfile/rule/stage-name-casing/",
    )
  })

  it('say so where they gave no answer', () => {
    expect(checkAnnotations('', 'Dockerfile')).toMatchObject([
      { message: expect.stringContaining('not linted') },
    ])
  })
})

describe('the builder', () => {
  const docker = async (script: string) => {
    const bin = await folder({ docker: `#!/bin/sh\n${script}\n` })
    await chmod(path.join(bin, 'docker'), 0o755)
    return { PATH: `${bin}:/usr/bin:/bin` }
  }

  it.each([
    ['no docker', undefined, 'no docker command'],
    ['a docker without a daemon', 'echo "Cannot connect to the Docker daemon" >&2; exit 1', 'Cannot connect'],
    [
      'a docker without buildx',
      '[ "$1" = version ] || { echo "unknown command: docker buildx" >&2; exit 1; }',
      'unknown command',
    ],
  ])('is not buildx with %s', async (_what, script, why) => {
    const env = script === undefined ? { PATH: '/nowhere' } : await docker(script)
    expect(await findBuildx(ports({ env }))).toMatchObject({
      answers: false,
      why: expect.stringContaining(why),
    })
  })

  it('is never another one than was asked for by name', async () => {
    const options = await buildOptions(await folder({ Dockerfile: 'FROM scratch' }), { builder: 'buildx' })
    await expect(buildImage(options, ports({ env: { PATH: '/nowhere' } }))).rejects.toThrow(
      'no docker with buildx answers',
    )
  })

  it('says what to do where docker cannot write OCI archives', async () => {
    const env = await docker(
      'case "$2$1" in *version*) exit 0;; esac; echo "ERROR: OCI exporter is not supported for the docker driver." >&2; exit 1',
    )
    const options = await buildOptions(await folder({ Dockerfile: 'FROM scratch' }), { builder: 'auto' })
    await expect(buildImage(options, ports({ env }))).rejects.toMatchObject({
      name: 'ConfigurationError',
      fix: expect.stringContaining('setup-buildx-action'),
    })
  })

  it('is not the embedded one where the build needs secrets: it would run without them', async () => {
    const options = await buildOptions(await folder({ Dockerfile: 'FROM scratch' }), {
      builder: 'auto',
      secrets: [{ id: 'npm', env: 'NPM_TOKEN' }],
    })
    await expect(buildImage(options, ports({ env: { PATH: '/nowhere' } }))).rejects.toMatchObject({
      message: 'the build needs secrets (npm), and the embedded builder mounts none',
    })
  })

  it('must build what it says it built', async () => {
    const env = await docker(`case "$2$1" in *version*) exit 0;; esac
while [ $# -gt 0 ]; do
  case "$1" in --metadata-file) echo '{"containerimage.digest":"sha256:other"}' > "$2";; type=oci,*dest=*) cp "$ARCHIVE" "\${1#*dest=}";; esac
  shift
done`)
    const source = await buildOptions(await folder({ Dockerfile: 'FROM scratch' }))
    await buildImage(source, ports())
    const options = await buildOptions(await folder({ Dockerfile: 'FROM scratch' }), { builder: 'buildx' })
    const ARCHIVE = path.join(source.outDir, 'image.tar')
    await expect(buildImage(options, ports({ env: { ...env, ARCHIVE } }))).rejects.toThrow(
      'says it built sha256:other',
    )
  })
})
