import { type AssetState, nodeId, type ReleaseState, type RepositoryState, type World } from '../world.ts'
import { presentAccount } from './account.ts'
import { apiUrl, htmlUrl } from './repository.ts'

/** `release-asset`. */
export function presentAsset(world: World, repo: RepositoryState, release: ReleaseState, asset: AssetState) {
  return {
    url: `${apiUrl(world, repo)}/releases/assets/${asset.id}`,
    id: asset.id,
    node_id: nodeId('ReleaseAsset', asset.id),
    name: asset.name,
    label: asset.label,
    uploader: presentAccount(world, asset.uploader),
    content_type: asset.contentType,
    state: 'uploaded',
    size: asset.size,
    digest: asset.digest,
    download_count: asset.downloads,
    created_at: asset.createdAt,
    updated_at: asset.updatedAt,
    browser_download_url: `${htmlUrl(world, repo)}/releases/download/${downloadName(release)}/${encodeURIComponent(asset.name)}`,
  }
}

/** `release`. */
export function presentRelease(world: World, repo: RepositoryState, release: ReleaseState) {
  const url = `${apiUrl(world, repo)}/releases/${release.id}`
  const tag = encodeURIComponent(release.tagName)
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    html_url: `${htmlUrl(world, repo)}/releases/tag/${release.draft ? downloadName(release) : tag}`,
    id: release.id,
    author: presentAccount(world, release.author),
    node_id: nodeId('Release', release.id),
    tag_name: release.tagName,
    target_commitish: release.targetCommitish,
    name: release.name,
    draft: release.draft,
    immutable: release.immutable,
    prerelease: release.prerelease,
    created_at: release.createdAt,
    updated_at: release.updatedAt,
    published_at: release.publishedAt,
    assets: [...release.assets.values()].map((asset) => presentAsset(world, repo, release, asset)),
    tarball_url: release.draft ? null : `${apiUrl(world, repo)}/tarball/${tag}`,
    zipball_url: release.draft ? null : `${apiUrl(world, repo)}/zipball/${tag}`,
    body: release.body,
  }
}

/** A draft has no tag yet, so its page and its downloads go by a name of their own. */
function downloadName(release: ReleaseState): string {
  return release.draft ? `untagged-${release.id}` : encodeURIComponent(release.tagName)
}
