import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html, toMarkup, withoutControls } from '../../../../src/rehearsal/drill/page/html.ts'
import { elementsOf, textOf } from './elements.ts'

const nasty = fc.string({ unit: fc.constantFrom(...'<>&"\'`=/ abimgsvonload\u0000\u001b\u202e\ud800;#x39') })

describe('the escaping template', () => {
  it('shows any text as that text, whatever is in it', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const elements = elementsOf(toMarkup(html`<p title="${text}">${text}</p>`), true)
        expect(elements).toHaveLength(1)
        expect(textOf(elements[0]!)).toBe(withoutControls(text))
        expect(elements[0]!.properties).toEqual({ title: withoutControls(text) })
      }),
    )
  })

  it('takes markup of its own as it is, joins lists and leaves out what is undefined', () => {
    const items = ['a', '<b>'].map((it) => html`<li>${it}</li>`)
    expect(toMarkup(html`<ul>${items}${undefined}</ul>`)).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>')
  })

  it.each([
    ['a bell', 'a\u0007b', 'a\u2407b'],
    ['a colour code', '\u001b[31m', '\u241b[31m'],
    ['an override of the writing direction', 'a\u202eb', 'a\ufffdb'],
    ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
    ['a line end of Windows', 'a\r\nb', 'a\nb'],
  ])('makes %s visible', (_, text, shown) => {
    expect(withoutControls(text)).toBe(shown)
  })
})
