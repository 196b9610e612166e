import { awsCall } from '../../../config/index.ts'
import type { Tags } from '../types.ts'

/** Makes a call whose errors name it. */
export function call<T>(name: string, work: () => Promise<T>): Promise<T> {
  return awsCall(name, work, fixOf)
}

function fixOf(error: unknown): string | undefined {
  const code = error instanceof Error ? error.name : ''
  if (/^SnapshotQuotaExceeded/.test(code))
    return 'Delete manual snapshots that nobody needs, lower migrations.snapshots.keep, or have the quota of the account raised (100 in a region by default).'
  if (/^(KMSKeyNotAccessible)/.test(code))
    return 'Allow kms:DescribeKey and kms:CreateGrant on the key of the database to the role that calls, in the policy of the key as well where it belongs to another account.'
  if (/^(InstanceQuotaExceeded|StorageQuotaExceeded|DBClusterQuotaExceeded)/.test(code))
    return 'The account has no room for a copy in this region: delete what nobody needs, or have the quota raised.'
  return undefined
}

/** Tags as RDS takes them. */
export function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

/** Tags as RDS gives them. */
export function tagsOf(
  list: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Tags {
  return Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']))
}

/** What is not there, by the name of RDS's error for that, is nothing. */
export async function orNothing<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && error.name === name) return undefined
    throw error
  }
}

/** A member where it has a value. */
export function defined<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }
}
