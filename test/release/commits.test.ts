import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify, commitAnnotations, commitBlocks, planRelease } from '../../src/release/index.ts'
import { historyOf, shaOf } from './commits.ts'

/** The bump that a message asks for, or why it asks for none. */
function asks(message: string): string {
  const found = classify({ sha: shaOf(1), message })
  return found.kind === 'change' ? (found.bump ?? 'nothing') : `${found.kind}: ${found.why}`
}

describe('a commit asks for', () => {
  it.each<[string, string, string]>([
    ['a feature', 'feat: x', 'minor'],
    ['a feature with a scope', 'feat(api): x', 'minor'],
    ['a type in capitals, which the specification allows', 'Feat: x', 'minor'],
    ['a shouted type', 'FIX(API): x', 'patch'],
    ['the long word', 'feature: x', 'minor'],
    ['a fix', 'fix: x', 'patch'],
    ['a faster thing', 'perf: x', 'patch'],
    ['a security fix', 'security: x', 'patch'],
    ['an empty scope', 'fix(): x', 'patch'],
    ['documentation', 'docs: x', 'nothing'],
    ['a chore', 'chore(deps): bump x', 'nothing'],
    ['an exclamation mark', 'feat!: x', 'major'],
    ['an exclamation mark behind a scope', 'refactor(core)!: x', 'major'],
    ['an exclamation mark behind a type that is not known', 'hot-fix!: x', 'major'],
    ['a trailer', 'fix: x\n\nBREAKING CHANGE: y', 'major'],
    ['a trailer with a hyphen', 'fix: x\n\nBREAKING-CHANGE: y', 'major'],
    ['a trailer below a body', 'fix: x\n\nSome words.\n\nBREAKING CHANGE: y', 'major'],
    ['a trailer among others', 'fix: x\n\nRefs: #1\nBREAKING CHANGE: y\nSigned-off-by: A <a@b.c>', 'major'],
    ['a trailer that is wrapped', 'fix: x\n\nBREAKING CHANGE: y and\nthe rest of it\nRefs: #1', 'major'],
    [
      'a trailer above the co-authors that GitHub adds',
      'feat: x (#3)\n\nBREAKING CHANGE: y\n\n---------\n\nCo-authored-by: A <a@b.c>',
      'major',
    ],
    ['a trailer written on Windows', 'fix: x\r\n\r\nBREAKING CHANGE: y\r\n', 'major'],
    ['breaking in a body', 'chore(deps): bump x\n\n* BREAKING CHANGE: theirs\n\nThe end.', 'nothing'],
    ['breaking in capitals in a body', 'fix: x\n\nBREAKING CHANGE: theirs\n\nThe end.', 'patch'],
    ['a breaking change in small letters', 'chore: x\n\nbreaking change: theirs', 'nothing'],
    ['a breaking change with a hyphen in small letters', 'chore: x\n\nbreaking-change: theirs', 'nothing'],
    ['breaking in the middle of the last line', 'chore: x\n\nIt says BREAKING CHANGE: y', 'nothing'],
    ['a squash merge', 'chore: three things (#7)\n\n* feat!: two\n\n* fix: three', 'nothing'],
    ['a revert as git writes it', 'Revert "feat: x"\n\nThis reverts commit abc.', 'patch'],
    ["a revert by GitHub's button", 'Revert "feat: x" (#13)\n\nReverts org/core#12', 'patch'],
    ['a revert of what was not conventional', 'Revert "Update stuff"', 'patch'],
    ['a revert as the specification writes it', 'revert: feat: x', 'patch'],
    ['what comes back', 'Reapply "feat: x"', 'minor'],
    ['a merge', 'Merge pull request #1 from org/branch\n\nfeat: x', 'ignored: a merge commit'],
    ['a merge of branches', "Merge branches 'a' and 'b'", 'ignored: a merge commit'],
    [
      "the merge that GitHub's checks run on",
      `Merge ${shaOf(1)} into ${shaOf(2)}`,
      'ignored: a merge commit',
    ],
    [
      'a word that begins like a merge',
      'Merge the two tables',
      'rejected: it has no type, such as feat: or fix:',
    ],
    ['our own release commit', 'chore(release): 1.2.3 (#4)', 'ignored: a release commit'],
    ['a ticket', '[ABC-1] feat: x', 'rejected: it begins with a ticket number instead of a type'],
    ['a bare ticket', 'ABC-1: x', 'rejected: it begins with a ticket number instead of a type'],
    ['a picture', '✨ feat: x', 'rejected: it begins with a picture instead of a type'],
    ['a named picture', ':sparkles: feat: x', 'rejected: it begins with a picture instead of a type'],
    ['a fixup', 'fixup! feat: x', 'rejected: it was to be squashed into another commit'],
    ['a space too many', 'feat : x', 'rejected: there is a space before the colon'],
    ['a space too few', 'feat(api):x', 'rejected: there is no space after the colon'],
    ['a type alone', 'feat:', 'rejected: it says nothing after its type'],
    ['a hot fix', 'hot-fix: x', 'rejected: its type hot-fix is not known; write fix:'],
    ['a slip of the pen', 'fet: x', 'rejected: its type fet is not known; write feat:'],
    ['free words', 'Update README.md', 'rejected: it has no type, such as feat: or fix:'],
    ['nothing', '', 'rejected: the message is empty'],
    // Bodies that make a strict parser of the whole message give up, and the commit disappear.
    ['a body with calls', 'feat: x\n\nMIN(COALESCE(a, b))\nfoo(', 'minor'],
  ])('%s', (_what, message, expected) => {
    expect(asks(message)).toBe(expected)
  })

  it('a type far from any known one is answered with the known ones', () => {
    expect(asks('warehouse: x')).toMatch(/^rejected: its type warehouse is not known; known are feat, /)
  })
})

it('tells the whole of a wrapped breaking change, and of several', () => {
  const message = 'fix: x\n\nBREAKING CHANGE: one\nand more\n  of it\nRefs: #1\nBREAKING CHANGE: two'
  expect(classify({ sha: shaOf(1), message })).toMatchObject({ breaking: 'one and more of it; two' })
})

describe('a commit whose body asks for more than it counts for', () => {
  it.each<[string, string, RegExp | undefined]>([
    [
      'a breaking change that is no trailer',
      'fix: x\n\nBREAKING CHANGE: y\n\nThe end.',
      /"BREAKING CHANGE: y"/,
    ],
    ['a bullet of a squash merge', 'chore: x (#1)\n\n* docs: a\n\n* feat!: b', /"feat!: b".*only the header/],
    ['a bullet that asks for less', 'feat: x (#1)\n\n* fix: a', undefined],
    ['a bullet in what is major already', 'feat!: x (#1)\n\n* feat!: a', undefined],
  ])('is pointed out: %s', (_what, message, expected) => {
    const plan = planRelease(historyOf('1.0.0', [message]))
    const [annotation] = commitAnnotations(plan)
    if (expected === undefined) expect(annotation).toBeUndefined()
    else expect(annotation).toMatchObject({ level: 'warning', message: expect.stringMatching(expected) })
  })
})

describe('a commit that was reverted before its release', () => {
  const [a, b, c] = [shaOf(1), shaOf(2), shaOf(3)]
  const plan = (...commits: readonly (readonly [string, string])[]) =>
    planRelease({
      last: '1.0.0',
      head: { sha: commits[0]?.[0] ?? '', message: commits[0]?.[1] ?? '' },
      commits: commits.map(([sha, message]) => ({ sha, message })),
    })

  it('counts for nothing, nor does its revert', () => {
    const { next, commits } = plan([b, `Revert "feat: x"\n\nThis reverts commit ${a}.`], [a, 'feat: x'])
    expect(next).toEqual({ kind: 'nothing' })
    expect(commits.map((it) => it.kind === 'ignored' && it.why)).toEqual([
      `it reverts ${a.slice(0, 9)}, which was not released yet`,
      `it was reverted by ${b.slice(0, 9)}`,
    ])
  })

  it('counts again once the revert is reverted', () => {
    const { next } = plan(
      [c, `Reapply "feat: x"\n\nThis reverts commit ${b}.`],
      [b, `Revert "feat: x"\n\nThis reverts commit ${a}.`],
      [a, 'feat: x'],
    )
    // Whatever git calls it, a commit that begins with neither word cannot take anything back.
    expect(next).toMatchObject({ kind: 'release' })
    const older = plan(
      [c, `Revert "Revert "feat: x""\n\nThis reverts commit ${b}.`],
      [b, `Revert "feat: x"\n\nThis reverts commit ${a}.`],
      [a, 'feat: x'],
    )
    expect(older.next).toEqual({ kind: 'release', version: '1.1.0', bump: 'minor' })
  })

  it('is a patch where it was released', () => {
    expect(plan([b, `Revert "feat: x"\n\nThis reverts commit ${c}.`]).next).toMatchObject({ bump: 'patch' })
  })
})

describe('the law that no commit disappears', () => {
  const type = fc.constantFrom('feat', 'fix', 'Fix', 'docs', 'chore', 'hotfix', 'revert', 'Merge branch', '')
  const message = fc
    .tuple(
      type,
      fc.constantFrom('', '!', '(a)', '(a)!'),
      fc.constantFrom(': ', ' : ', ':', ''),
      fc.string(),
      fc.string(),
    )
    .map(([word, extra, colon, subject, body]) => `${word}${extra}${colon}${subject}\n\n${body}`)

  it('seen = classified + ignored + rejected, whatever the messages are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(message, fc.string({ unit: 'binary' })), { minLength: 1, maxLength: 12 }),
        (messages) => {
          const { commits } = planRelease(historyOf('1.0.0', messages))
          const count = (kind: string) => commits.filter((it) => it.kind === kind).length
          expect(count('change') + count('ignored') + count('rejected')).toBe(messages.length)
          expect(commits.map((it) => it.sha)).toEqual(messages.map((_, i) => shaOf(i)))
        },
      ),
    )
  })

  it('is told in the report, with the rejected ones first', () => {
    const plan = planRelease(historyOf('1.0.0', ['feat: x', 'what', 'Merge branch a', 'docs: y']))
    const [words, table, details] = commitBlocks(plan)
    expect(words).toMatchObject({ text: expect.stringContaining('not conventional') })
    expect(table).toMatchObject({ rows: [[{ code: shaOf(1).slice(0, 9) }, 'what', expect.any(String)]] })
    expect(details).toMatchObject({ summary: '4 commits seen: 2 classified, 1 ignored, 1 rejected' })
    expect(commitAnnotations(plan)).toHaveLength(1)
  })
})
