import { expect, test } from 'vitest'
import { globMatches } from '../../../../src/rehearsal/cloud/github/rules.ts'

test.each([
  ['refs/heads/main', 'refs/heads/main', true],
  ['refs/heads/main', 'refs/heads/main2', false],
  ['refs/tags/v*.*.*', 'refs/tags/v1.2.3', true],
  ['refs/tags/v*.*.*', 'refs/tags/v1', false],
  ['refs/heads/release/*', 'refs/heads/release/1', true],
  ['refs/heads/release/*', 'refs/heads/release/1/2', false],
  ['refs/heads/**/*', 'refs/heads/a/b/c', true],
  ['refs/heads/**/*', 'refs/heads/a', true],
  ['refs/heads/v?', 'refs/heads/v1', true],
  ['refs/heads/v[0-9]', 'refs/heads/vx', false],
  ['refs/heads/a.b', 'refs/heads/axb', false],
])('the pattern %s takes %s: %s', (pattern, ref, expected) => {
  expect(globMatches(pattern, ref)).toBe(expected)
})
