import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CodeFinding,
  type CodeRule,
  fingerprints,
  renderCodeQuality,
  renderSarif,
} from '../../src/report/index.ts'

/** The schema as OASIS's committee published it through SchemaStore; draft 4, which ajv reads as draft 7 but for `id`. */
const { id, ...schema } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'fixtures', 'sarif', '2.1.0-rtm.5', 'schema.json'), 'utf8'),
)
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
formats.default(ajv)
const valid = ajv.compile({ ...schema, $id: id, $schema: 'http://json-schema.org/draft-07/schema#' })

const tool = { name: 'deploy-kit', version: '1.2.3', url: 'https://example.com/deploy-kit' }
const rules: readonly CodeRule[] = [
  { id: 'drop-table', title: 'A table is dropped', help: 'It is **gone**, see `x`.', level: 'warning' },
  { id: 'truncate', title: 'A table is emptied', help: 'Why.', level: 'error', url: 'https://example.com/t' },
]
const finding: CodeFinding = {
  rule: 'truncate',
  level: 'error',
  message: 'users loses every row',
  at: { file: './drizzle/0001 ä#x.sql', line: 3, column: 5 },
  snippet: 'TRUNCATE users',
}

describe('SARIF', () => {
  const findings = fc.array(
    fc.record(
      {
        rule: fc.constantFrom('drop-table', 'truncate', 'unlisted'),
        level: fc.constantFrom('error' as const, 'warning' as const, 'notice' as const),
        message: fc.string({ minLength: 1 }),
        at: fc.record({
          file: fc.webPath().map((path) => `drizzle${path}`),
          line: fc.integer({ min: 1, max: 9_999 }),
          column: fc.integer({ min: 1, max: 999 }),
        }),
        snippet: fc.string(),
        suppressed: fc.string({ minLength: 1 }),
      },
      { requiredKeys: ['rule', 'level', 'message', 'at', 'snippet'] },
    ),
  )

  it('is what the published schema allows, whatever was found', () => {
    fc.assert(
      fc.property(findings, (found) => {
        const document: unknown = JSON.parse(renderSarif(found, rules, tool))
        valid(document)
        expect(valid.errors).toBeNull()
      }),
      { numRuns: 50 },
    )
    // The schema does refuse: neither lines nor columns begin at 0.
    for (const wrong of [{ line: 0 }, { column: 0 }].map((at) => ({
      ...finding,
      at: { ...finding.at, ...at },
    })))
      expect(valid(JSON.parse(renderSarif([wrong], rules, tool)))).toBe(false)
  })

  it('names rule, place and code; what was passed over says why', () => {
    const [run] = JSON.parse(renderSarif([{ ...finding, suppressed: 'it is empty' }], rules, tool)).runs
    expect(run.tool.driver).toMatchObject({ name: 'deploy-kit', semanticVersion: '1.2.3' })
    expect(run.results).toMatchObject([
      {
        ruleId: 'truncate',
        ruleIndex: 1,
        level: 'error',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'drizzle/0001%20%C3%A4%23x.sql' },
              region: { startLine: 3, startColumn: 5, snippet: { text: 'TRUNCATE users' } },
            },
          },
        ],
        suppressions: [{ kind: 'inSource', justification: 'it is empty' }],
      },
    ])
  })
})

describe("GitLab's code quality report", () => {
  it('has the five fields that GitLab asks for, and leaves out what was passed over', () => {
    const entries = JSON.parse(
      renderCodeQuality([finding, { ...finding, rule: 'drop-table', suppressed: 'x' }]),
    )
    expect(entries).toEqual([
      {
        description: 'users loses every row',
        check_name: 'truncate',
        fingerprint: expect.stringMatching(/^[0-9a-f]{40}$/),
        severity: 'major',
        location: { path: 'drizzle/0001 ä#x.sql', lines: { begin: 3 } },
      },
    ])
  })
})

describe('a fingerprint', () => {
  it('stays when lines move and the layout changes, and differs between two of the same', () => {
    const moved = { ...finding, at: { ...finding.at, line: 40 }, snippet: 'TRUNCATE\n  users' }
    expect(fingerprints([moved])).toEqual(fingerprints([finding]))
    expect(new Set(fingerprints([finding, finding, { ...finding, rule: 'drop-table' }])).size).toBe(3)
  })
})
