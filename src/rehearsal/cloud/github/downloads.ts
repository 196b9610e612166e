import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { notFound } from './errors.ts'
import { latestRelease } from './releases.ts'
import { authorize, type Caller } from './tokens.ts'
import type { RepositoryState, World } from './world.ts'

/** What a person or npm downloads by a web address: release assets, archives, raw files. */

export interface Download {
  readonly contentType: string
  readonly bytes: Buffer
  readonly fileName: string
}

/** The file behind a web path, undefined where the path is none of a download. Throws 404 and the like. */
export async function download(world: World, caller: Caller, path: string): Promise<Download | undefined> {
  const [, owner = '', name = '', rest = ''] = /^\/([^/]+)\/([^/]+)\/(.+)$/.exec(path) ?? []
  const repo = world.repository(owner, name)
  if (repo === undefined) return undefined
  const asset = /^releases\/(?:download\/(.+)|latest\/download)\/([^/]+)$/.exec(rest)
  const archive = /^archive\/(.+)\.tar\.gz$/.exec(rest)
  const raw = /^raw\/(.+)$/.exec(rest)
  if (asset === null && archive === null && raw === null) return undefined
  authorize(caller, repo, ['contents=read'])
  if (asset !== null)
    return assetDownload(repo, asset[1] && decodeURIComponent(asset[1]), decodeURIComponent(asset[2] ?? ''))
  if (archive !== null) return tarball(repo, decodeURIComponent(archive[1] ?? ''))
  return rawFile(repo, decodeURIComponent(raw?.[1] ?? ''))
}

async function assetDownload(
  repo: RepositoryState,
  tag: string | undefined,
  name: string,
): Promise<Download> {
  const release =
    tag === undefined
      ? latestRelease(repo)
      : [...repo.releases.values()].find(({ tagName, draft }) => !draft && tagName === tag)
  const asset = [...(release?.assets.values() ?? [])].find((one) => one.name === name)
  if (asset === undefined) throw notFound()
  asset.downloads += 1
  return { contentType: asset.contentType, bytes: await readFile(asset.file), fileName: asset.name }
}

/** The tree of a ref as GitHub packs it: one folder `name-ref` at the top. */
export async function tarball(repo: RepositoryState, ref: string): Promise<Download> {
  const sha = await repo.git.commitOf(ref === '' ? repo.defaultBranch : ref)
  if (sha === undefined) throw notFound()
  const label = (ref === '' ? sha : ref)
    .replace(/^refs\/(heads|tags)\//, '')
    .replace(/^v(?=\d)/, '')
    .replaceAll('/', '-')
  const dir = await mkdtemp(join(tmpdir(), 'deploy-kit-archive-'))
  try {
    const file = join(dir, 'archive.tar.gz')
    await repo.git.git([
      'archive',
      '--format=tar.gz',
      `--prefix=${repo.name}-${label}/`,
      `--output=${file}`,
      sha,
    ])
    return {
      contentType: 'application/x-gzip',
      bytes: await readFile(file),
      fileName: `${repo.name}-${label}.tar.gz`,
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function rawFile(repo: RepositoryState, rest: string): Promise<Download> {
  // A ref may hold slashes: the longest start that is one, wins.
  const parts = rest.split('/')
  for (let length = parts.length - 1; length > 0; length--) {
    const sha = await repo.git.commitOf(parts.slice(0, length).join('/'))
    if (sha === undefined) continue
    const path = parts.slice(length).join('/')
    const entry = (await repo.git.tree(sha, { path }))[0]
    if (entry?.type !== 'blob') throw notFound()
    const bytes = await repo.git.readBlob(entry.sha)
    return { contentType: 'text/plain; charset=utf-8', bytes, fileName: parts.at(-1) ?? 'file' }
  }
  throw notFound()
}
