import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resultLines, resultReader } from '../../src/report/index.ts'

const nonce = 'n-1'
const documents = fc.jsonValue({ depthSize: 'medium' }).map((value) => ({ value: value as never }))

function read(lines: readonly string[]) {
  const reader = resultReader(nonce)
  for (const line of lines) reader.take(line)
  return reader.result()
}

describe('the result of a task, read from its log', () => {
  it('is what was written, among other lines, in any order, and said twice', () => {
    fc.assert(
      fc.property(documents, fc.array(fc.string()), fc.integer(), (document, noise, seed) => {
        const lines = resultLines(document, nonce)
        const mixed = [...noise, ...lines, ...lines].sort(
          (a, b) => ((a.length * seed) % 7) - ((b.length * seed) % 7),
        )
        expect(read(mixed)).toEqual({ kind: 'complete', document: JSON.parse(JSON.stringify(document)) })
      }),
    )
  })

  const long = { text: 'é'.repeat(40_000) }

  it('comes in lines that no log driver cuts', () => {
    const lines = resultLines(long, nonce)
    expect(lines.length).toBeGreaterThan(10)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(16_384)
    expect(read(lines.map((line) => `2026-11-23T17:00:00Z stderr F ${line}`))).toEqual({
      kind: 'complete',
      document: long,
    })
  })

  it('is none as soon as one line is missing, cut or changed', () => {
    const lines = resultLines(long, nonce)
    for (let i = 0; i < lines.length; i++)
      expect(read(lines.filter((_, at) => at !== i)).kind, `without line ${i}`).toBe('missing')
    expect(read(lines.map((line, i) => (i === 1 ? line.slice(0, -4) : line)))).toMatchObject({
      kind: 'missing',
      reason: expect.stringMatching(/changed on the way/),
    })
    expect(read([...lines, ...resultLines({ other: true }, nonce)])).toMatchObject({
      kind: 'missing',
      reason: expect.stringMatching(/do not belong to one result/),
    })
    expect(read([])).toMatchObject({ kind: 'missing', reason: expect.stringMatching(/no result/) })
  })

  it('is not taken from a line that somebody else wrote', () => {
    const reader = resultReader(nonce)
    for (const line of resultLines({ forged: true }, 'guessed')) expect(reader.take(line)).toBe(false)
    expect(reader.result().kind).toBe('missing')
  })
})
