import type { AwsOperation } from '../ports.ts'
import type {
  DeregisterTaskDefinitionRequest,
  DescribeTaskDefinitionRequest,
  ListTaskDefinitionFamiliesRequest,
  ListTaskDefinitionsRequest,
  RegisterTaskDefinitionRequest,
} from './aws.ts'
import { type EcsEnvironment, emit, now } from './environment.ts'
import { lookUpTaskDefinition } from './lookup.ts'
import { operation, paginate } from './operation.ts'
import { clientException } from './refusal.ts'
import type { TaskDefinitionRecord } from './state.ts'
import { addTags, checkTags, tagsOf } from './tags.ts'
import { checkTaskDefinition } from './task-definition-checks.ts'
import { taskDefinitionView } from './task-definition-view.ts'

export function taskDefinitionOperations(
  environment: EcsEnvironment,
): Readonly<Record<string, AwsOperation>> {
  const { state, ids } = environment
  const active = (record: TaskDefinitionRecord): boolean => record.deregisteredAt === undefined

  return {
    RegisterTaskDefinition: operation<RegisterTaskDefinitionRequest>((input, call) => {
      checkTaskDefinition(input)
      const tags = checkTags(input.tags)
      const { tags: _, ...given } = input
      const family = input.family ?? ''
      const known = state.taskDefinitions.get(family) ?? []
      const revision = (known.at(-1)?.revision ?? 0) + 1
      const record: TaskDefinitionRecord = {
        arn: ids.taskDefinition(family, revision),
        family,
        revision,
        given,
        registeredAt: now(environment),
        registeredBy: call.principal.arn,
        deregisteredAt: undefined,
      }
      state.taskDefinitions.set(family, [...known, record])
      addTags(state, record.arn, tags)
      emit(environment, 'task-definition.registered', {
        taskDefinition: record.arn,
        images: (given.containerDefinitions ?? []).map(({ image }) => image),
      })
      return { taskDefinition: taskDefinitionView(record), tags: [...tags] }
    }),

    DescribeTaskDefinition: operation<DescribeTaskDefinitionRequest>((input) => {
      const record = lookUpTaskDefinition(state, input.taskDefinition ?? '')
      if (record === undefined) throw clientException('Unable to describe task definition.')
      return {
        taskDefinition: taskDefinitionView(record),
        ...(input.include?.includes('TAGS') ? { tags: [...tagsOf(state, record.arn)] } : {}),
      }
    }),

    ListTaskDefinitions: operation<ListTaskDefinitionsRequest>((input) => {
      const wanted = input.status ?? 'ACTIVE'
      const records = [...state.taskDefinitions.values()]
        .flat()
        .filter((record) => input.familyPrefix === undefined || record.family === input.familyPrefix)
        .filter((record) => (wanted === 'ACTIVE' ? active(record) : wanted === 'INACTIVE' && !active(record)))
        .sort((one, other) => one.family.localeCompare(other.family) || one.revision - other.revision)
      const ordered = input.sort === 'DESC' ? records.reverse() : records
      const page = paginate(
        ordered.map(({ arn }) => arn),
        input,
      )
      return { taskDefinitionArns: page.items, nextToken: page.nextToken }
    }),

    ListTaskDefinitionFamilies: operation<ListTaskDefinitionFamiliesRequest>((input) => {
      const families = [...state.taskDefinitions]
        .filter(([family]) => family.startsWith(input.familyPrefix ?? ''))
        .filter(([, records]) => {
          if (input.status === 'ACTIVE') return records.some(active)
          return input.status === 'INACTIVE' ? !records.some(active) : true
        })
        .map(([family]) => family)
        .sort()
      const page = paginate(families, input)
      return { families: page.items, nextToken: page.nextToken }
    }),

    DeregisterTaskDefinition: operation<DeregisterTaskDefinitionRequest>((input) => {
      const reference = input.taskDefinition ?? ''
      const record = /:\d+$/.test(reference) ? lookUpTaskDefinition(state, reference) : undefined
      if (record === undefined) throw clientException('Unable to describe task definition.')
      record.deregisteredAt ??= now(environment)
      return { taskDefinition: taskDefinitionView(record) }
    }),
  }
}
