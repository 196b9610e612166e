import jmespath from 'jmespath'
import type { Exchange } from './exchange.ts'
import type { Expectation } from './schema.ts'

/** One thing that was looked at: a value never stands without what it should have been. */
export interface Finding {
  readonly what: string
  readonly wanted: string
  readonly found: string
  readonly ok: boolean
}

/** Holds an answer against what a check expects. Pure. */
export function assess(answer: Exchange, expected: Expectation): readonly Finding[] {
  const findings: Finding[] = [
    {
      what: 'status',
      wanted: String(expected.status),
      found: String(answer.status),
      ok: answer.status === expected.status,
    },
  ]
  for (const [name, wanted] of Object.entries(expected.header)) {
    findings.push(textFinding(`header ${name.toLowerCase()}`, wanted, answer.headers[name.toLowerCase()]))
  }
  const paths = Object.entries(expected.json)
  if (paths.length > 0) {
    const parsed = parse(answer.body)
    for (const [path, wanted] of paths) findings.push(jsonFinding(path, wanted, parsed))
  }
  if (expected.body !== undefined) findings.push(textFinding('body', expected.body, answer.body))
  if (expected['max-ms'] !== undefined) {
    findings.push({
      what: 'time',
      wanted: `at most ${expected['max-ms']} ms`,
      found: `${Math.round(answer.durationMs)} ms`,
      ok: answer.durationMs <= expected['max-ms'],
    })
  }
  if (expected['tls-days-left'] !== undefined) {
    findings.push({
      what: 'certificate',
      wanted: `at least ${expected['tls-days-left']} days`,
      found: answer.tlsDaysLeft === undefined ? 'no TLS' : `${answer.tlsDaysLeft} days`,
      ok: (answer.tlsDaysLeft ?? -1) >= expected['tls-days-left'],
    })
  }
  return findings
}

/** The value at a JMESPath of a JSON body, as text; undefined where the body is no JSON or has nothing there. */
export function jsonValue(body: string, path: string): string | undefined {
  const parsed = parse(body)
  if (!parsed.ok) return undefined
  const value: unknown = jmespath.search(parsed.value, path)
  return value === null || value === undefined
    ? undefined
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false }

function parse(body: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(body) }
  } catch {
    return { ok: false }
  }
}

function jsonFinding(path: string, wanted: string | number | boolean | null, parsed: Parsed): Finding {
  const what = `json ${path}`
  if (!parsed.ok) return { what, wanted: String(wanted), found: 'a body that is not JSON', ok: false }
  const value: unknown = jmespath.search(parsed.value, path)
  if (typeof wanted === 'string' && wanted.startsWith('~'))
    return textFinding(what, wanted, typeof value === 'string' ? value : JSON.stringify(value))
  return {
    what,
    wanted: JSON.stringify(wanted),
    found: value === undefined ? 'nothing' : JSON.stringify(value),
    ok: value === wanted,
  }
}

/** `~text` asks that it is contained, without regard to case; anything else that it is equal. */
function textFinding(what: string, wanted: string, found: string | undefined): Finding {
  const contains = wanted.startsWith('~')
  const ok =
    found !== undefined &&
    (contains ? found.toLowerCase().includes(wanted.slice(1).toLowerCase()) : found === wanted)
  const shown = found === undefined ? 'nothing' : found.length > 200 ? `${found.slice(0, 200)} …` : found
  return { what, wanted: contains ? `contains ${wanted.slice(1)}` : wanted, found: shown, ok }
}
