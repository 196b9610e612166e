import * as v from 'valibot'
import { ConfigurationError, PlatformError } from '../kernel/index.ts'
import type { PublishOutcome, PublishRequest, ReleaseForge } from './types.ts'

const releaseSchema = v.object({
  id: v.number(),
  tag_name: v.string(),
  draft: v.boolean(),
  html_url: v.string(),
  upload_url: v.string(),
  immutable: v.optional(v.boolean(), false),
  assets: v.optional(v.array(v.object({ name: v.string(), state: v.optional(v.string(), 'uploaded') })), []),
})
type Release = v.InferOutput<typeof releaseSchema>
const refSchema = v.object({ object: v.object({ sha: v.string(), type: v.string() }) })

/**
 * Publishes a release, draft first: draft, assets, publish, verify, floating tags last. Each step looks at the world
 * before it does anything, so a run that failed half-way is finished by running it again.
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
    release = await createDraft(request, forge)
    steps.push(`drafted ${request.tag}`)
  }
  if (release.draft) {
    for (const asset of request.assets) {
      if (release.assets.some((it) => it.name === asset.name && it.state === 'uploaded')) continue
      await forge.upload(release.upload_url, asset.name, contentType(asset.name), asset.body)
      steps.push(`attached ${asset.name}`)
    }
    const published = await forge.request('PATCH /repos/{owner}/{repo}/releases/{release_id}', {
      release_id: release.id,
      draft: false,
      tag_name: request.tag,
      target_commitish: request.sha,
      make_latest: request.prerelease ? 'false' : 'legacy',
    })
    release = v.parse(releaseSchema, published.data)
    steps.push(`published ${request.tag}`)
  } else {
    const missing = request.assets.filter((asset) => !release?.assets.some((it) => it.name === asset.name))
    if (missing.length > 0) {
      throw new PlatformError(
        'github',
        `the release ${request.tag} is published without ${missing.map((it) => it.name).join(', ')}, and a published release takes no more assets`,
        {
          fix: 'Release the next version instead.',
        },
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
  for (const tag of request.floatingTags)
    if (await moveTag(tag, request.sha, forge)) steps.push(`moved ${tag}`)
  return { kind: 'published', url: release.html_url, steps, immutable: release.immutable }
}

/** Drafts are found by listing only: a draft has no tag yet. */
async function findRelease(tag: string, forge: ReleaseForge): Promise<Release | undefined> {
  const releases = v.parse(v.array(releaseSchema), await forge.paginate('GET /repos/{owner}/{repo}/releases'))
  const ours = releases.filter((release) => release.tag_name === tag)
  return ours.find((release) => !release.draft) ?? ours[0]
}

async function createDraft(request: PublishRequest, forge: ReleaseForge): Promise<Release> {
  const answer = await forge.request('POST /repos/{owner}/{repo}/releases', {
    tag_name: request.tag,
    target_commitish: request.sha,
    name: request.tag,
    body: request.notes,
    draft: true,
    prerelease: request.prerelease,
  })
  return v.parse(releaseSchema, answer.data)
}

async function tagSha(tag: string, forge: ReleaseForge): Promise<string | undefined> {
  try {
    const { object } = v.parse(
      refSchema,
      (await forge.request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ref: `tags/${tag}` })).data,
    )
    if (object.type !== 'tag') return object.sha
    const annotated = await forge.request('GET /repos/{owner}/{repo}/git/tags/{tag_sha}', {
      tag_sha: object.sha,
    })
    return v.parse(refSchema, annotated.data).object.sha
  } catch (error) {
    if (error instanceof PlatformError && error.code === '404') return undefined
    throw error
  }
}

/** A floating tag never gets a release of its own: GitHub would lock it. */
async function moveTag(tag: string, sha: string, forge: ReleaseForge): Promise<boolean> {
  const current = await tagSha(tag, forge)
  if (current === sha) return false
  if (current === undefined)
    await forge.request('POST /repos/{owner}/{repo}/git/refs', { ref: `refs/tags/${tag}`, sha })
  else
    await forge.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
      ref: `tags/${tag}`,
      sha,
      force: true,
    })
  return true
}

function contentType(name: string): string {
  const types: Readonly<Record<string, string>> = {
    json: 'application/json',
    tgz: 'application/gzip',
    gz: 'application/gzip',
    txt: 'text/plain',
    md: 'text/markdown',
  }
  return types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
}
