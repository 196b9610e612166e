import semver from 'semver'
import * as v from 'valibot'
import { PlatformError } from '../kernel/index.ts'
import type { PublishRequest, ReleaseForge } from './types.ts'

const refSchema = v.object({ object: v.object({ sha: v.string(), type: v.string() }) })
const refsSchema = v.array(v.object({ ref: v.string() }))

/** The commit that a tag names, annotated or not; undefined where there is no such tag. */
export async function tagSha(tag: string, forge: ReleaseForge): Promise<string | undefined> {
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

/**
 * Moves `v1` or `v1.2` to the release, unless a newer one of that line is out: an old run that is repeated, or a fix of
 * an older minor, must not turn it back. A floating tag never gets a release of its own: GitHub would lock it.
 *
 * @returns what was done, undefined where the tag stands there already
 */
export async function moveFloatingTag(
  tag: string,
  request: Pick<PublishRequest, 'tag' | 'version' | 'sha'>,
  forge: ReleaseForge,
): Promise<string | undefined> {
  const newer = await newestOfLine(tag, request.tag.slice(0, -request.version.length), forge)
  if (newer !== undefined && semver.gt(newer, request.version))
    return `left ${tag} at ${newer}, which is newer`
  const current = await tagSha(tag, forge)
  if (current === request.sha) return undefined
  const { sha } = request
  try {
    if (current === undefined)
      await forge.request('POST /repos/{owner}/{repo}/git/refs', { ref: `refs/tags/${tag}`, sha })
    else
      await forge.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
        ref: `tags/${tag}`,
        sha,
        force: true,
      })
  } catch (error) {
    if (!(error instanceof PlatformError) || !['403', '422'].includes(error.code ?? '')) throw error
    throw new PlatformError(
      'github',
      `${request.tag} is released, but ${tag} cannot be moved: ${error.message}`,
      {
        ...(error.code === undefined ? {} : { code: error.code }),
        fix: `Delete the release ${tag}, if there is one, and let the rules for tags cover exact versions only (v*.*.*). Then run this again.`,
        cause: error,
      },
    )
  }
  return `moved ${tag}`
}

/** The highest version among the tags `v1.…`, without prereleases. */
async function newestOfLine(tag: string, prefix: string, forge: ReleaseForge): Promise<string | undefined> {
  const refs = v.parse(
    refsSchema,
    await forge.paginate('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', { ref: `tags/${tag}.` }),
  )
  return refs
    .map((it) => it.ref.slice(`refs/tags/${prefix}`.length))
    .filter((version) => semver.valid(version) === version && semver.prerelease(version) === null)
    .sort(semver.rcompare)[0]
}
