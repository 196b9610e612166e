import createPreset from 'conventional-changelog-conventionalcommits'
import { writeChangelogString } from 'conventional-changelog-writer'
import { CommitParser, type ParserStreamOptions } from 'conventional-commits-parser'
import type { Classified } from './commits.ts'

export interface NotesContext {
  readonly version: string
  readonly tag: string
  readonly previousTag: string | undefined
  readonly serverUrl: string
  readonly owner: string
  readonly repo: string
  /** `2026-11-23` */
  readonly date: string
}

/** What stands in the notes, in this order: every type that asks for a version. The preset drops types that it is not told of. */
const sections: readonly {
  readonly type: string
  readonly section: string
  readonly effect: 'bump' | 'hidden'
}[] = [
  { type: 'security', section: 'Security', effect: 'bump' },
  { type: 'feat', section: 'Features', effect: 'bump' },
  { type: 'feature', section: 'Features', effect: 'bump' },
  { type: 'fix', section: 'Bug Fixes', effect: 'bump' },
  { type: 'perf', section: 'Performance Improvements', effect: 'bump' },
  { type: 'revert', section: 'Reverts', effect: 'bump' },
  // Below: shown only where they break something.
  { type: 'docs', section: 'Documentation', effect: 'hidden' },
  { type: 'style', section: 'Styles', effect: 'hidden' },
  { type: 'chore', section: 'Miscellaneous Chores', effect: 'hidden' },
  { type: 'refactor', section: 'Code Refactoring', effect: 'hidden' },
  { type: 'test', section: 'Tests', effect: 'hidden' },
  { type: 'build', section: 'Build System', effect: 'hidden' },
  { type: 'ci', section: 'Continuous Integration', effect: 'hidden' },
]

/** The notes of one release as Markdown, its heading included. Every commit that asks for a version stands in them. */
export async function releaseNotes(commits: readonly Classified[], context: NotesContext): Promise<string> {
  // The preset's own types say nothing; these are the two parts that the parser and the writer take.
  const preset = (await createPreset({ types: sections })) as {
    readonly parser: ParserStreamOptions
    readonly writer: object
  }
  const parser = new CommitParser(preset.parser)
  const parsed = commits.flatMap((commit) =>
    commit.kind === 'change'
      ? [
          {
            ...parser.parse(commit.message),
            hash: commit.sha,
            // The parser's rules differ from ours in the details; what decided the version is what is told.
            type: commit.type,
            scope: commit.scope ?? null,
            subject: commit.subject,
            notes: commit.breaking === undefined ? [] : [{ title: 'BREAKING CHANGE', text: commit.breaking }],
          },
        ]
      : [],
  )
  const text = await writeChangelogString(
    // The writer's types want absent members where the parser gives null; it reads both alike.
    parsed as unknown as Parameters<typeof writeChangelogString>[0],
    {
      version: context.version,
      currentTag: context.tag,
      ...(context.previousTag === undefined ? {} : { previousTag: context.previousTag, linkCompare: true }),
      host: context.serverUrl,
      owner: context.owner,
      repository: context.repo,
      // The writer's `commits/SHA` is the history up to a commit, not the commit.
      commit: 'commit',
      date: context.date,
    },
    preset.writer as Parameters<typeof writeChangelogString>[2],
  )
  return `${text.trim()}\n`
}

/** Notes that fit into a body of a pull request or a release; what is cut stands in the changelog, and that is said. */
export function clipNotes(notes: string, limit: number, changelog: string): string {
  if (notes.length <= limit) return notes
  const rest = `\n\n… The rest stands in ${changelog}.\n`
  const kept = notes.slice(0, limit - rest.length)
  return `${kept.slice(0, Math.max(kept.lastIndexOf('\n'), 0))}${rest}`
}
