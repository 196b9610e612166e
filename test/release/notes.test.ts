import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { insertSection, planRelease, releaseNotes, sectionOf } from '../../src/release/index.ts'
import { historyOf, shaOf } from './commits.ts'

const context = {
  version: '1.3.0',
  tag: 'v1.3.0',
  previousTag: 'v1.2.0',
  serverUrl: 'https://github.com',
  owner: 'org',
  repo: 'core',
  date: '2026-11-23',
}

const notesOf = (...messages: string[]) =>
  releaseNotes(planRelease(historyOf('1.2.0', messages)).commits, context)

describe('the notes of a release', () => {
  it('name the version, what breaks, what is new and what is mended, with links', async () => {
    const notes = await notesOf(
      'feat(api): add orders (#12)',
      'fix: close the pool\n\nFixes #7',
      'docs: say so',
      'Merge branch main',
      'chore!: drop Node 18',
      'what',
    )
    expect(notes).toBe(`## [1.3.0](https://github.com/org/core/compare/v1.2.0...v1.3.0) (2026-11-23)

### ⚠ BREAKING CHANGES

* drop Node 18

### Features

* **api:** add orders ([#12](https://github.com/org/core/issues/12)) ([${shaOf(0).slice(0, 7)}](https://github.com/org/core/commit/${shaOf(0)}))

### Bug Fixes

* close the pool ([${shaOf(1).slice(0, 7)}](https://github.com/org/core/commit/${shaOf(1)})), closes [#7](https://github.com/org/core/issues/7)

### Miscellaneous Chores

* drop Node 18 ([${shaOf(4).slice(0, 7)}](https://github.com/org/core/commit/${shaOf(4)}))
`)
  })

  it.each([
    ['security: no more injection', 'Security', 'no more injection'],
    ['Feature: it', 'Features', 'it'],
    ['Revert "feat: x" (#13)\n\nReverts org/core#12', 'Reverts', 'feat: x'],
    ['hot-fix!: stop it', '⚠ BREAKING CHANGES', 'stop it'],
    ['fix: x\n\nBREAKING-CHANGE: y\nand z', '⚠ BREAKING CHANGES', 'y and z'],
  ])('hold %j', async (message, section, text) => {
    const notes = await notesOf(message)
    expect(notes).toContain(`### ${section}\n\n* ${text}`)
  })

  it('show no breaking change that the version does not count', async () => {
    const notes = await notesOf(
      'fix: x\n\nbreaking-change: theirs',
      'feat: y\n\nBREAKING CHANGE: a\n\nThe end.',
    )
    expect(notes).not.toContain('BREAKING')
  })

  it('lose no commit that asks for a version, however it is written, and go into a changelog', async () => {
    const type = fc.constantFrom(
      'feat',
      'FEAT',
      'feature',
      'fix',
      'perf',
      'revert',
      'security',
      'docs!',
      'odd!',
      'hot-fix(x)!',
    )
    const message = fc
      .tuple(
        type,
        fc.string({ minLength: 1 }),
        fc.string(),
        fc.constantFrom('', 'BREAKING CHANGE: b', 'Closes: #3'),
      )
      .map(([word, subject, body, trailer]) => `${word}: x${subject}\n\n${body}\n\n${trailer}`)
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), async (messages) => {
        const { commits } = planRelease(historyOf('1.2.0', messages))
        const notes = await releaseNotes(commits, context)
        const asking = commits.filter((it) => it.kind === 'change' && it.bump !== undefined)
        expect(asking.length).toBeGreaterThan(0)
        for (const { sha } of asking) expect(notes).toContain(sha)
        expect(sectionOf(insertSection(undefined, '1.3.0', notes), '1.3.0')).toContain(asking[0]?.sha)
      }),
    )
  })
})
