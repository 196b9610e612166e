import { AwsError, type AwsOperation } from '../ports.ts'
import { records, requiredText, text, texts } from './members.ts'
import type { Store } from './store.ts'

export function tagOperations(store: Store): Readonly<Record<string, AwsOperation>> {
  return {
    AddTags: async (input) => {
      for (const arn of texts(input, 'ResourceArns') ?? []) {
        const tags = tagsOf(store, arn)
        for (const [key, value] of readTags(records(input, 'Tags') ?? [])) tags.set(key, value)
      }
      return {}
    },
    RemoveTags: async (input) => {
      for (const arn of texts(input, 'ResourceArns') ?? []) {
        for (const key of texts(input, 'TagKeys') ?? []) tagsOf(store, arn).delete(key)
      }
      return {}
    },
    DescribeTags: async (input) => ({
      TagDescriptions: (texts(input, 'ResourceArns') ?? []).map((arn) => ({
        ResourceArn: arn,
        Tags: [...tagsOf(store, arn)].map(([Key, Value]) => ({ Key, Value })),
      })),
    }),
  }
}

/** Keeps the tags that a Create operation was given. */
export function createTags(store: Store, arn: string, input: Readonly<Record<string, unknown>>): void {
  store.tags.set(arn, readTags(records(input, 'Tags') ?? []))
}

function tagsOf(store: Store, arn: string): Map<string, string> {
  const tags = store.tags.get(arn)
  if (tags !== undefined) return tags
  const kinds: readonly (readonly [string, string])[] = [
    [':loadbalancer/', 'LoadBalancerNotFound'],
    [':targetgroup/', 'TargetGroupNotFound'],
    [':listener/', 'ListenerNotFound'],
    [':listener-rule/', 'RuleNotFound'],
  ]
  const code = kinds.find(([part]) => arn.includes(part))?.[1]
  throw code === undefined
    ? new AwsError('ValidationError', `'${arn}' is not a valid ARN`)
    : new AwsError(code, `'${arn}' not found`)
}

function readTags(list: readonly Readonly<Record<string, unknown>>[]): Map<string, string> {
  const tags = new Map<string, string>()
  for (const tag of list) {
    const key = requiredText(tag, 'Key')
    if (tags.has(key))
      throw new AwsError('DuplicateTagKeys', `The tag key '${key}' was specified more than once`)
    tags.set(key, text(tag, 'Value') ?? '')
  }
  return tags
}
