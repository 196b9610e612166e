import { describe, expect, it } from 'vitest'
import { colours } from '../../../../src/rehearsal/drill/page/style/colours.ts'

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((it) => it + it) : (hex.slice(1).match(/../g) ?? [])
  const [r, g, b] = digits
    .map((it) => Number.parseInt(it, 16) / 255)
    .map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

const tokens = new Map(
  [...colours.matchAll(/--([\w-]+):light-dark\((#\w+),(#\w+)\)/g)].map(([, name, light, dark]) => [
    name!,
    { light: light!, dark: dark! },
  ]),
)

describe.each(['light', 'dark'] as const)('the colours, %s', (scheme) => {
  const colour = (name: string) => tokens.get(name)![scheme]

  it.each([
    ...['text', 'soft', 'link', 'good', 'bad', 'warn'].flatMap((ink) =>
      ['page', 'card', 'inset'].map((paper) => [ink, paper]),
    ),
    ...['text', 'bad'].map((ink) => [ink, 'bad-back']),
    ...['text', 'warn'].map((ink) => [ink, 'warn-back']),
    ['text', 'good-back'],
    ['text', 'note-back'],
    ['text', 'step'],
  ])('let %s be read on %s', (ink, paper) => {
    expect(contrast(colour(ink!), colour(paper!))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(Array.from({ length: 7 }, (_, i) => `colour-${i}`))('let %s be seen as an area', (name) => {
    expect(contrast(colour(name), colour('card'))).toBeGreaterThanOrEqual(scheme === 'dark' ? 3 : 1.3)
  })
})
