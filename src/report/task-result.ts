import { createHash } from 'node:crypto'
import type { Json } from '../kernel/index.ts'

/**
 * How a run inside a container hands its result to the run that started it: as marked lines of its log, because a log
 * is all that comes out of a task. A line is
 *
 *     deploy-kit-result/1 NONCE NUMBER/COUNT SHA256 CHUNK
 *
 * NONCE is the starter's, so that no other line of the product can pass for one; CHUNK is a part of the document as
 * base64 (Docker cuts a line at 16 KiB); SHA256 is that of the whole document.
 */
const mark = 'deploy-kit-result/1'
const chunkLength = 8_000

/** The lines that carry a document. */
export function resultLines(document: Json, nonce: string): readonly string[] {
  const text = JSON.stringify(document)
  const encoded = Buffer.from(text).toString('base64')
  const count = Math.max(1, Math.ceil(encoded.length / chunkLength))
  const digest = createHash('sha256').update(text).digest('hex')
  return Array.from(
    { length: count },
    (_, i) =>
      `${mark} ${nonce} ${i + 1}/${count} ${digest} ${encoded.slice(i * chunkLength, (i + 1) * chunkLength)}`,
  )
}

export type ReadResult =
  | { readonly kind: 'complete'; readonly document: Json }
  /** No line, not all lines, or lines that do not belong together: in any case no result. */
  | { readonly kind: 'missing'; readonly reason: string }

export interface ResultReader {
  /** Takes a line of the log; true where it is a part of the result and not for people. */
  take(line: string): boolean
  complete(): boolean
  result(): ReadResult
}

const pattern = /deploy-kit-result\/1 (\S+) (\d{1,6})\/(\d{1,6}) ([0-9a-f]{64}) ([A-Za-z0-9+/=]*)\s*$/

/** Puts a result together from a log. Lines may come twice, in any order, and with a prefix of the log driver. */
export function resultReader(nonce: string): ResultReader {
  const chunks = new Map<number, string>()
  let expected: { readonly count: number; readonly digest: string } | undefined
  let broken: string | undefined
  return {
    take: (line) => {
      const match = pattern.exec(line)
      if (match === null) return false
      const [, of, number = '', total = '', digest = '', chunk = ''] = match
      if (of !== nonce) return false
      const [index, count] = [Number(number), Number(total)]
      if (expected === undefined) expected = { count, digest }
      const fits = expected.count === count && expected.digest === digest && index >= 1 && index <= count
      const known = chunks.get(index)
      if (!fits || (known !== undefined && known !== chunk)) broken = 'its parts do not belong to one result'
      else chunks.set(index, chunk)
      return true
    },
    complete: () => expected !== undefined && chunks.size === expected.count,
    result: () => {
      if (broken !== undefined) return { kind: 'missing', reason: broken }
      if (expected === undefined) return { kind: 'missing', reason: 'its log has no result' }
      if (chunks.size < expected.count)
        return {
          kind: 'missing',
          reason: `its log has ${chunks.size} of the ${expected.count} parts of the result`,
        }
      const encoded = [...chunks.entries()].sort(([a], [b]) => a - b).map(([, chunk]) => chunk)
      const text = Buffer.from(encoded.join(''), 'base64').toString('utf8')
      if (createHash('sha256').update(text).digest('hex') !== expected.digest)
        return { kind: 'missing', reason: 'its result was changed on the way' }
      return { kind: 'complete', document: JSON.parse(text) as Json }
    },
  }
}
