import type { Tag } from './aws.ts'
import { invalidParameter } from './refusal.ts'
import type { EcsState } from './state.ts'

const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Refuses what AWS's tagging rules refuse: more than 50, `aws:` keys, lengths and letters outside the rules. */
export function checkTags(tags: readonly Tag[] | undefined): readonly Tag[] {
  const given = tags ?? []
  if (given.length > 50)
    throw invalidParameter('Too many tags specified. A resource can have at most 50 tags.')
  const keys = given.map(({ key }) => key ?? '')
  if (new Set(keys).size < keys.length)
    throw invalidParameter('Duplicate tag keys found. Please note that tag keys are case sensitive.')
  for (const { key = '', value = '' } of given) {
    if (key.length < 1 || key.length > 128 || key.toLowerCase().startsWith('aws:') || !allowed.test(key))
      throw invalidParameter(
        `Invalid tag key: ${JSON.stringify(key)}. It must have 1 to 128 characters of letters, numbers, spaces and _.:/=+-@, and must not begin with aws:.`,
      )
    if (value.length > 256 || !allowed.test(value))
      throw invalidParameter(
        `Invalid tag value for key ${key}. It must have at most 256 characters of letters, numbers, spaces and _.:/=+-@.`,
      )
  }
  return given
}

/** Adds tags to what a resource has; the same key is overwritten. */
export function addTags(state: EcsState, arn: string, tags: readonly Tag[]): void {
  const added = new Set(tags.map(({ key }) => key))
  const whole = [...tagsOf(state, arn).filter(({ key }) => !added.has(key)), ...tags]
  if (whole.length > 50)
    throw invalidParameter('Too many tags specified. A resource can have at most 50 tags.')
  state.tags.set(arn, whole)
}

export function removeTags(state: EcsState, arn: string, keys: readonly string[]): void {
  state.tags.set(
    arn,
    tagsOf(state, arn).filter(({ key }) => key === undefined || !keys.includes(key)),
  )
}

export function tagsOf(state: EcsState, arn: string): readonly Tag[] {
  return state.tags.get(arn) ?? []
}
