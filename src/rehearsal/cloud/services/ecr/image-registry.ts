/** What ECR's API needs of the OCI registry behind it. */
export interface ImageRegistry {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  /** `127.0.0.1:PORT`. */
  readonly host: string
  issueToken(): { readonly authorizationToken: string; readonly expiresAt: Date }
  readonly images: {
    repositories(): readonly RegistryRepository[]
    repository(name: string): RegistryRepository | undefined
    /** Undefined where one of that name exists; throws a RangeError for a name that is none. */
    createRepository(name: string, options?: { immutableTags?: boolean }): RegistryRepository | undefined
    /** Removes it with all its images; false where there was none. */
    removeRepository(name: string): boolean
    /** Undefined where there is no such repository. */
    list(repository: string): readonly RegistryImage[] | undefined
    find(repository: string, reference: string): RegistryImage | undefined
    manifest(repository: string, reference: string): Promise<Uint8Array | undefined>
  }
}

export interface RegistryRepository {
  readonly name: string
  readonly createdAt: Date
  readonly immutableTags: boolean
}

export interface RegistryImage {
  readonly digest: string
  readonly tags: readonly string[]
  readonly mediaType: string
  readonly artifactType: string | undefined
  readonly subject: string | undefined
  readonly imageSize: number
  readonly pushedAt: Date
  readonly lastPulledAt: Date | undefined
}
