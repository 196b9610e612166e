import assert from 'node:assert/strict'
import { test } from 'node:test'
import { currentTrace, traceFrom, traceparent, withTrace } from '../../src/observability/trace.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

test('a valid traceparent is continued with a span of our own', () => {
  const trace = traceFrom(`00-${TRACE}-${SPAN}-01`)
  assert.equal(trace.traceId, TRACE)
  assert.equal(trace.parentSpanId, SPAN)
  assert.match(trace.spanId, /^[0-9a-f]{16}$/)
  assert.notEqual(trace.spanId, SPAN)
  assert.equal(trace.sampled, true)
  assert.equal(traceparent(trace), `00-${TRACE}-${trace.spanId}-01`)
})

test('the sampled flag is read and passed on', () => {
  const trace = traceFrom(`00-${TRACE}-${SPAN}-02`)
  assert.equal(trace.sampled, false)
  assert.match(traceparent(trace), /-00$/)
})

test('a later version may carry more fields', () => {
  assert.equal(traceFrom(`01-${TRACE}-${SPAN}-01-more`).traceId, TRACE)
})

for (const [what, header] of [
  ['absent', undefined],
  ['empty', ''],
  ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ['of the forbidden version', `ff-${TRACE}-${SPAN}-01`],
  ['longer than its version', `00-${TRACE}-${SPAN}-01-more`],
  ['without a trace id', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['without a parent id', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['not hex', `00-${'g'.repeat(32)}-${SPAN}-01`],
] as const) {
  test(`a new trace starts where traceparent is ${what}`, () => {
    const trace = traceFrom(header)
    assert.match(trace.traceId, /^[0-9a-f]{32}$/)
    assert.notEqual(trace.traceId, TRACE)
    assert.equal(trace.parentSpanId, undefined)
  })
}

test('the trace reaches what a request awaits, and two requests do not mix', async () => {
  const seen = await Promise.all(
    ['a', 'b'].map((letter) =>
      withTrace(traceFrom(`00-${letter.repeat(32)}-${SPAN}-01`), async () => {
        await new Promise(setImmediate)
        return currentTrace()?.traceId
      }),
    ),
  )
  assert.deepEqual(seen, ['a'.repeat(32), 'b'.repeat(32)])
  assert.equal(currentTrace(), undefined)
})
