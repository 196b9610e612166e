import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

/** One file of the site, ready to be sent. */
export interface SiteFile {
  readonly type: string
  readonly cacheControl: string
  readonly etag: string
  /** By content coding. */
  readonly bodies: { readonly identity: Buffer; readonly br?: Buffer; readonly gzip?: Buffer }
}

/** By URL path. */
export type Site = ReadonlyMap<string, SiteFile>

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** Vite writes a hash of the content into the names of these files, so a name never changes its content. */
const HASHED = /^\/assets\//

/** Reads the whole folder at once: what is not in the map does not exist, so no request ever reaches the disk. */
export function readSite(folder: string): Map<string, SiteFile> {
  const site = new Map<string, SiteFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const path = `/${relative(folder, file).split(sep).join('/')}`
    const type = TYPES[extname(path)] ?? 'application/octet-stream'
    site.set(path, siteFile(readFileSync(file), type, HASHED.test(path)))
  }
  return site
}

/** @param immutable whether the content of this path can never change; else a browser asks every time */
export function siteFile(body: Buffer, type: string, immutable = false): SiteFile {
  const compressible = /^text\/|json|svg/.test(type) && body.length > 1_000
  return {
    type,
    cacheControl: immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    bodies: compressible
      ? { identity: body, br: brotliCompressSync(body), gzip: gzipSync(body) }
      : { identity: body },
  }
}

/** The page's own scripts and styles as sources of a Content-Security-Policy. */
export function inlineSources(html: string, tag: 'script' | 'style'): string[] {
  return [...html.matchAll(new RegExp(`<${tag}(?![^>]*\\ssrc=)[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))].map(
    ([, content]) =>
      `'sha256-${createHash('sha256')
        .update(content ?? '')
        .digest('base64')}'`,
  )
}
