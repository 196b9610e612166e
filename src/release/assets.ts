import { createHash } from 'node:crypto'
import { ConfigurationError } from '../kernel/index.ts'
import type { Release } from './release.ts'
import type { Asset, ReleaseForge } from './types.ts'

/**
 * Attaches a file to a draft, unless the very same one is there. What a broken upload left behind, and a file of the
 * same name with other bytes, is taken away first: GitHub refuses a second of the same name.
 *
 * @returns whether anything was done
 */
export async function attach(release: Release, asset: Asset, forge: ReleaseForge): Promise<boolean> {
  if (asset.body.byteLength === 0) {
    throw new ConfigurationError(`${asset.name} is empty, and a release takes no empty file`, {
      fix: 'Check the task that makes it, or take it out of release.assets.',
    })
  }
  const name = nameAtGitHub(asset.name)
  const there = release.assets.find((it) => it.name === name)
  if (there !== undefined) {
    if (there.state === 'uploaded' && sameBytes(there, asset.body)) return false
    await forge.request('DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}', { asset_id: there.id })
  }
  await forge.upload(release.upload_url, name, contentType(name), asset.body)
  return true
}

/** The assets that a published release lacks. */
export function missingAssets(release: Release, assets: readonly Asset[]): readonly string[] {
  return assets
    .map((asset) => asset.name)
    .filter((name) => !release.assets.some((it) => it.name === nameAtGitHub(name)))
}

/** GitHub keeps letters, digits and `._+@~-`, and drops periods at the ends. */
function nameAtGitHub(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._+@~-]/g, '.').replaceAll(/^\.+|\.+$/g, '')
}

function sameBytes(there: Release['assets'][number], body: Uint8Array): boolean {
  if (there.digest != null)
    return there.digest === `sha256:${createHash('sha256').update(body).digest('hex')}`
  return there.size === body.byteLength
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
