/** One value of a secret. */
export interface Version {
  readonly id: string
  readonly value: { readonly SecretString?: string; readonly SecretBinary?: Uint8Array }
  stages: readonly string[]
  readonly createdAt: Date
}

/** A secret with all its versions, oldest first. */
export interface Secret {
  readonly arn: string
  readonly name: string
  description?: string
  keyId?: string
  readonly tags: readonly object[]
  readonly createdAt: Date
  versions: readonly Version[]
  deletedAt?: Date
}
