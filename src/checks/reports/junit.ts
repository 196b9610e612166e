import { XMLParser } from 'fast-xml-parser'
import { ConfigurationError } from '../../kernel/index.ts'
import type { TestCase, TestSuite } from '../../report/index.ts'

type Node = Readonly<Record<string, unknown>>

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  textNodeName: 'text',
  isArray: (name) => ['testsuite', 'testcase', 'failure', 'error', 'skipped'].includes(name),
  parseAttributeValue: false,
  processEntities: true,
})

/**
 * Reads a JUnit report as vitest, jest, node:test, pytest and others write it; nested suites come out flat.
 *
 * @param name the file, for the error
 * @throws ConfigurationError where it is no JUnit report
 */
export function parseJUnit(xml: string, name: string): readonly TestSuite[] {
  let root: Node
  try {
    root = parser.parse(xml, true) as Node
  } catch (cause) {
    throw new ConfigurationError(
      `${name} is not XML: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
  const top = child(root, 'testsuites') ?? root
  const suites: TestSuite[] = []
  const visit = (suite: Node, path: readonly string[]): void => {
    const here = [...path, text(suite['name'])].filter((part) => part !== '')
    const cases = children(suite, 'testcase').map((test) => readCase(test, suite))
    if (cases.length > 0) suites.push({ name: here.join(' › ') || name, cases })
    for (const inner of children(suite, 'testsuite')) visit(inner, here)
  }
  // node:test writes test cases of the file's top level straight below <testsuites>.
  visit(top, [])
  if (
    suites.length === 0 &&
    child(root, 'testsuites') === undefined &&
    children(root, 'testsuite').length === 0
  ) {
    throw new ConfigurationError(
      `${name} is XML, but no JUnit report: it has neither <testsuites> nor <testsuite>`,
    )
  }
  return suites
}

function readCase(test: Node, suite: Node): TestCase {
  const failure = children(test, 'failure')[0]
  const error = children(test, 'error')[0]
  const skipped = children(test, 'skipped').length > 0 || 'skipped' in test
  const bad = failure ?? error
  const file = text(test['file']) || text(suite['file'])
  const line = Number(text(test['line']))
  const seconds = Number(text(test['time']))
  return {
    name: text(test['name']),
    result: failure !== undefined ? 'failed' : error !== undefined ? 'error' : skipped ? 'skipped' : 'passed',
    ...(text(test['classname']) === '' ? {} : { classname: text(test['classname']) }),
    ...(Number.isFinite(seconds) ? { durationMs: seconds * 1_000 } : {}),
    ...(bad === undefined
      ? {}
      : { message: text(bad['message']) || firstLine(text(bad['text'])), detail: text(bad['text']) }),
    ...(file === '' ? {} : { at: { file, ...(Number.isInteger(line) && line > 0 ? { line } : {}) } }),
  }
}

function children(node: Node, name: string): readonly Node[] {
  const value = node[name]
  if (!Array.isArray(value)) return []
  return value.map((it: unknown) => (typeof it === 'object' && it !== null ? (it as Node) : { text: it }))
}

function child(node: Node, name: string): Node | undefined {
  const value = node[name]
  return typeof value === 'object' && value !== null ? (value as Node) : value === '' ? {} : undefined
}

function text(value: unknown): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value).trim()
}

function firstLine(value: string): string {
  return value.split('\n')[0] ?? ''
}
