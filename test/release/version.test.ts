import fc from 'fast-check'
import semver from 'semver'
import { describe, expect, it } from 'vitest'
import { type Bump, lastVersion, nextVersion, planRelease, releaseSubject } from '../../src/release/index.ts'
import { historyOf } from './commits.ts'

const part = fc.nat({ max: 40 })
const version = fc.tuple(part, part, part).map((parts) => parts.join('.'))
const bump = fc.constantFrom<Bump>('major', 'minor', 'patch')

describe('the next version', () => {
  it('is greater than the last, for every bump', () => {
    fc.assert(
      fc.property(version, bump, (last, by) => {
        expect(semver.gt(nextVersion(last, by), last)).toBe(true)
      }),
    )
  })

  it('grows with the bump', () => {
    fc.assert(
      fc.property(version, (last) => {
        const [patch, minor, major] = (['patch', 'minor', 'major'] as const).map((it) =>
          nextVersion(last, it),
        )
        expect(semver.lt(patch ?? '', minor ?? '')).toBe(true)
        expect(semver.lte(minor ?? '', major ?? '')).toBe(true)
      }),
    )
  })

  it.each([
    [undefined, 'patch', '1.0.0'],
    ['1.2.3', 'patch', '1.2.4'],
    ['1.2.3', 'minor', '1.3.0'],
    ['1.2.3', 'major', '2.0.0'],
    ['0.4.1', 'major', '0.5.0'],
    ['0.4.1', 'minor', '0.5.0'],
    ['0.4.1', 'patch', '0.4.2'],
  ] as const)('after %s, with a %s change, is %s', (last, by, expected) => {
    expect(nextVersion(last, by)).toBe(expected)
  })

  it('follows the largest of all changes, in any order', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['fix: a', 'feat: b', 'docs: c', 'feat!: d'], { minLength: 1 }),
        (messages) => {
          const { next } = planRelease(historyOf('1.2.3', messages))
          const expected = messages.includes('feat!: d')
            ? '2.0.0'
            : messages.includes('feat: b')
              ? '1.3.0'
              : messages.includes('fix: a')
                ? '1.2.4'
                : undefined
          expect(next.kind === 'nothing' ? undefined : next.version).toBe(expected)
        },
      ),
    )
  })
})

describe('the last version among the tags', () => {
  it.each<[string, readonly string[], string, string | undefined]>([
    ['is the highest, not the newest', ['v1.10.0', 'v1.9.0', 'v1.2.0'], 'v', '1.10.0'],
    ['is no floating tag', ['v1', 'v1.2', 'v2', 'v1.2.0'], 'v', '1.2.0'],
    ['is no prerelease', ['v1.2.0', 'v2.0.0-rc.1'], 'v', '1.2.0'],
    ['is no build', ['v1.2.0', 'v1.3.0+build.5'], 'v', '1.2.0'],
    ['is no tag of another module', ['admin-v9.0.0', 'v1.2.0'], 'v', '1.2.0'],
    ['is that of the module', ['admin-v9.0.0', 'v1.2.0'], 'admin-v', '9.0.0'],
    ['is no tag with the prefix twice', ['vv3.0.0', 'v1.2.0'], 'v', '1.2.0'],
    ['is no word', ['version', 'vnext', 'v1.2.x', 'v01.2.3'], 'v', undefined],
    ['may have no prefix', ['1.2.0', 'v3.0.0'], '', '1.2.0'],
    ['is nothing without tags', [''], 'v', undefined],
  ])('%s', (_what, tags, prefix, expected) => {
    expect(lastVersion(tags, prefix)).toBe(expected)
  })

  it('does not depend on their order', () => {
    fc.assert(
      fc.property(fc.array(version, { minLength: 1 }), (versions) => {
        const highest = [...versions].sort(semver.rcompare)[0]
        expect(lastVersion([...versions.map((it) => `v${it}`), 'v99'], 'v')).toBe(highest)
      }),
    )
  })
})

describe('a release commit at the head', () => {
  it.each([
    ['as it was made', releaseSubject('1.3.0')],
    ['squashed', 'chore(release): 1.3.0 (#7)'],
    ['merged', 'Merge pull request #7 from org/release/main\n\nchore(release): 1.3.0\n\nMore.'],
  ])('is prepared: %s', (_how, message) => {
    const history = historyOf('1.2.0', [message, 'feat: x'])
    expect(planRelease(history).next).toEqual({ kind: 'prepared', version: '1.3.0', sha: history.head.sha })
  })

  it.each([
    ['that is released already', '1.3.0', 'chore(release): 1.3.0'],
    ['that is older than the last version', '1.4.0', 'chore(release): 1.3.0'],
    ['of somebody else', '1.2.0', 'chore(release): v1.3.0 and more'],
  ])('is not, of a version %s', (_which, last, message) => {
    expect(planRelease(historyOf(last, [message])).next).toEqual({ kind: 'nothing' })
  })

  it('is made anew where a commit slipped in that asks for more', () => {
    const merged = 'Merge pull request #7 from org/release/main\n\nchore(release): 1.2.1'
    expect(planRelease(historyOf('1.2.0', [merged, 'feat!: y', 'fix: x'])).next).toEqual({
      kind: 'release',
      version: '2.0.0',
      bump: 'major',
    })
  })

  it('that was never published is repeated with what came after it', () => {
    const messages = ['fix: y', 'chore(release): 1.3.0', 'feat: x']
    expect(planRelease(historyOf('1.2.0', messages)).next).toMatchObject({
      kind: 'release',
      version: '1.3.0',
    })
    expect(
      planRelease(historyOf(undefined, ['fix: y', 'chore(release): 1.0.0', 'feat: x'])).next,
    ).toMatchObject({
      version: '1.0.0',
    })
  })

  it('without any tag is refused: 1.0.0 would come a second time', () => {
    expect(() => planRelease(historyOf(undefined, ['feat: y', 'chore(release): 3.2.1']))).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        message: 'the history holds the release of 3.2.1, but there is no version tag here',
        fix: expect.stringContaining('fetch-depth: 0'),
      }),
    )
  })
})
