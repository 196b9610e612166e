import { AwsError, type AwsOperation } from '../ports.ts'
import type { ListTagsForResourceRequest, TagResourceRequest, UntagResourceRequest } from './aws.ts'
import type { EcsEnvironment } from './environment.ts'
import { lookUpTaskDefinition } from './lookup.ts'
import { operation } from './operation.ts'
import { invalidParameter } from './refusal.ts'
import { addTags, checkTags, removeTags, tagsOf } from './tags.ts'

export function tagOperations(environment: EcsEnvironment): Readonly<Record<string, AwsOperation>> {
  const { state } = environment

  /** The ARN of a resource that exists; throws where it names none. */
  const existing = (arn: string | undefined): string => {
    if (arn === undefined || !/^arn:[^:]*:ecs:[^:]*:\d{12}:.+/.test(arn))
      throw invalidParameter('Invalid resource ARN.')
    const known =
      state.services.has(arn) ||
      state.tasks.has(arn) ||
      [...state.clusters.values()].some((cluster) => cluster.arn === arn) ||
      (arn.includes(':task-definition/') && lookUpTaskDefinition(state, arn)?.arn === arn)
    if (!known) throw new AwsError('ResourceNotFoundException', 'The specified resource was not found.')
    return arn
  }

  return {
    TagResource: operation<TagResourceRequest>((input) => {
      addTags(state, existing(input.resourceArn), checkTags(input.tags))
      return {}
    }),
    UntagResource: operation<UntagResourceRequest>((input) => {
      removeTags(state, existing(input.resourceArn), input.tagKeys ?? [])
      return {}
    }),
    ListTagsForResource: operation<ListTagsForResourceRequest>((input) => ({
      tags: [...tagsOf(state, existing(input.resourceArn))],
    })),
  }
}
