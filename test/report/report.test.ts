import fc from 'fast-check'
import { marked } from 'marked'
import { describe, expect, it } from 'vitest'
import {
  commentMarker,
  fitReport,
  type Report,
  renderComment,
  renderJUnit,
  renderMarkdown,
  renderText,
  selectAnnotations,
} from '../../src/report/index.ts'

const report: Report = {
  kind: 'deploy-ecs',
  status: 'failure',
  outcome: 'rolled-back',
  module: 'core',
  environment: 'staging',
  happened: 'Version 1.4.0 failed its smoke test and was rolled back.',
  impact: 'Users are served by 1.3.2, as before; none reached 1.4.0.',
  next: ['Read the failing check below.', 'Push a fix; the next release deploys again.'],
  evidence: [
    {
      type: 'table',
      head: ['check', 'result'],
      rows: [
        ['version', { code: 'a|b' }],
        [{ text: 'run', url: 'https://x.example/a b' }, 'ok'],
      ],
    },
    { type: 'details', summary: 'log', blocks: [{ type: 'code', text: 'line ```\n</details>' }] },
  ],
}

describe('the markdown rendering', () => {
  it('says what happened, what it means, what next, then the evidence', () => {
    const text = renderMarkdown(report)
    const at = (part: string) => text.indexOf(part)
    expect(at('rolled back')).toBeGreaterThan(0)
    expect(at('Users are served')).toBeGreaterThan(at('rolled back'))
    expect(at('1. Read the failing')).toBeGreaterThan(at('Users are served'))
    expect(at('| check |')).toBeGreaterThan(at('1. Read the failing'))
  })

  it('keeps a log line from closing its own code block or fold', () => {
    const html = marked.parse(renderMarkdown(report), { async: false })
    expect(html).toContain('line ```\n&lt;/details&gt;')
  })

  it('shows any plain text as it is, never as markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab<>&*_`[]()|#@!-1. \\~') }), (text) => {
        const html = marked.parse(renderMarkdown({ ...report, happened: `x${text}x`, evidence: [] }), {
          async: false,
        })
        expect(html).not.toMatch(/<(?:em|a |img|del|script|li>\s*x)/)
        const shown = html
          .replace(/<[^>]+>/g, '')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&amp;', '&')
        expect(shown.replaceAll('\u2060', '').replaceAll(/&#\d+;|&quot;/g, '"')).toContain(
          `x${text}x`.replaceAll('"', '"'),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('mentions nobody that a log line names', () => {
    expect(renderMarkdown({ ...report, happened: 'thanks @someone' })).not.toContain('@someone')
  })
})

describe('fitting a report into a size', () => {
  const long: Report = {
    ...report,
    evidence: [
      {
        type: 'table',
        head: ['n'],
        rows: Array.from({ length: 50_000 }, (_, i) => [`row ${i} ${'x'.repeat(40)}`]),
      },
    ],
  }

  it('folds what does not fit and says how much', () => {
    const fitted = fitReport(long, renderMarkdown, 1_000_000)
    expect(Buffer.byteLength(renderMarkdown(fitted.report))).toBeLessThanOrEqual(1_000_000)
    expect(renderMarkdown(fitted.report)).toMatch(/… and 49\d\d\d more/)
    expect(fitted.moved).toContain('row 49999')
  })

  it('always fits, whatever is long', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60_000 }),
        fc.constantFrom('happened', 'code', 'list'),
        (size, where) => {
          const text = 'y'.repeat(size)
          const candidate: Report =
            where === 'happened'
              ? { ...report, happened: text }
              : where === 'code'
                ? { ...report, evidence: [{ type: 'code', text }] }
                : { ...report, evidence: [{ type: 'list', items: Array.from({ length: 120 }, () => text) }] }
          expect(Buffer.byteLength(renderComment(candidate))).toBeLessThanOrEqual(65_536)
        },
      ),
      { numRuns: 12 },
    )
  })
})

describe('the sticky comment', () => {
  it('is found again by kind, module and environment, whatever the outcome', () => {
    expect(renderComment(report).startsWith(commentMarker({ ...report }))).toBe(true)
    expect(commentMarker(report)).not.toBe(commentMarker({ ...report, environment: 'production' }))
    expect(commentMarker({ kind: 'plan', module: 'x --> y' })).not.toMatch(/-->.*-->/)
  })
})

describe('annotations', () => {
  it('keeps ten of a kind, errors first, and counts the rest', () => {
    const many = Array.from({ length: 25 }, (_, i) => ({ level: 'warning' as const, message: `w${i}` }))
    const kept = selectAnnotations([...many, { level: 'error', message: 'e' }])
    expect(kept[0]?.message).toBe('e')
    expect(kept.filter((a) => a.level === 'warning')).toHaveLength(10)
    expect(kept.at(-1)?.message).toContain('16 more warnings')
  })
})

describe('other renderings', () => {
  it('writes JUnit that an XML reader takes, with counts and seconds', () => {
    const xml = renderJUnit([
      {
        name: 'a "suite"',
        cases: [
          { name: 'ok', durationMs: 1500, result: 'passed' },
          { name: 'bad', result: 'failed', message: '<x> & \u0000', detail: 'at\nline' },
        ],
      },
    ])
    expect(xml).toContain('tests="2" failures="1" errors="0" skipped="0" time="1.500"')
    expect(xml).not.toContain('<x>')
    expect(xml).not.toContain('\u0000')
  })

  it('writes plain text for a terminal', () => {
    expect(renderText(report)).toContain('✖ deploy-ecs · core → staging: rolled-back')
  })
})
