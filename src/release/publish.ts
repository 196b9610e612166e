import * as v from 'valibot'
import { ConfigurationError, PlatformError } from '../kernel/index.ts'
import { attach, missingAssets } from './assets.ts'
import { clipNotes } from './notes.ts'
import { type Release, releaseSchema } from './release.ts'
import { moveFloatingTag, tagSha } from './tags.ts'
import type { PublishOutcome, PublishRequest, ReleaseForge } from './types.ts'

/** GitHub takes 125,000 characters. */
const bodyLimit = 120_000

/**
 * Publishes a release, draft first: draft, assets, publish, verify, floating tags last. Each step looks at the world
 * before it does anything, so a run that failed half-way is finished by running it again.
 *
 * @throws ConfigurationError where the tag names another commit
 */
export async function publish(request: PublishRequest, forge: ReleaseForge): Promise<PublishOutcome> {
  const steps: string[] = []
  const tagged = await tagSha(request.tag, forge)
  if (tagged !== undefined && tagged !== request.sha) {
    throw new ConfigurationError(`the tag ${request.tag} exists and names ${tagged}, not ${request.sha}`, {
      fix: 'A released tag is never moved. Release the next version instead.',
    })
  }
  let release = await findRelease(request.tag, forge)
  if (release === undefined) {
    release = await explained(request, () => createDraft(request, forge))
    steps.push(`drafted ${request.tag}`)
  }
  if (release.draft) {
    for (const asset of request.assets)
      if (await attach(release, asset, forge)) steps.push(`attached ${asset.name}`)
    const { id } = release
    release = await explained(request, () => publishDraft(id, request, forge))
    steps.push(`published ${request.tag}`)
  } else {
    const missing = missingAssets(release, request.assets)
    if (missing.length > 0) {
      throw new PlatformError(
        'github',
        `the release ${request.tag} is published without ${missing.join(', ')}, and a published release takes no more assets`,
        { fix: 'Release the next version instead.' },
      )
    }
  }
  const now = request.dryRun ? request.sha : await tagSha(request.tag, forge)
  if (now !== request.sha) {
    throw new PlatformError(
      'github',
      `the release ${request.tag} was published, but its tag names ${now ?? 'nothing'} instead of ${request.sha}`,
    )
  }
  for (const tag of request.floatingTags) {
    const step = await moveFloatingTag(tag, request, forge)
    if (step !== undefined) steps.push(step)
  }
  return { kind: 'published', url: release.html_url, steps, immutable: release.immutable }
}

/** Drafts are found by listing only: a draft has no tag yet. */
async function findRelease(tag: string, forge: ReleaseForge): Promise<Release | undefined> {
  const releases = v.parse(v.array(releaseSchema), await forge.paginate('GET /repos/{owner}/{repo}/releases'))
  const ours = releases.filter((release) => release.tag_name === tag)
  return ours.find((release) => !release.draft) ?? ours[0]
}

function content(request: PublishRequest) {
  return {
    tag_name: request.tag,
    target_commitish: request.sha,
    name: request.tag,
    body: clipNotes(request.notes, bodyLimit, 'the changelog'),
    prerelease: request.prerelease,
  }
}

async function createDraft(request: PublishRequest, forge: ReleaseForge): Promise<Release> {
  const answer = await forge.request('POST /repos/{owner}/{repo}/releases', {
    ...content(request),
    draft: true,
  })
  return v.parse(releaseSchema, answer.data)
}

/** Says everything again: the draft may be of a run before this one, with other notes and another commit. */
async function publishDraft(id: number, request: PublishRequest, forge: ReleaseForge): Promise<Release> {
  const answer = await forge.request('PATCH /repos/{owner}/{repo}/releases/{release_id}', {
    release_id: id,
    ...content(request),
    draft: false,
    make_latest: request.prerelease ? 'false' : 'legacy',
  })
  return v.parse(releaseSchema, answer.data)
}

/** GitHub answers 404 where the token may not write, and where the commit changes workflows, which GITHUB_TOKEN never may. */
async function explained(request: PublishRequest, work: () => Promise<Release>): Promise<Release> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code !== '404') throw error
    throw new PlatformError('github', error.message, {
      code: '404',
      fix: `Give the job \`contents: write\`. Where ${request.sha.slice(0, 9)} has other workflow files than the default branch, GITHUB_TOKEN cannot release it: pass a GitHub App's token with \`workflows: write\` as github-token.`,
      cause: error,
    })
  }
}
