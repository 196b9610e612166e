import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ApiCall, created, noContent, ok, page, type Route } from '../api.ts'
import { ApiError, notFound, validationFailed } from '../errors.ts'
import { numberParam, optionalText } from '../fields.ts'
import { presentAsset } from '../present/index.ts'
import type { AssetState, ReleaseState } from '../world.ts'
import { releaseOfPath } from './releases.ts'

const READ = ['contents=read']
const WRITE = ['contents=write']

export const releaseAssetRoutes: readonly Route[] = [
  {
    route: 'GET /repos/{owner}/{repo}/releases/{release_id}/assets',
    needs: READ,
    handle: (call) => {
      const release = releaseOfPath(call)
      return page(call, [...release.assets.values()], (asset) =>
        presentAsset(call.world, call.repo, release, asset),
      )
    },
  },
  { route: 'POST /repos/{owner}/{repo}/releases/{release_id}/assets', needs: WRITE, handle: uploadAsset },
  {
    route: 'GET /repos/{owner}/{repo}/releases/assets/{asset_id}',
    needs: READ,
    handle: async (call) => {
      const [release, asset] = assetOfPath(call)
      if (!call.accept.includes('application/octet-stream'))
        return ok(presentAsset(call.world, call.repo, release, asset))
      asset.downloads += 1
      return { status: 200, body: await readFile(asset.file), headers: { 'content-type': asset.contentType } }
    },
  },
  {
    route: 'PATCH /repos/{owner}/{repo}/releases/assets/{asset_id}',
    needs: WRITE,
    handle: (call) => {
      const [release, asset] = assetOfPath(call)
      if (release.immutable) throw new ApiError(422, 'Cannot update assets on an immutable release.')
      const name = optionalText(call.body, 'name')
      if (name !== undefined && name !== asset.name) {
        requireFreeName(release, name)
        asset.name = name
      }
      asset.label = optionalText(call.body, 'label') ?? asset.label
      asset.updatedAt = call.world.now()
      return ok(presentAsset(call.world, call.repo, release, asset))
    },
  },
  {
    route: 'DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}',
    needs: WRITE,
    handle: async (call) => {
      const [release, asset] = assetOfPath(call)
      if (release.immutable) throw new ApiError(422, 'Cannot delete asset from an immutable release.')
      release.assets.delete(asset.id)
      await rm(asset.file, { force: true })
      return noContent
    },
  },
]

async function uploadAsset(call: ApiCall) {
  const { world, repo, query, raw, contentType, caller } = call
  const release = releaseOfPath(call)
  const asked = query.get('name')
  if (asked === null || asked === '') throw validationFailed('ReleaseAsset', 'missing_field', 'name')
  if (contentType === '') throw new ApiError(400, 'Content-Type must be set')
  if (raw.length === 0) throw new ApiError(400, 'Bad Content-Length: 0')
  if (release.immutable) throw new ApiError(422, 'Cannot upload assets to an immutable release.')
  // GitHub renames what is not alphanumeric and drops periods at the ends.
  const name = asked.replaceAll(/[^A-Za-z0-9._+@~-]/g, '.').replaceAll(/^\.+|\.+$/g, '')
  requireFreeName(release, name)
  const id = world.nextId()
  const file = join(repo.assetsDir, String(id))
  await mkdir(repo.assetsDir, { recursive: true })
  await writeFile(file, raw)
  const asset: AssetState = {
    id,
    name,
    label: query.get('label') ?? '',
    contentType,
    size: raw.length,
    digest: `sha256:${createHash('sha256').update(raw).digest('hex')}`,
    file,
    uploader: caller.account,
    createdAt: world.now(),
    updatedAt: world.now(),
    downloads: 0,
  }
  release.assets.set(id, asset)
  return created(presentAsset(world, repo, release, asset))
}

function requireFreeName(release: ReleaseState, name: string): void {
  if ([...release.assets.values()].some((asset) => asset.name === name)) {
    throw validationFailed('ReleaseAsset', 'already_exists', 'name')
  }
}

function assetOfPath(call: ApiCall): readonly [ReleaseState, AssetState] {
  const id = numberParam(call, 'asset_id')
  for (const release of call.repo.releases.values()) {
    const asset = release.assets.get(id)
    if (asset !== undefined) return [release, asset]
  }
  throw notFound()
}
