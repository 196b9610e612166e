import { parse } from 'yaml'
import { ApiError } from './errors.ts'
import { isRecord } from './fields.ts'
import { htmlUrl } from './present/index.ts'
import { issueOf } from './pulls.ts'
import { latestRelease } from './releases.ts'
import type { IssueState, PullState, RepositoryState, World } from './world.ts'

/** GitHub's generated notes: the pull requests whose merge lies between two tags, by the categories of `.github/release.yml`. */

interface Configuration {
  readonly exclude: Filter
  readonly categories: readonly {
    readonly title: string
    readonly labels: readonly string[]
    readonly exclude: Filter
  }[]
}

interface Filter {
  readonly labels: readonly string[]
  readonly authors: readonly string[]
}

interface MergedPull {
  readonly pull: PullState
  readonly issue: IssueState
}

export async function releaseNotes(
  world: World,
  repo: RepositoryState,
  asked: {
    readonly tagName: string
    readonly target: string
    readonly previousTag: string | undefined
    readonly configuration: string | undefined
  },
): Promise<{ name: string; body: string }> {
  const { tagName } = asked
  const head = (await repo.git.commitOf(`refs/tags/${tagName}`)) ?? (await repo.git.commitOf(asked.target))
  if (head === undefined) throw new ApiError(422, `Invalid target_commitish parameter`)
  const latest = latestRelease(repo)?.tagName
  const previous = asked.previousTag ?? (latest === tagName ? undefined : latest)
  const from = previous === undefined ? undefined : await repo.git.commitOf(`refs/tags/${previous}`)
  if (asked.previousTag !== undefined && from === undefined) {
    throw new ApiError(422, 'Invalid previous_tag parameter')
  }
  const shas = new Set(await repo.git.list(from === undefined ? [head] : [`${from}..${head}`]))
  const all = [...repo.pulls.values()].map((pull) => ({ pull, issue: issueOf(repo, pull) }))
  const merged = all.filter(({ pull }) => pull.mergeCommit !== null && shas.has(pull.mergeCommit))
  const configuration = await readConfiguration(repo, head, asked.configuration)
  const shown = merged.filter((entry) => !matches(entry, configuration.exclude))
  const html = htmlUrl(world, repo)
  const newcomers = shown.filter(
    ({ pull, issue }) =>
      !all.some(
        (other) =>
          other.pull.mergedAt !== null &&
          other.issue.author.login === issue.author.login &&
          other.pull.number < pull.number,
      ),
  )
  const sections = [
    ...(shown.length === 0 ? [] : [`## What's Changed\n${changes(shown, configuration, html)}`]),
    ...(newcomers.length === 0
      ? []
      : [
          `## New Contributors\n${newcomers
            .map(
              ({ pull, issue }) =>
                `* @${issue.author.login} made their first contribution in ${html}/pull/${pull.number}`,
            )
            .join('\n')}`,
        ]),
    `**Full Changelog**: ${previous === undefined ? `${html}/commits/${tagName}` : `${html}/compare/${previous}...${tagName}`}`,
  ]
  return { name: tagName, body: sections.join('\n\n') }
}

function changes(entries: readonly MergedPull[], { categories }: Configuration, html: string): string {
  const line = ({ pull, issue }: MergedPull) =>
    `* ${issue.title} by @${issue.author.login} in ${html}/pull/${pull.number}`
  if (categories.length === 0) return entries.map(line).join('\n')
  // A pull request stands under the first category that takes it; what none takes is "Other Changes".
  const home = (entry: MergedPull) =>
    categories.find(
      ({ labels, exclude }) =>
        (labels.includes('*') || labels.some((label) => entry.issue.labels.includes(label))) &&
        !matches(entry, exclude),
    )?.title
  const titles = [...new Set([...categories.map(({ title }) => title), 'Other Changes'])]
  return titles
    .map((title) => ({ title, held: entries.filter((entry) => (home(entry) ?? 'Other Changes') === title) }))
    .filter(({ held }) => held.length > 0)
    .map(({ title, held }) => `### ${title}\n${held.map(line).join('\n')}`)
    .join('\n')
}

function matches({ issue }: MergedPull, filter: Filter): boolean {
  return (
    filter.authors.includes(issue.author.login) ||
    filter.labels.includes('*') ||
    filter.labels.some((label) => issue.labels.includes(label))
  )
}

async function readConfiguration(
  repo: RepositoryState,
  head: string,
  path: string | undefined,
): Promise<Configuration> {
  for (const candidate of path === undefined ? ['.github/release.yml', '.github/release.yaml'] : [path]) {
    const entry = (await repo.git.tree(head, { path: candidate }))[0]
    if (entry?.type !== 'blob') continue
    const value: unknown = parse((await repo.git.readBlob(entry.sha)).toString('utf8'))
    const changelog = isRecord(value) && isRecord(value['changelog']) ? value['changelog'] : {}
    const categories = Array.isArray(changelog['categories']) ? changelog['categories'].filter(isRecord) : []
    return {
      exclude: filterOf(changelog['exclude']),
      categories: categories.map((category) => ({
        title: String(category['title']),
        labels: strings(category['labels']),
        exclude: filterOf(category['exclude']),
      })),
    }
  }
  return { exclude: filterOf(undefined), categories: [] }
}

function filterOf(value: unknown): Filter {
  const filter = isRecord(value) ? value : {}
  return { labels: strings(filter['labels']), authors: strings(filter['authors']) }
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
