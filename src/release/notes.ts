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

/** The notes of one release as Markdown, its heading included. */
export async function releaseNotes(commits: readonly Classified[], context: NotesContext): Promise<string> {
  // The preset's own types say nothing; these are the two parts that the parser and the writer take.
  const preset = (await createPreset({})) as {
    readonly parser: ParserStreamOptions
    readonly writer: object
  }
  const parser = new CommitParser(preset.parser)
  const parsed = commits.flatMap((commit) =>
    commit.kind === 'change' ? [{ ...parser.parse(commit.message), hash: commit.sha }] : [],
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
      date: context.date,
    },
    preset.writer as Parameters<typeof writeChangelogString>[2],
  )
  return `${text.trim()}\n`
}

const heading =
  '# Changelog\n\nAll notable changes of this project, newest first. The versions follow semantic versioning.\n'

/** The changelog with a section put on top; a section of the same version is replaced, so that a rerun adds nothing. */
export function insertSection(changelog: string | undefined, version: string, notes: string): string {
  const text =
    changelog === undefined || changelog.trim() === '' ? heading : changelog.replaceAll('\r\n', '\n')
  const sections = text.split(/^(?=## )/m)
  const intro = sections[0]?.startsWith('## ') === true ? '' : (sections.shift() ?? '')
  const rest = sections.filter((section) => !isSectionOf(section, version))
  return [intro.trimEnd(), notes.trim(), ...rest.map((section) => section.trim())]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n')
}

/** The section of a version, without its heading. */
export function sectionOf(changelog: string, version: string): string | undefined {
  const section = changelog.split(/^(?=## )/m).find((it) => isSectionOf(it, version))
  return section?.split('\n').slice(1).join('\n').trim()
}

function isSectionOf(section: string, version: string): boolean {
  const first = section.split('\n')[0] ?? ''
  return (
    first.startsWith('## ') &&
    new RegExp(`(?:^|[^\\d.])v?${version.replaceAll('.', '\\.')}(?![\\d.]*\\d)`).test(first)
  )
}
