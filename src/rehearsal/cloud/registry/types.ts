import type { Stateful } from '../ports.ts'

/** What the registry shows to the rest of the cloud. */

export interface RegistryOptions {
  /** 0 or nothing: any free port. */
  readonly port?: number
  /** Where blobs and manifests are kept; a temporary folder, gone after `close`, without it. */
  readonly dataDir?: string
  /** Callers need a token of `issueToken`, as with ECR. Off by default. */
  readonly requireAuth?: boolean
  /** Tags that never move once they exist, as ECR's IMMUTABLE; a function decides by repository and tag. Off by default. */
  readonly immutableTags?: boolean | ((repository: string, tag: string) => boolean)
  /** A push creates its repository. On by default; ECR without a repository creation template answers NAME_UNKNOWN. */
  readonly createOnPush?: boolean
}

export interface Registry {
  /** `127.0.0.1:PORT`, the host part of an image name. A repository is any valid name below it: `127.0.0.1:PORT/core`. */
  readonly host: string
  readonly url: string
  readonly images: ImageCatalog
  readonly state: Stateful
  readonly addresses: Readonly<Record<string, string>>
  /** A login that holds for twelve hours of the context's clock, as ECR's GetAuthorizationToken gives it. */
  issueToken(): RegistryLogin
  close(): Promise<void>
}

export interface RegistryLogin {
  readonly username: 'AWS'
  readonly password: string
  /** Base64 of `AWS:password`, ECR's `authorizationToken`. */
  readonly authorizationToken: string
  readonly expiresAt: Date
}

/** What ECR's API in front of the registry needs: DescribeRepositories, DescribeImages, ListImages, BatchGetImage. */
export interface ImageCatalog {
  repositories(): readonly ImageRepository[]
  repository(name: string): ImageRepository | undefined
  /** Creates an empty repository; undefined where one of that name exists. Throws a RangeError for a name that is none. */
  createRepository(name: string, options?: { immutableTags?: boolean }): ImageRepository | undefined
  /** Removes a repository with all its images; false where there was none. */
  removeRepository(name: string): boolean
  /** All manifests of a repository, newest push first; undefined where there is no such repository. */
  list(repository: string): readonly ImageRecord[] | undefined
  /** By tag or digest. */
  find(repository: string, reference: string): ImageRecord | undefined
  /** The manifest's bytes as they were pushed. */
  manifest(repository: string, reference: string): Promise<Uint8Array | undefined>
  /** A blob's bytes (an image's config, a layer), wherever in this registry it was pushed to. */
  blob(digest: string): Promise<Uint8Array | undefined>
  /** Removes one tag, or a manifest with all its tags; false where there was nothing. */
  remove(repository: string, reference: string): boolean
}

export interface ImageRepository {
  readonly name: string
  readonly createdAt: Date
  readonly immutableTags: boolean
}

export interface ImageRecord {
  readonly repository: string
  readonly digest: string
  readonly tags: readonly string[]
  readonly mediaType: string
  /** Of the manifest, else of its config, as the image specification says. */
  readonly artifactType: string | undefined
  /** The manifest that this one speaks about (a signature, an SBOM). */
  readonly subject: string | undefined
  /** The manifest's own size in bytes. */
  readonly manifestSize: number
  /** Config and layers as they travel, in bytes; for an index the sum over its manifests. */
  readonly imageSize: number
  readonly pushedAt: Date
  readonly lastPulledAt: Date | undefined
}
