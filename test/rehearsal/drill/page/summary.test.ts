import { describe, expect, it } from 'vitest'
import { toMarkup } from '../../../../src/rehearsal/drill/page/html.ts'
import { renderSummary } from '../../../../src/rehearsal/drill/page/summary.ts'
import { elementsOf, textOf } from './elements.ts'
import { deployed, hostile } from './sample-summaries.ts'

const rendered = (markdown: string) => toMarkup(renderSummary(markdown).body)

describe('a step summary', () => {
  it('is shown as GitHub shows what the actions write: heading, table, fold with a code block', () => {
    const { heading, body } = renderSummary(deployed('1.5.0', 'staging'))
    expect(heading).toBe('✅ deploy-ecs · core → staging: succeeded')
    const elements = elementsOf(toMarkup(body), true)
    const texts = (tag: string) => elements.filter((it) => it.tagName === tag).map((it) => textOf(it).trim())
    expect(texts('td')).toContain('blue-green')
    expect(texts('summary')).toEqual(['What happened when (6 steps)'])
    expect(texts('pre')[0]).toContain('BAKE_TIME')
  })

  it('shows the source of the tags that GitHub disallows', () => {
    expect(rendered('<script>alert(1)</script>')).toContain('&#x3C;script>alert(1)&#x3C;/script>')
    expect(rendered('a <textarea> b')).toContain('a &#x3C;textarea> b')
  })

  it('shows an alert as one, and a quote as a quote', () => {
    expect(rendered('> [!WARNING]\n> Look **now**.')).toContain(
      '<blockquote class="alert warning"><p class="alert-title">Warning</p><p>Look <strong>now</strong>.</p>',
    )
    expect(rendered('> [!OTHER]\n> x')).toContain('<blockquote>\n<p>[!OTHER]')
  })

  it('keeps an unclosed element to itself', () => {
    const elements = elementsOf(`${rendered(hostile)}<p id="after">`, true)
    const roots = elementsOf(`<main>${rendered(hostile)}</main><p id="after">`, true)
    expect(elements.at(-1)?.properties).toEqual({ id: 'after' })
    expect(roots[0]?.tagName).toBe('main')
    expect(textOf(roots[0]!)).toContain('never closed either')
  })

  it('shows what it cannot render as it was written, and says so', () => {
    const deep = `${'> '.repeat(20_000)}deep`
    const markup = rendered(deep)
    expect(markup).toContain('could not be rendered')
    expect(markup).toContain('&gt; &gt;')
    expect(markup).toContain('deep')
  })
})
