import { beforeAll, describe, expect, it } from 'vitest'
import { metaRules, rules } from '../../src/migrations/lint/index.ts'
import { parseSqlFile } from '../../src/migrations/sql/file.ts'
import { loadParser, type SqlParser } from '../../src/migrations/syntax/index.ts'
import { lintTexts } from './lint-fixture.ts'

let parser: SqlParser
beforeAll(async () => {
  parser = await loadParser()
})

/** The examples of the documentation: what each rule finds, what it leaves in peace. */
describe.each([...rules, ...metaRules].map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const before = rule.examples.given ?? ''
  const run = (sql: string) =>
    lintTexts(parser, [before, sql], { profile: 'strict', only: new Set(['0001']) })

  it('finds its bad example', () => {
    const found = run(rule.examples.bad).findings.filter((finding) => finding.rule === id)
    expect(found).not.toEqual([])
    for (const finding of found) {
      expect(finding.message).not.toMatch(/undefined|\[object/)
      expect(finding.message.charAt(0)).not.toBe(' ')
      expect(finding.fix).toMatch(/[.?]$/)
    }
  })

  it('leaves its good example in peace, and both are SQL', () => {
    expect(run(rule.examples.good).findings.filter((finding) => finding.rule === id)).toEqual([])
    const texts = [before, rule.examples.good, ...(id === 'syntax-error' ? [] : [rule.examples.bad])]
    for (const text of texts) expect(parser.parseFile(parseSqlFile('x.sql', text)).problems).toEqual([])
  })

  it('proposes SQL that PostgreSQL reads', () => {
    const found = run(rule.examples.bad).findings.filter((finding) => finding.rule === id)
    for (const { detail } of found) {
      const text = (detail?.text ?? '').replaceAll('…', 'true')
      expect(parser.parseFile(parseSqlFile('x.sql', text)).problems, text).toEqual([])
    }
  })
})

describe('the rules', () => {
  it('have names of their own', () => {
    const ids = [...rules, ...metaRules].map((rule) => rule.id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/)
  })
})
