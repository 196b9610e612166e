import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeExec, systemClock } from '../../src/kernel/index.ts'
import { openThrowAway, type Source, type ThrowAwayServer } from '../../src/migrations/ephemeral/index.ts'
import { describeRoundTrip } from '../migrations/check-property-cases.ts'

const root = new URL('../../', import.meta.url).pathname

async function open(source: Source, major?: number): Promise<{ server: ThrowAwayServer; tempDir: string }> {
  const tempDir = await mkdtemp(join(tmpdir(), 'deploy-kit-check-'))
  await chmod(tempDir, 0o755)
  const opened = await openThrowAway(
    { project: root, only: [source], ...(major === undefined ? {} : { major }) },
    {
      exec: nodeExec,
      env: process.env,
      tempDir,
      clock: systemClock,
      random: () => 0.5,
      signal: new AbortController().signal,
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
