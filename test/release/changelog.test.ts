import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { insertSection, sectionOf, withVersion } from '../../src/release/index.ts'

const notes = '## [1.3.0](https://x/compare/v1.2.0...v1.3.0) (2026-11-23)\n\n### Features\n\n* three\n'
const older =
  '# Changelog\n\nWords.\n\n## [1.2.0](https://x/compare/v1.1.0...v1.2.0) (2026-11-20)\n\n* two\n\n## 1.1.0\n\n* one\n'

describe('a section goes into a changelog', () => {
  it.each<[string, string | undefined, string]>([
    [
      'that does not exist',
      undefined,
      `# Changelog\n\nAll notable changes of this project, newest first. The versions follow semantic versioning.\n\n${notes}`,
    ],
    ['that has no section', '# Changelog\n', `# Changelog\n\n${notes}`],
    ['on top', older, older.replace('## [1.2.0]', `${notes}\n## [1.2.0]`)],
    ['without an introduction', '## 1.2.0\n\n* two\n', `${notes}\n## 1.2.0\n\n* two\n`],
    [
      'below what is not released yet',
      '# Changelog\n\n## [Unreleased]\n\n* soon\n\n## 1.2.0\n',
      `# Changelog\n\n## [Unreleased]\n\n* soon\n\n${notes}\n## 1.2.0\n`,
    ],
    [
      'outside a code block',
      '# Changelog\n\n```md\n## how to write\n```\n\n## 1.2.0\n\n* two\n',
      `# Changelog\n\n\`\`\`md\n## how to write\n\`\`\`\n\n${notes}\n## 1.2.0\n\n* two\n`,
    ],
  ])('%s', (_where, changelog, expected) => {
    expect(insertSection(changelog, '1.3.0', notes)).toBe(expected)
  })

  it('in its own line ends', () => {
    const windows = older.replaceAll('\n', '\r\n')
    expect(insertSection(windows, '1.3.0', notes)).toBe(
      insertSection(older, '1.3.0', notes).replaceAll('\n', '\r\n'),
    )
  })

  it('instead of its own section, and of no other', () => {
    const other = notes.replace('three', 'trois')
    const once = insertSection(older, '1.3.0', notes)
    expect(insertSection(once, '1.3.0', other)).toBe(insertSection(older, '1.3.0', other))
    // The heading of 1.2.0 names 1.1.0 too, as what it is compared with.
    const again = insertSection(older, '1.1.0', '## 1.1.0\n\n* uno\n')
    expect(again).toContain('* two')
    expect(again).not.toContain('* one')
  })

  it('once, however often it is done, and leaves the rest byte for byte', () => {
    const line = fc.constantFrom(
      '',
      'words',
      '* a change',
      '### Features',
      '    code',
      '```',
      '## [0.9.0](a...b)',
      '## Old',
    )
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), (lines, end) => {
        const before = lines.join(end)
        const once = insertSection(before, '1.3.0', notes)
        expect(insertSection(once, '1.3.0', notes)).toBe(once)
        if (before.trim() !== '') {
          const own = before.includes('\r\n') ? '\r\n' : '\n'
          const parts = once.split(notes.trim().replaceAll('\n', own))
          expect(
            parts
              .map((it) => it.trim())
              .join('')
              .replaceAll(/\s/g, ''),
          ).toBe(before.replaceAll(/\s/g, ''))
        }
        expect(sectionOf(once, '1.3.0')).toContain('### Features')
      }),
    )
  })
})

describe('the section of a version', () => {
  const text = insertSection(older, '1.3.0', notes)

  it.each<[string, string | undefined]>([
    ['1.3.0', '### Features\n\n* three'],
    ['1.2.0', '* two'],
    ['1.1.0', '* one'],
    ['1.0.0', undefined],
    ['1.3', undefined],
    ['11.1.0', undefined],
  ])('%s', (version, expected) => {
    expect(sectionOf(text, version)).toBe(expected)
    expect(sectionOf(text.replaceAll('\n', '\r\n'), version)).toBe(expected)
  })

  it('is not that of its prerelease', () => {
    expect(sectionOf('## 1.3.0-rc.1\n\n* rc\n\n## v1.3.0 - today\n\n* it\n', '1.3.0')).toBe('* it')
    expect(sectionOf('## 1.3.0-rc.1\n\n* rc\n', '1.3.0-rc.1')).toBe('* rc')
  })
})

describe('the version in a file', () => {
  const lock = {
    name: 'core',
    version: '1.2.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'core', version: '1.2.0', dependencies: { a: '1.2.0' } },
      'node_modules/a': { version: '1.2.0' },
    },
  }

  it('is set at the top and in the root package of a lock file, and nowhere else', () => {
    for (const indent of [undefined, 2, '\t']) {
      expect(withVersion(JSON.stringify(lock, undefined, indent), 'package-lock.json', '1.3.0')).toBe(
        JSON.stringify(
          {
            ...lock,
            version: '1.3.0',
            packages: { ...lock.packages, '': { ...lock.packages[''], version: '1.3.0' } },
          },
          undefined,
          indent,
        ),
      )
    }
  })

  it('is found behind objects, lists and strings that look like it', () => {
    const text =
      '{ "description": "{ \\"version\\": \\"0\\" }",\r\n  "engines": {"version": "0"}, "files": ["version", ":", "{"],\r\n  "version" : "1.2.0" }'
    expect(withVersion(text, 'package.json', '1.3.0')).toBe(text.replace('"1.2.0"', '"1.3.0"'))
  })

  it.each([
    ['{"engines": {"version": "1"}}', 'package.json has no "version" of its own'],
    ['{"version": 1}', 'package.json has no "version" of its own'],
    ['{"version": "1"', 'package.json is not JSON'],
  ])('is refused in %s', (text, message) => {
    expect(() => withVersion(text, 'package.json', '1.3.0')).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        message,
        fix: expect.stringContaining('version-files'),
      }),
    )
  })

  it('is set in any JSON, without touching another byte', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.nat({ max: 4 }), (before, after, indent) => {
        const file = (version: string) => JSON.stringify({ before, version, after }, undefined, indent)
        expect(withVersion(file('1.2.0'), 'x.json', '1.3.0')).toBe(file('1.3.0'))
      }),
    )
  })
})
