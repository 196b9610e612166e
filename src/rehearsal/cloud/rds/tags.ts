import type { AwsOperation } from '../ports.ts'
import { operation } from '../services/operation.ts'
import { instanceNotFound, invalidValue } from './refusal.ts'
import type { RdsState, Tag } from './state.ts'

export function tagOperations(state: RdsState): Readonly<Record<string, AwsOperation>> {
  const check = (arn: string): string => {
    const known = [...state.instances.values(), ...state.clusters.values(), ...state.snapshots.values()].some(
      (it) => it.arn === arn,
    )
    if (known) return arn
    if (!/^arn:aws[\w-]*:rds:[\w-]+:\d{12}:[\w-]+:.+$/.test(arn))
      throw invalidValue(`The specified resource name does not match an RDS resource in this region.`)
    throw instanceNotFound(arn.split(':').at(-1) ?? arn)
  }
  return {
    ListTagsForResource: operation(({ ResourceName: arn }: { ResourceName: string }) => ({
      TagList: state.tags.get(check(arn)) ?? [],
    })),
    AddTagsToResource: operation(
      ({ ResourceName: arn, Tags: given }: { ResourceName: string; Tags: readonly Tag[] }) => {
        setTags(state, check(arn), given)
        return {}
      },
    ),
    RemoveTagsFromResource: operation(
      ({ ResourceName: arn, TagKeys: keys }: { ResourceName: string; TagKeys: readonly string[] }) => {
        const left = (state.tags.get(check(arn)) ?? []).filter(({ Key }) => !keys.includes(Key))
        state.tags.set(arn, left)
        return {}
      },
    ),
  }
}

/** Adds tags, those of the same key replaced. RDS takes 50 of letters, digits, spaces and `_.:/=+-@`. */
export function setTags(state: RdsState, arn: string, given: readonly Tag[] = []): void {
  for (const { Key: key, Value: value = '' } of given) {
    if (key === undefined || key === '' || key.length > 128 || value.length > 256)
      throw invalidValue('Tag keys must have 1 to 128 characters and tag values at most 256.')
    if (/^(aws|rds):/i.test(key))
      throw invalidValue(`The tag key ${key} is reserved: it begins with aws: or rds:.`)
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(`${key}${value}`))
      throw invalidValue(
        `The tag ${key} has characters other than letters, digits, spaces and _ . : / = + - @`,
      )
  }
  const keys = new Set(given.map(({ Key }) => Key))
  const all = [...(state.tags.get(arn) ?? []).filter(({ Key }) => !keys.has(Key)), ...given]
  if (all.length > 50) throw invalidValue('A resource can have at most 50 tags.')
  state.tags.set(
    arn,
    all.map(({ Key, Value = '' }) => ({ Key, Value })),
  )
}
