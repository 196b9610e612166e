import { describe, expect, it } from 'vitest'
import { handOver, type Report, renderComment, takeOver } from '../../src/report/index.ts'

const report: Report = {
  kind: 'migrate-check',
  module: 'core',
  status: 'failure',
  outcome: 'failed',
  happened: 'It does not hold.',
  next: ['Mend it.'],
  evidence: [
    { type: 'heading', text: 'Found' },
    { type: 'table', head: ['a'], rows: [['b', { code: 'c' }, { text: 'd', url: 'https://example.com' }]] },
    {
      type: 'details',
      summary: 'more',
      blocks: [
        { type: 'code', language: 'sql', text: 'select 1' },
        { type: 'list', items: ['x'] },
        { type: 'paragraph', text: '@somebody <b>' },
      ],
    },
  ],
}

describe('a comment that one job makes and another writes', () => {
  it('is the same on the other side, without what no comment shows', () => {
    const full = { ...report, data: { a: 1 }, annotations: [{ level: 'error' as const, message: 'x' }] }
    expect(takeOver(handOver({ report: full, begin: false }), 'migrate-check')).toEqual({
      report,
      begin: false,
    })
  })

  it('fits into the output of a job and into a comment', () => {
    const rows = Array.from({ length: 5_000 }, (_, n) => [
      `row ${n} with "quotes" and more words than it needs`,
    ])
    const long = { ...report, evidence: [{ type: 'table', head: ['a'], rows } as const] }
    const text = handOver({ report: long, begin: true })
    expect(text.length).toBeLessThan(200_000)
    expect(renderComment(takeOver(text, 'migrate-check').report).length).toBeLessThan(65_536)
  })

  it.each([
    ['no JSON', 'x'],
    ['another kind', { version: 1, begin: true, report: { ...report, kind: 'plan' } }],
    [
      'a link that is no web page',
      {
        version: 1,
        begin: true,
        report: {
          ...report,
          evidence: [{ type: 'table', head: ['a'], rows: [[{ text: 'a', url: 'javascript:x' }]] }],
        },
      },
    ],
    [
      'a block that there is none of',
      { version: 1, begin: true, report: { ...report, evidence: [{ type: 'html', text: '<b>' }] } },
    ],
    [
      'a language that closes the fence',
      {
        version: 1,
        begin: true,
        report: { ...report, evidence: [{ type: 'code', language: 'sql\n```\n# x', text: '' }] },
      },
    ],
    ['more than it should hold', { version: 1, begin: true, report: { ...report, marker: 'x' } }],
  ])('is refused where it is %s', (_, value) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    expect(() => takeOver(text, 'migrate-check')).toThrow(
      'the input comment is not what migrate-check hands over',
    )
  })
})
