import { beforeAll, describe, expect, it } from 'vitest'
import {
  lintAnnotations,
  lintCodeFindings,
  lintCodeRules,
  lintReport,
} from '../../src/migrations/lint/index.ts'
import { loadParser, type SqlParser } from '../../src/migrations/syntax/index.ts'
import { renderMarkdown, renderSarif, renderText } from '../../src/report/index.ts'
import { lintTexts } from './lint-fixture.ts'

let parser: SqlParser
beforeAll(async () => {
  parser = await loadParser()
})

const sql = [
  'DROP VIEW totals;\nCREATE INDEX i ON users (a);\nCREATE INDEX j ON logs (a);',
  '-- deploy-kit-ignore truncate it is filled anew every night\nTRUNCATE rates;',
]
const rows = new Map([
  ['public.users', 100_000],
  ['public.logs', 5_000_000],
])

describe('the report of lint', () => {
  it('shows the worst first, the largest table before the others, and the safe way as SQL', () => {
    const text = renderMarkdown(lintReport(lintTexts(parser, sql, { rows })))
    const at = (part: string) => text.indexOf(part)
    expect(text).toContain('found 2 errors, 1 warning')
    expect(at('`0000.sql:3`')).toBeLessThan(at('`0000.sql:2`'))
    expect(at('`0000.sql:2`')).toBeLessThan(at('`0000.sql:1`'))
    expect(text).toContain('SHARE on logs: writes wait')
    expect(text).toContain('CREATE INDEX CONCURRENTLY j ON logs (a);')
    expect(text).toContain('it is filled anew every night')
    expect(renderText(lintReport(lintTexts(parser, sql)))).toContain('create-index-blocking')
  })

  it('fails for an error alone', () => {
    expect(lintReport(lintTexts(parser, ['DROP VIEW totals'])).status).toBe('success')
    expect(lintReport(lintTexts(parser, ['UPDATE users SET a = 1'])).status).toBe('failure')
    expect(lintReport(lintTexts(parser, ['SELECT 1'])).happened).toContain('1 migration and found nothing')
  })

  it('links every rule to its page, which has it', () => {
    const docs = 'https://example.com/docs'
    const text = renderMarkdown(lintReport(lintTexts(parser, sql), docs))
    expect(text).toContain(`[create-index-blocking](${docs}/migration-rules.md#create-index-blocking)`)
  })

  it('annotates the place, with lock and SQL', () => {
    expect(lintAnnotations(lintTexts(parser, sql))[0]).toMatchObject({
      level: 'error',
      title: 'create-index-blocking',
      at: { file: '0000.sql', line: 2, column: 1 },
      message: expect.stringMatching(/SHARE on users: writes wait[\s\S]*CONCURRENTLY/),
    })
  })

  it('goes to code scanners with every rule it may name, what was passed over included', () => {
    const findings = lintCodeFindings(lintTexts(parser, sql))
    const rules = lintCodeRules('https://example.com/docs')
    expect(findings.map(({ rule, suppressed }) => [rule, suppressed])).toContainEqual([
      'truncate',
      'it is filled anew every night',
    ])
    const ids = rules.map((rule) => rule.id)
    for (const { rule } of findings) expect(ids).toContain(rule)
    const [run] = JSON.parse(
      renderSarif(findings, rules, { name: 'deploy-kit', version: '1.0.0', url: 'https://example.com' }),
    ).runs
    expect(run.tool.driver.rules[run.results[0].ruleIndex].id).toBe(run.results[0].ruleId)
  })
})
