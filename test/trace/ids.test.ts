import { expect, it } from 'vitest'
import { traceIdOf, traceparent } from '../../src/trace/index.ts'

it('makes one trace id a run and attempt, and a fresh span each time', () => {
  const id = traceIdOf({ runId: '4711', runAttempt: 1 })
  expect(id).toMatch(/^[0-9a-f]{32}$/)
  expect(traceIdOf({ runId: '4711', runAttempt: 2 })).not.toBe(id)
  expect(traceparent(id)).toMatch(new RegExp(`^00-${id}-[0-9a-f]{16}-01$`))
  expect(traceparent(id)).not.toBe(traceparent(id))
})
