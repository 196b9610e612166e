import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findDaemon, tryBuildx } from '../../../../src/rehearsal/drill/machine/docker.ts'
import { judgeDocker } from '../../../../src/rehearsal/drill/machine/inspect.ts'
import { missing, there } from '../../../../src/rehearsal/drill/machine/types.ts'
import { type Answer, scriptedExec } from './scripted-exec.ts'

const { signal } = new AbortController()
let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'machine-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const daemonAt = (host: string): Record<string, Answer> => ({
  'docker version': { stdout: '28.5.2\n' },
  'docker context inspect': { stdout: `${host}\n` },
})
const find = (script: Record<string, Answer>, env: Record<string, string> = {}) =>
  findDaemon({ ...scriptedExec(script), env: { HOME: dir, ...env }, dir, signal })

describe('the docker daemon', () => {
  it('is one that runs on this machine', async () => {
    expect(await find(daemonAt('unix:///var/run/docker.sock'))).toMatchObject({
      found: true,
      value: { version: '28.5.2', env: { DOCKER_HOST: 'unix:///var/run/docker.sock' } },
    })
  })

  it.each([
    ['there is no docker command', {}],
    [
      'no docker daemon answers (Cannot connect to the Docker daemon',
      {
        'docker version': { exitCode: 1, stderr: 'Cannot connect to the Docker daemon at unix:///x.' },
      },
    ],
    ['the docker daemon at ssh://build@far is not on this machine', daemonAt('ssh://build@far')],
    ['the docker daemon at tcp://10.0.0.7:2375 is not on this machine', daemonAt('tcp://10.0.0.7:2375')],
  ])('is not used where %s', async (why, script) => {
    expect(await find(script)).toMatchObject({ found: false, why: expect.stringContaining(why) })
  })

  it("is reached with the developer's plugins and without the developer's logins", async () => {
    const theirs = await mkdtemp(join(dir, 'theirs-'))
    await writeFile(join(theirs, 'config.json'), '{"auths":{"registry.example.com":{"auth":"c2VjcmV0"}}}')
    await writeFile(join(theirs, 'cli-plugins'), '')
    const found = await find(daemonAt('unix:///x'), { DOCKER_CONFIG: theirs })
    const own = found.found ? (found.value.env['DOCKER_CONFIG'] ?? '') : ''
    expect(await readdir(own)).toEqual(['cli-plugins', 'config.json'])
    expect(await readFile(join(own, 'config.json'), 'utf8')).toBe('{}\n')
  })
})

describe('buildx', () => {
  const daemon = { version: '28.5.2', env: {} }
  const attempt = (script: Record<string, Answer>) =>
    tryBuildx(daemon, { ...scriptedExec(script), env: {}, dir, signal })
  const version = { 'docker buildx version': { stdout: 'buildx 0.29' } }

  it.each([
    ['docker has no buildx here', { 'docker buildx version': { exitCode: 1 } }],
    [
      "docker's builder cannot write OCI archives",
      {
        ...version,
        'docker buildx build': {
          exitCode: 1,
          stderr: 'ERROR: failed to build: OCI exporter is not supported for the docker driver.',
        },
      },
    ],
    [
      'a trial build with docker buildx failed (ERROR: no builder "mine" found)',
      { ...version, 'docker buildx build': { exitCode: 1, stderr: 'ERROR: no builder "mine" found\n' } },
    ],
    // Exit code 0 alone is no archive.
    ['a trial build with docker buildx failed', { ...version, 'docker buildx build': {} }],
  ])('is not used where %s', async (why, script) => {
    expect(await attempt(script)).toMatchObject({ found: false, why: expect.stringContaining(why) })
    expect(await readdir(dir)).toEqual([])
  })
})

describe('what of docker is used', () => {
  const daemon = { version: '28.5.2', env: { DOCKER_HOST: 'unix:///x' } }
  const base = there({ dir: '/base', nodeVersion: '24.1.0', whyNoNpm: undefined })
  const yes = there<true>(true)
  const noBuildx = missing('docker has no buildx here.')
  const noBase = missing('the Node of this machine (darwin) does not run in a container.')
  const node = 'node:24-bookworm-slim@sha256:abc'

  it.each([
    ['everything', { buildx: yes, loopback: true, base }, 'docker', 'buildx', 'oci:/base', 1],
    [
      'docker without buildx',
      { buildx: noBuildx, loopback: true, base },
      'docker',
      'embedded',
      'oci:/base',
      2,
    ],
    [
      'a daemon in a machine of its own',
      { buildx: yes, loopback: false, base },
      'process',
      'buildx',
      'oci:/base',
      2,
    ],
    [
      'neither buildx nor a loopback',
      { buildx: noBuildx, loopback: false, base },
      'process',
      'embedded',
      'scratch',
      2,
    ],
    [
      'no base, but buildx to pull one',
      { buildx: yes, loopback: true, base: noBase },
      'docker',
      'buildx',
      undefined,
      0,
    ],
    [
      'no base and no buildx',
      { buildx: noBuildx, loopback: true, base: noBase },
      'process',
      'embedded',
      'scratch',
      2,
    ],
    [
      'no npm for the base',
      {
        buildx: yes,
        loopback: true,
        base: there({ dir: '/base', nodeVersion: '24.1.0', whyNoNpm: 'no plain npm.' }),
      },
      'docker',
      'embedded',
      'oci:/base',
      2,
    ],
  ] as const)('with %s', (_, seen, tasks, builder, standIn, missingThings) => {
    const judged = judgeDocker({ daemon, ...seen })
    expect(judged).toMatchObject({ tasks, inputs: { 'image-builder': builder } })
    expect(judged.standIn(node)).toBe(standIn)
    expect(judged.notExercised).toHaveLength(missingThings)
    expect(judged.exercised.length + judged.notExercised.filter((it) => it.includes('Reason: ')).length).toBe(
      2,
    )
  })

  it('replaces no other base image than that of Node', () => {
    const { standIn } = judgeDocker({ daemon, buildx: yes, loopback: true, base })
    expect(
      ['public.ecr.aws/docker/library/node:24', 'nginx:1', 'example.com/nodejs:24'].map(standIn),
    ).toEqual(['oci:/base', undefined, undefined])
  })

  it('tells jobs of the daemon only where they build with it', () => {
    const given = { daemon, loopback: true, base }
    expect(judgeDocker({ ...given, buildx: yes }).env).toEqual(daemon.env)
    expect(judgeDocker({ ...given, buildx: noBuildx }).env).toEqual({})
  })
})
