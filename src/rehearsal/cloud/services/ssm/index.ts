import { AwsError, type AwsService, type CloudContext, type SecretSource } from '../../ports.ts'
import { operation, refuseMembers } from '../operation.ts'
import { pageOf } from '../page.ts'
import { below, type LegacyFilter, legacyTest, parameterTest, type StringFilter } from './filter.ts'
import { ParameterStore, type ParameterTier, type ParameterType, type ParameterVersion } from './store.ts'

export type { ParameterChange, ParameterType, ParameterVersion } from './store.ts'

export interface Ssm {
  readonly service: AwsService
  readonly parameters: ParameterStore
  /** Resolves parameter names and ARNs, in the words of the container agent where one is missing. */
  readonly secrets: SecretSource
}

interface Tag {
  readonly Key: string
  readonly Value: string
}

interface PutParameterInput {
  readonly Name: string
  readonly Value: string
  readonly Type?: ParameterType
  readonly Overwrite?: boolean
  readonly Tier?: ParameterTier
  readonly KeyId?: string
  readonly Description?: string
  readonly AllowedPattern?: string
  readonly DataType?: string
  readonly Tags?: readonly Tag[]
}

interface Paged {
  readonly MaxResults?: number
  readonly NextToken?: string
}

interface DescribeInput extends Paged {
  readonly Filters?: readonly LegacyFilter[]
  readonly ParameterFilters?: readonly StringFilter[]
}

interface ByPathInput extends Paged {
  readonly Path: string
  readonly Recursive?: boolean
  readonly WithDecryption?: boolean
  readonly ParameterFilters?: readonly StringFilter[]
}

const invalidToken = (): never => {
  throw new AwsError('InvalidNextToken', 'The specified token is not valid.')
}

/** SSM's answer names nothing: its ParameterNotFound has no message. */
const notFound = () => new AwsError('ParameterNotFound', '')

/** SSM's Parameter Store. */
export function createSsm(context: CloudContext): Ssm {
  const store = new ParameterStore(context)
  const shown = (parameter: ParameterVersion & { selector?: string }, decrypt: boolean | undefined) => ({
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.type === 'SecureString' && !decrypt ? parameter.ciphertext : parameter.value,
    Version: parameter.version,
    ...(parameter.selector === undefined ? {} : { Selector: parameter.selector }),
    LastModifiedDate: parameter.modifiedAt,
    ARN: store.arn(parameter.name),
    DataType: parameter.dataType,
  })
  const tagsOf = (name: string) => store.tags(name)
  return {
    parameters: store,
    secrets: { resolve: (valueFrom) => resolveParameter(store, context.region, valueFrom) },
    service: {
      id: 'ssm',
      operations: {
        PutParameter: operation((input: PutParameterInput, { principal }) => {
          refuseMembers('ssm', 'PutParameter', input, ['Policies'])
          if (input.Overwrite && input.Tags !== undefined)
            throw new AwsError(
              'ValidationException',
              'Invalid request: tags and overwrite can’t be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.',
            )
          const { version, tier } = store.put(changeOf(input), principal.arn)
          return { Version: version, Tier: tier }
        }),
        GetParameter: operation((input: { Name: string; WithDecryption?: boolean }) => {
          const parameter = store.get(input.Name)
          if (parameter === undefined) throw notFound()
          return { Parameter: shown(parameter, input.WithDecryption) }
        }),
        GetParameters: operation((input: { Names: readonly string[]; WithDecryption?: boolean }) => {
          const found = input.Names.map((name) => ({ name, parameter: store.get(name) }))
          return {
            Parameters: found.flatMap(({ parameter }) =>
              parameter === undefined ? [] : [shown(parameter, input.WithDecryption)],
            ),
            InvalidParameters: found.flatMap(({ name, parameter }) =>
              parameter === undefined ? [name] : [],
            ),
          }
        }),
        GetParametersByPath: operation((input: ByPathInput) => {
          const { Path: path, Recursive: recursive = false, MaxResults, NextToken, ...rest } = input
          if (!path.startsWith('/'))
            throw new AwsError(
              'ValidationException',
              'The parameter path must begin with a forward slash (/).',
            )
          const test = parameterTest(rest.ParameterFilters ?? [], ['Type', 'KeyId', 'DataType'], tagsOf)
          const matching = store.all().filter((one) => below(one.name, path, recursive) && test(one))
          const stamp = JSON.stringify([path, recursive])
          const { items, nextToken } = pageOf(matching, MaxResults ?? 10, NextToken, stamp, invalidToken)
          return {
            Parameters: items.map((parameter) => shown(parameter, rest.WithDecryption)),
            ...(nextToken === undefined ? {} : { NextToken: nextToken }),
          }
        }),
        DescribeParameters: operation((input: DescribeInput) => {
          refuseMembers('ssm', 'DescribeParameters', input, ['Shared'])
          const keys = ['Name', 'Path', 'Type', 'KeyId', 'Tier', 'DataType', 'tag:']
          const test = parameterTest(input.ParameterFilters ?? [], keys, tagsOf)
          const legacy = legacyTest(input.Filters ?? [])
          const matching = store.all().filter((one) => test(one) && legacy(one))
          const stamp = JSON.stringify([input.ParameterFilters, input.Filters])
          const page = pageOf(matching, input.MaxResults ?? 50, input.NextToken, stamp, invalidToken)
          return {
            Parameters: page.items.map((one) => metadata(one, store)),
            ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
          }
        }),
        GetParameterHistory: operation((input: Paged & { Name: string; WithDecryption?: boolean }) => {
          const versions = store.history(input.Name)
          if (versions === undefined) throw notFound()
          const page = pageOf(versions, input.MaxResults ?? 50, input.NextToken, input.Name, invalidToken)
          return {
            Parameters: page.items.map((one) => {
              const { ARN: _arn, ...facts } = metadata(one, store)
              return { ...facts, Value: shown(one, input.WithDecryption).Value, Labels: [] }
            }),
            ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
          }
        }),
        DeleteParameter: operation(({ Name: name }: { Name: string }) => {
          if (!store.delete(name)) throw notFound()
          return {}
        }),
        DeleteParameters: operation(({ Names: names }: { Names: readonly string[] }) => {
          const outcome = names.map((name) => ({ name, deleted: store.delete(name) }))
          return {
            DeletedParameters: outcome.filter(({ deleted }) => deleted).map(({ name }) => name),
            InvalidParameters: outcome.filter(({ deleted }) => !deleted).map(({ name }) => name),
          }
        }),
        ...tagOperations(store),
      },
    },
  }
}

function changeOf(input: PutParameterInput) {
  return {
    name: input.Name,
    value: input.Value,
    ...(input.Type === undefined ? {} : { type: input.Type }),
    ...(input.Overwrite === undefined ? {} : { overwrite: input.Overwrite }),
    ...(input.Tier === undefined ? {} : { tier: input.Tier }),
    ...(input.KeyId === undefined ? {} : { keyId: input.KeyId }),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.AllowedPattern === undefined ? {} : { allowedPattern: input.AllowedPattern }),
    ...(input.DataType === undefined ? {} : { dataType: input.DataType }),
    ...(input.Tags === undefined
      ? {}
      : { tags: Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key, Value])) }),
  }
}

function metadata(parameter: ParameterVersion, store: ParameterStore) {
  return {
    Name: parameter.name,
    ARN: store.arn(parameter.name),
    Type: parameter.type,
    ...(parameter.keyId === undefined ? {} : { KeyId: parameter.keyId }),
    LastModifiedDate: parameter.modifiedAt,
    LastModifiedUser: parameter.modifiedBy,
    ...(parameter.description === undefined ? {} : { Description: parameter.description }),
    ...(parameter.allowedPattern === undefined ? {} : { AllowedPattern: parameter.allowedPattern }),
    Version: parameter.version,
    Tier: parameter.tier,
    Policies: [],
    DataType: parameter.dataType,
  }
}

interface TagTarget {
  readonly ResourceType: string
  readonly ResourceId: string
}

function tagOperations(store: ParameterStore) {
  const tagged = ({ ResourceType, ResourceId }: TagTarget) => {
    const tags = ResourceType === 'Parameter' ? store.tags(ResourceId) : undefined
    if (tags === undefined)
      throw new AwsError('InvalidResourceId', `${ResourceType} ${ResourceId} does not exist`)
    return tags
  }
  return {
    AddTagsToResource: operation((input: TagTarget & { Tags: readonly Tag[] }) => {
      for (const { Key, Value } of input.Tags) tagged(input).set(Key, Value)
      return {}
    }),
    RemoveTagsFromResource: operation((input: TagTarget & { TagKeys: readonly string[] }) => {
      for (const key of input.TagKeys) tagged(input).delete(key)
      return {}
    }),
    ListTagsForResource: operation((input: TagTarget) => ({
      TagList: [...tagged(input)].map(([Key, Value]) => ({ Key, Value })),
    })),
  }
}

/**
 * A container's secret. The agent's sentence for a missing one is that of the ECS task stopped error reference
 * (docs: "Resolve … ResourceInitializationError") and of aws/copilot-cli #2095.
 */
function resolveParameter(store: ParameterStore, region: string, valueFrom: string): string {
  const parameter = store.get(valueFrom)
  if (parameter !== undefined) return parameter.value
  throw new Error(
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): Fetching secret data from SSM Parameter Store in ${region}: invalid parameters: ${valueFrom}`,
  )
}
