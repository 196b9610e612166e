import { afterAll, beforeAll, describe } from 'vitest'
import { nodeExec, systemClock } from '../../src/kernel/index.ts'
import { openThrowAway, type ThrowAwayServer } from '../../src/migrations/ephemeral/index.ts'
import { startPostgres } from '../support/postgres.ts'
import { describeRoundTrip } from './check-property-cases.ts'

let server: ThrowAwayServer

beforeAll(async () => {
  const shadow = await (await startPostgres()).createDatabase()
  const opened = await openThrowAway(
    { project: '/', shadowUrl: shadow.url },
    {
      exec: nodeExec,
      env: {},
      tempDir: '/',
      clock: systemClock,
      random: () => 0.5,
      signal: new AbortController().signal,
    },
  )
  if (opened.kind === 'none') throw new Error('no server')
  server = opened.server
})

afterAll(() => server.close())

// A few only: many, on both majors, run with the real tools.
describe('the round trip of made-up migrations', () => {
  describeRoundTrip(() => server, 4, 3)
})
