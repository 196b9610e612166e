import { type ApiCall, created, noContent, ok, page, type Route } from '../api.ts'
import { notFound, validationFailed } from '../errors.ts'
import { numberParam, oneOf, optionalFlag, optionalText, text } from '../fields.ts'
import { presentRelease } from '../present/index.ts'
import { releaseNotes } from '../release-notes.ts'
import { latestRelease, limitedReleaseBody, publish } from '../releases.ts'
import { forbidden } from '../tokens.ts'
import { mayChangeWorkflows, workflowChanges } from '../workflow-files.ts'
import type { ReleaseState } from '../world.ts'

const READ = ['contents=read']
const WRITE = ['contents=write']

export const releaseRoutes: readonly Route[] = [
  {
    route: 'GET /repos/{owner}/{repo}/releases',
    needs: READ,
    handle: (call) => {
      // Drafts are shown to those who may publish them.
      const mayWrite =
        call.caller.permissions === undefined || call.caller.permissions['contents'] === 'write'
      const all = [...call.repo.releases.values()].filter(({ draft }) => !draft || mayWrite).reverse()
      return page(call, all, (release) => presentRelease(call.world, call.repo, release))
    },
  },
  { route: 'POST /repos/{owner}/{repo}/releases', needs: WRITE, handle: createRelease },
  {
    route: 'GET /repos/{owner}/{repo}/releases/latest',
    needs: READ,
    handle: ({ world, repo }) => {
      const latest = latestRelease(repo)
      if (latest === undefined) throw notFound()
      return ok(presentRelease(world, repo, latest))
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/releases/tags/{tag}',
    needs: READ,
    handle: ({ world, repo, params }) => {
      const release = [...repo.releases.values()].find(
        ({ tagName, draft }) => !draft && tagName === params['tag'],
      )
      if (release === undefined) throw notFound()
      return ok(presentRelease(world, repo, release))
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/releases/{release_id}',
    needs: READ,
    handle: (call) => ok(presentRelease(call.world, call.repo, releaseOfPath(call))),
  },
  { route: 'PATCH /repos/{owner}/{repo}/releases/{release_id}', needs: WRITE, handle: updateRelease },
  {
    route: 'DELETE /repos/{owner}/{repo}/releases/{release_id}',
    needs: WRITE,
    handle: async (call) => {
      const release = releaseOfPath(call)
      call.repo.releases.delete(release.id)
      await tell(call, release, 'deleted')
      return noContent
    },
  },
  {
    route: 'POST /repos/{owner}/{repo}/releases/generate-notes',
    needs: WRITE,
    handle: async (call) => ok(await notes(call, text(call.body, 'tag_name'))),
  },
  // ---- immutability ----
  {
    route: 'GET /repos/{owner}/{repo}/immutable-releases',
    needs: ['administration=read'],
    handle: ({ repo }) => {
      if (!repo.immutableReleases) throw notFound()
      return ok({ enabled: true, enforced_by_owner: false })
    },
  },
  {
    route: 'PUT /repos/{owner}/{repo}/immutable-releases',
    needs: ['administration=write'],
    handle: ({ repo }) => {
      repo.immutableReleases = true
      return noContent
    },
  },
  {
    route: 'DELETE /repos/{owner}/{repo}/immutable-releases',
    needs: ['administration=write'],
    handle: ({ repo }) => {
      repo.immutableReleases = false
      return noContent
    },
  },
]

async function createRelease(call: ApiCall) {
  const { world, repo, body, caller, forge } = call
  const tagName = text(body, 'tag_name')
  const target = optionalText(body, 'target_commitish')
  const generated =
    (optionalFlag(body, 'generate_release_notes') ?? false) ? await notes(call, tagName) : undefined
  const given = limitedReleaseBody(optionalText(body, 'body') ?? null)
  const release: ReleaseState = {
    id: world.nextId(),
    tagName,
    targetCommitish: target ?? repo.defaultBranch,
    name: optionalText(body, 'name') ?? generated?.name ?? null,
    body: [given, generated?.body].filter((part) => part !== null && part !== undefined).join('\n\n') || null,
    draft: optionalFlag(body, 'draft') ?? false,
    prerelease: optionalFlag(body, 'prerelease') ?? false,
    immutable: false,
    latest: makeLatest(body),
    latestAt: 0,
    author: caller.account,
    createdAt: world.now(),
    updatedAt: world.now(),
    publishedAt: null,
    assets: new Map(),
  }
  await requireValid(call, release)
  if (!release.draft) await publish(forge, repo, caller, release)
  repo.releases.set(release.id, release)
  if (!release.draft) await tellPublished(call, release, true)
  return created(presentRelease(world, repo, release))
}

async function updateRelease(call: ApiCall) {
  const { world, repo, body, caller, forge } = call
  const release = releaseOfPath(call)
  const tagName = optionalText(body, 'tag_name') ?? release.tagName
  const targetCommitish = optionalText(body, 'target_commitish') ?? release.targetCommitish
  if (release.immutable && (tagName !== release.tagName || targetCommitish !== release.targetCommitish)) {
    throw validationFailed(
      'Release',
      'custom',
      'tag_name',
      'tag_name cannot be changed on an immutable release',
    )
  }
  const draft = optionalFlag(body, 'draft') ?? release.draft
  if (draft && !release.draft && release.immutable) {
    throw validationFailed('Release', 'custom', 'draft', 'an immutable release cannot become a draft again')
  }
  const next: ReleaseState = {
    ...release,
    tagName,
    targetCommitish,
    name: 'name' in body ? (optionalText(body, 'name') ?? null) : release.name,
    body: 'body' in body ? limitedReleaseBody(optionalText(body, 'body') ?? null) : release.body,
    prerelease: optionalFlag(body, 'prerelease') ?? release.prerelease,
    latest: 'make_latest' in body ? makeLatest(body) : release.latest,
    draft,
    updatedAt: world.now(),
  }
  const publishes = release.draft && !draft
  if (publishes || tagName !== release.tagName) await requireValid(call, next)
  if (publishes) await publish(forge, repo, caller, next)
  else if (!draft && 'make_latest' in body && next.latest === 'true') next.latestAt = world.nextId()
  Object.assign(release, next)
  if (publishes) await tellPublished(call, release, false)
  else if (!draft) await tell(call, release, 'edited', { changes: {} })
  return ok(presentRelease(world, repo, release))
}

/** What GitHub refuses of a release, draft or not. */
async function requireValid(call: ApiCall, release: ReleaseState): Promise<void> {
  const { repo, caller } = call
  const { tagName } = release
  if (tagName === '' || !(await repo.git.isRefName(`refs/tags/${tagName}`))) {
    throw validationFailed('Release', 'custom', 'tag_name', 'tag_name is not a valid tag')
  }
  const twin = [...repo.releases.values()].find(
    (other) => other.id !== release.id && !other.draft && other.tagName === tagName,
  )
  if (twin !== undefined && !release.draft) throw validationFailed('Release', 'already_exists', 'tag_name')
  if (repo.burntTags.has(tagName) && twin === undefined) {
    throw validationFailed('Release', 'custom', 'tag_name', 'tag_name was used by an immutable release')
  }
  if ((await repo.git.ref(`refs/tags/${tagName}`)) !== undefined) return
  const target = await repo.git.commitOf(release.targetCommitish)
  if (target === undefined) {
    // A draft may name a commit that is still to come.
    if (!release.draft) throw validationFailed('Release', 'invalid', 'target_commitish')
    return
  }
  const main = await repo.git.commitOf(`refs/heads/${repo.defaultBranch}`)
  if (!mayChangeWorkflows(caller) && (await workflowChanges(repo, main, target)).length > 0) {
    // A GITHUB_TOKEN is told 404; an App's token is told which permission it lacks.
    throw caller.kind === 'GITHUB_TOKEN' ? notFound() : forbidden(caller, ['contents=write,workflows=write'])
  }
}

function makeLatest(body: ApiCall['body']): ReleaseState['latest'] {
  return oneOf(optionalText(body, 'make_latest') ?? 'true', 'make_latest', ['true', 'false', 'legacy'])
}

async function notes(call: ApiCall, tagName: string) {
  const { repo, world, body } = call
  return releaseNotes(world, repo, {
    tagName,
    target: optionalText(body, 'target_commitish') ?? repo.defaultBranch,
    previousTag: optionalText(body, 'previous_tag_name'),
    configuration: optionalText(body, 'configuration_file_path'),
  })
}

export function releaseOfPath(call: ApiCall): ReleaseState {
  const release = call.repo.releases.get(numberParam(call, 'release_id'))
  if (release === undefined) throw notFound()
  return release
}

/** A release that was never a draft is created and published at once; a draft is only published. */
async function tellPublished(call: ApiCall, release: ReleaseState, isNew: boolean): Promise<void> {
  if (isNew) await tell(call, release, 'created')
  await tell(call, release, 'published')
  await tell(call, release, release.prerelease ? 'prereleased' : 'released')
}

async function tell(
  { world, repo, caller, forge }: ApiCall,
  release: ReleaseState,
  action: string,
  more: object = {},
): Promise<void> {
  const ref = `refs/tags/${release.tagName}`
  forge.events.send(repo, caller, {
    name: 'release',
    action,
    ref,
    sha: (await repo.git.commitOf(ref)) ?? '0'.repeat(40),
    payload: { ...more, release: presentRelease(world, repo, release) },
  })
}
