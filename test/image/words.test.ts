import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runCommands } from '../../src/image/embedded/commands.ts'
import { assignments, expand, jsonForm, splitQuoted } from '../../src/image/embedded/words.ts'

describe('the words of a Dockerfile', () => {
  it.each([
    ['$A', '1'],
    ['${A}b', '1b'],
    ['${EMPTY:-x}', 'x'],
    ['${EMPTY-x}', ''],
    ['${NONE-x}', 'x'],
    ['${A:+y}', 'y'],
    ['${NONE:+y}', ''],
    ['${NONE:-${A}}', '1'],
    ['"$A b"', '1 b'],
    ["'$A'", '$A'],
    ['\\$A', '$A'],
    ['a\\ b', 'a b'],
    ['"a\\b"', 'a\\b'],
    ['$NONE', ''],
  ])('expands %s to %s', (text, expected) => {
    expect(expand(text, { A: '1', EMPTY: '' })).toBe(expected)
  })

  it.each(['${A%b}', '${A', '${A:?no}'])('refuses %s', (text) => {
    expect(() => expand(text, { A: '1' })).toThrow()
  })

  it('leaves a text without dollars, quotes and backslashes as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/["'$\\]/.test(text)),
        (text) => expand(text, {}) === text,
      ),
    )
  })

  it('splits ENV outside of quotes only', () => {
    expect(splitQuoted(`A=1 B="two words" C=three\\ x D='it is'`)).toEqual([
      'A=1',
      'B="two words"',
      'C=three\\ x',
      `D='it is'`,
    ])
  })

  it('reads the old form of ENV, the rest of the line being the value', () => {
    expect(assignments('NAME a value')).toEqual([['NAME', 'a value']])
  })

  it('tells a broken JSON form from a shell form', () => {
    expect(jsonForm('["a", "b c"]')).toEqual(['a', 'b c'])
    expect(jsonForm('npm ci')).toBeUndefined()
    expect(() => jsonForm("['a']")).toThrow('JSON')
  })
})

describe('the commands of RUN', () => {
  it('reads plain commands joined by &&', () => {
    expect(runCommands(`npm ci && node -e "console.log('a b')"`)).toEqual([
      ['npm', 'ci'],
      ['node', '-e', "console.log('a b')"],
    ])
  })

  it.each([
    ['apt-get update', 'apt-get'],
    ['npm ci; rm -rf x', ';'],
    ['npm ci | tee log', '|'],
    ['npm run $TASK', '$'],
    ['npm ci > log', '>'],
    ['cd x && npm ci', 'cd'],
    ['node /app/x.js', '/app/x.js'],
    ['npm ci --prefix=/app', '/app'],
    ['npm ci &&', 'nothing to run'],
    ['["sh", "-c", "npm ci"]', 'sh'],
    ['node -e "$(id)"', '$'],
  ])('refuses %s and names %s', (text, named) => {
    expect(() => runCommands(text)).toThrow(named)
  })
})
