import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Exec, nodeExec, systemClock } from '../../src/kernel/index.ts'
import { openThrowAway, type Source, type ThrowAwayServer } from '../../src/migrations/ephemeral/index.ts'
import { describeRoundTrip } from '../migrations/check-property-cases.ts'

const root = new URL('../../', import.meta.url).pathname

async function open(
  source: Source,
  major: number,
  exec: Exec = nodeExec,
  signal = new AbortController().signal,
): Promise<{ server: ThrowAwayServer; tempDir: string }> {
  const tempDir = await mkdtemp(join(tmpdir(), 'deploy-kit-check-'))
  await chmod(tempDir, 0o755)
  const opened = await openThrowAway(
    { project: root, only: [source], major },
    {
      exec,
      env: process.env,
      tempDir,
      clock: systemClock,
      random: () => 0.5,
      signal,
    },
  )
  if (opened.kind === 'none') throw new Error(JSON.stringify(opened.tried))
  return { server: opened.server, tempDir }
}

describe.each<[number, Source]>([
  [15, 'system'],
  [18, 'embedded'],
])('PostgreSQL %s, %s', (major, source) => {
  let opened: { server: ThrowAwayServer; tempDir: string }

  beforeAll(async () => {
    opened = await open(source, major)
  })

  afterAll(async () => {
    await opened.server.close()
    expect(await readdir(opened.tempDir)).toEqual([])
    await rm(opened.tempDir, { recursive: true })
  })

  it('is of that major', () => {
    expect(opened.server).toMatchObject({ source, major })
  })

  describeRoundTrip(() => opened.server, 10, 4)
})

describe('docker', () => {
  const containers = async () =>
    (await nodeExec('docker', ['ps', '--all', '--quiet', '--filter', 'label=deploy-kit=check'])).stdout

  beforeAll(async () => {
    // The engine of these tests reaches no registry: an image of this name from Debian's programs.
    await nodeExec('bash', [join(import.meta.dirname, 'postgres-image.sh'), 'postgres:15'])
  }, 120_000)

  it('runs a container of production’s major, and removes it', async () => {
    const { server } = await open('docker', 15)
    expect(server).toMatchObject({ source: 'docker', major: 15 })
    const database = await server.database()
    expect(await database.run('create table t (id int)')).toEqual({ completed: 1 })
    expect(await containers()).not.toBe('')
    await server.close()
    expect(await containers()).toBe('')
  })

  it('removes it as well where the job is cancelled while it starts', async () => {
    const cancel = new AbortController()
    const reason = new Error('cancelled')
    const exec: Exec = async (command, args, options) => {
      const result = await nodeExec(command, args, options)
      if (args[0] === 'port') cancel.abort(reason)
      return result
    }
    await expect(open('docker', 15, exec, cancel.signal)).rejects.toBe(reason)
    expect(await containers()).toBe('')
  })

  it('is no source where the image cannot be had', async () => {
    await expect(open('docker', 3)).rejects.toThrow('postgres:3')
  })
})
