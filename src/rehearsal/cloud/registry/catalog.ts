import { readFile } from 'node:fs/promises'
import type { CloudContext, Stateful } from '../ports.ts'
import type { BlobStore } from './blobs.ts'
import { type Digest, digestOf, parseDigest, requireDigest } from './digest.ts'
import { RegistryError } from './errors.ts'
import { type Manifest, parseManifest } from './manifest.ts'
import type { ImageCatalog, ImageRecord, ImageRepository, RegistryOptions } from './types.ts'

/** OCI distribution 1.1: the form of a repository's name and of a tag. */
const NAME = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/

interface StoredManifest {
  readonly digest: Digest
  readonly manifest: Manifest
  readonly size: number
  readonly order: number
  pushedAt: Date
  lastPulledAt: Date | undefined
}

interface StoredRepository {
  readonly name: string
  readonly createdAt: Date
  readonly immutableTags: boolean
  readonly blobs: Set<string>
  readonly manifests: Map<string, StoredManifest>
  readonly tags: Map<string, string>
}

/** Which repository holds which blobs, manifests and tags. */
export class Catalog implements ImageCatalog {
  readonly #context: CloudContext
  readonly #blobs: BlobStore
  readonly #options: RegistryOptions
  readonly #repositories = new Map<string, StoredRepository>()
  #order = 0

  constructor(context: CloudContext, blobs: BlobStore, options: RegistryOptions) {
    this.#context = context
    this.#blobs = blobs
    this.#options = options
  }

  /** Which manifests and tags there are; the bytes stand in the data folder. */
  readonly state: Stateful = {
    save: () => ({ repositories: this.#repositories, order: this.#order }),
    restore: async (saved) => {
      const kept = saved as { repositories: Map<string, StoredRepository>; order: number }
      for (const [name, repository] of kept.repositories) this.#repositories.set(name, repository)
      this.#order = kept.order
    },
  }

  // ---- for the rest of the cloud ----

  repositories(): readonly ImageRepository[] {
    return [...this.#repositories.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  repository(name: string): ImageRepository | undefined {
    return this.#repositories.get(name)
  }

  createRepository(name: string, options: { immutableTags?: boolean } = {}): ImageRepository | undefined {
    if (!NAME.test(name) || name.length > 255) {
      throw new RangeError(
        `${JSON.stringify(name)} is not a repository name: lower-case path parts are expected`,
      )
    }
    if (this.#repositories.has(name)) return undefined
    const repository: StoredRepository = {
      name,
      createdAt: this.#now(),
      immutableTags: options.immutableTags ?? this.#options.immutableTags === true,
      blobs: new Set(),
      manifests: new Map(),
      tags: new Map(),
    }
    this.#repositories.set(name, repository)
    return repository
  }

  // The blobs stay: another repository may hold them too.
  removeRepository(name: string): boolean {
    return this.#repositories.delete(name)
  }

  list(name: string): readonly ImageRecord[] | undefined {
    const repository = this.#repositories.get(name)
    if (repository === undefined) return undefined
    return [...repository.manifests.values()]
      .sort((a, b) => b.order - a.order)
      .map((stored) => this.#record(repository, stored))
  }

  find(name: string, reference: string): ImageRecord | undefined {
    const repository = this.#repositories.get(name)
    const stored = repository && findManifest(repository, reference)
    return repository && stored && this.#record(repository, stored)
  }

  async manifest(name: string, reference: string): Promise<Uint8Array | undefined> {
    const repository = this.#repositories.get(name)
    const stored = repository && findManifest(repository, reference)
    return stored && readFile(this.#blobs.path(stored.digest))
  }

  async blob(digest: string): Promise<Uint8Array | undefined> {
    const parsed = parseDigest(digest)
    if (parsed === undefined || (await this.#blobs.size(parsed)) === undefined) return undefined
    return readFile(this.#blobs.path(parsed))
  }

  remove(name: string, reference: string): boolean {
    const repository = this.#repositories.get(name)
    if (repository === undefined) return false
    if (parseDigest(reference) === undefined) return repository.tags.delete(reference)
    for (const [tag, digest] of repository.tags) if (digest === reference) repository.tags.delete(tag)
    return repository.manifests.delete(reference)
  }

  // ---- for the distribution API ----

  /** The repository of a pull. Throws NAME_INVALID or NAME_UNKNOWN. */
  known(name: string): StoredRepository {
    checkName(name)
    const repository = this.#repositories.get(name)
    if (repository !== undefined) return repository
    // ECR's words.
    throw new RegistryError(
      'NAME_UNKNOWN',
      `The repository with name '${name}' does not exist in the registry with id '${this.#context.accountId}'`,
    )
  }

  /** The repository of a push, created where that is allowed. */
  forPush(name: string): StoredRepository {
    checkName(name)
    if (!this.#repositories.has(name) && this.#options.createOnPush !== false) this.createRepository(name)
    return this.known(name)
  }

  /** The manifest for a pull. Throws MANIFEST_UNKNOWN. */
  pull(name: string, reference: string, options: { counts: boolean }): StoredManifest {
    const repository = this.known(name)
    const stored = findManifest(repository, reference)
    if (stored === undefined) {
      throw new RegistryError('MANIFEST_UNKNOWN', `Requested image not found: ${name}, ${reference}`, {
        detail: { name, reference },
      })
    }
    if (options.counts) stored.lastPulledAt = this.#now()
    return stored
  }

  /**
   * Keeps a manifest under a tag or its digest and tells the cloud of it.
   * Throws MANIFEST_INVALID, MANIFEST_BLOB_UNKNOWN, DIGEST_INVALID or TAG_INVALID.
   */
  async push(
    name: string,
    reference: string,
    bytes: Uint8Array,
    contentType: string | undefined,
  ): Promise<{ digest: string; subject: string | undefined }> {
    const repository = this.forPush(name)
    const byDigest = reference.includes(':') ? requireDigest(reference) : undefined
    if (byDigest === undefined && !TAG.test(reference)) {
      throw new RegistryError('TAG_INVALID', `${JSON.stringify(reference)} is not a tag`)
    }
    const digest = requireDigest(digestOf(bytes, byDigest?.algorithm))
    if (byDigest !== undefined && byDigest.text !== digest.text) {
      throw new RegistryError('DIGEST_INVALID', 'provided digest did not match uploaded content', {
        detail: { provided: byDigest.text, computed: digest.text },
      })
    }
    const manifest = parseManifest(bytes, contentType)
    requireReferences(repository, manifest)
    if (byDigest === undefined) this.#checkMutable(repository, reference, digest.text)
    await this.#blobs.put(digest, bytes)
    const existing = repository.manifests.get(digest.text)
    repository.manifests.set(digest.text, {
      digest,
      manifest,
      size: bytes.length,
      order: existing?.order ?? this.#order++,
      pushedAt: existing?.pushedAt ?? this.#now(),
      lastPulledAt: existing?.lastPulledAt,
    })
    if (byDigest === undefined) repository.tags.set(reference, digest.text)
    this.#context.emit({
      at: Date.now(),
      source: 'registry',
      type: 'image.pushed',
      detail: {
        repository: name,
        digest: digest.text,
        ...(byDigest === undefined ? { tag: reference } : {}),
        mediaType: manifest.mediaType,
        artifactType: manifest.artifactType,
        ...(manifest.subject === undefined ? {} : { subject: manifest.subject }),
      },
    })
    return { digest: digest.text, subject: manifest.subject }
  }

  /** Descriptors of the manifests whose subject is the digest, oldest first. */
  referrers(name: string, subject: string, artifactType: string | undefined): readonly object[] {
    return [...this.known(name).manifests.values()]
      .filter(({ manifest }) => manifest.subject === subject)
      .filter(({ manifest }) => artifactType === undefined || manifest.artifactType === artifactType)
      .sort((a, b) => a.order - b.order)
      .map(({ digest, manifest, size }) => ({
        mediaType: manifest.mediaType,
        digest: digest.text,
        size,
        ...(manifest.artifactType === undefined ? {} : { artifactType: manifest.artifactType }),
        ...(manifest.annotations === undefined ? {} : { annotations: manifest.annotations }),
      }))
  }

  // ECR answers a second push of the same bytes under the same tag as done; only another digest is refused.
  #checkMutable(repository: StoredRepository, tag: string, digest: string): void {
    const current = repository.tags.get(tag)
    if (current === undefined || current === digest) return
    const { immutableTags } = this.#options
    const immutable =
      repository.immutableTags || (typeof immutableTags === 'function' && immutableTags(repository.name, tag))
    if (!immutable) return
    throw new RegistryError(
      'TAG_INVALID',
      `The image tag '${tag}' already exists in the '${repository.name}' repository and cannot be overwritten because the tag is immutable.`,
    )
  }

  #record(repository: StoredRepository, stored: StoredManifest): ImageRecord {
    return {
      repository: repository.name,
      digest: stored.digest.text,
      tags: [...repository.tags].filter(([, digest]) => digest === stored.digest.text).map(([tag]) => tag),
      mediaType: stored.manifest.mediaType,
      artifactType: stored.manifest.artifactType,
      subject: stored.manifest.subject,
      manifestSize: stored.size,
      imageSize: imageSize(repository, stored.manifest),
      pushedAt: stored.pushedAt,
      lastPulledAt: stored.lastPulledAt,
    }
  }

  #now(): Date {
    return new Date(this.#context.clock.now())
  }
}

function findManifest(repository: StoredRepository, reference: string): StoredManifest | undefined {
  return repository.manifests.get(repository.tags.get(reference) ?? reference)
}

function imageSize(repository: StoredRepository, manifest: Manifest): number {
  const own = manifest.blobs.reduce((sum, blob) => sum + blob.size, 0)
  return manifest.manifests.reduce((sum, { digest }) => {
    const child = repository.manifests.get(digest)
    return sum + (child === undefined ? 0 : imageSize(repository, child.manifest))
  }, own)
}

function requireReferences(repository: StoredRepository, manifest: Manifest): void {
  const missing = [
    ...manifest.blobs.filter(({ digest }) => !repository.blobs.has(digest)),
    ...manifest.manifests.filter(({ digest }) => !repository.manifests.has(digest)),
  ]
  if (missing.length === 0) return
  throw new RegistryError(
    'MANIFEST_BLOB_UNKNOWN',
    `manifest references a manifest or blob unknown to registry: ${missing.map(({ digest }) => digest).join(', ')}`,
    { detail: missing.map(({ digest }) => ({ digest })) },
  )
}

function checkName(name: string): void {
  if (!NAME.test(name) || name.length > 255) {
    throw new RegistryError('NAME_INVALID', `invalid repository name ${JSON.stringify(name)}`)
  }
}
