import { AwsError, type AwsService, type CloudContext } from '../../ports.ts'
import { operation, refuseMembers } from '../operation.ts'
import { pageOf } from '../page.ts'
import type { ImageRegistry, RegistryImage, RegistryRepository } from './image-registry.ts'

export type { ImageRegistry } from './image-registry.ts'

interface Tag {
  readonly Key: string
  readonly Value: string
}

interface ImageId {
  readonly imageDigest?: string
  readonly imageTag?: string
}

interface OfRepository {
  readonly registryId?: string
  readonly repositoryName: string
}

interface Paged {
  readonly maxResults?: number
  readonly nextToken?: string
}

interface Filtered extends OfRepository, Paged {
  readonly filter?: { readonly tagStatus?: 'TAGGED' | 'UNTAGGED' | 'ANY'; readonly imageStatus?: string }
}

const invalidToken = (): never => {
  throw new AwsError('InvalidParameterException', "Invalid parameter at 'nextToken'")
}

/** ECR's API in front of the local registry: tokens, repositories, and what lies in them. Images come by push only. */
export function createEcr(context: CloudContext, registry: ImageRegistry): AwsService {
  const { accountId, region } = context
  const { images } = registry

  const own = (registryId: string | undefined) => {
    if (registryId !== undefined && registryId !== accountId)
      throw new AwsError(
        'RepositoryNotFoundException',
        `The registry with id '${registryId}' is not in this cloud, whose account is ${accountId}`,
      )
  }
  const arnOf = (name: string) => `arn:aws:ecr:${region}:${accountId}:repository/${name}`
  const tags = new Map<string, Map<string, string>>()
  const tagsOf = (arn: string) => {
    const name = arn.slice(arnOf('').length)
    if (arn !== arnOf(name) || images.repository(name) === undefined) throw missing(name)
    const found = tags.get(arn) ?? new Map<string, string>()
    tags.set(arn, found)
    return found
  }
  const missing = (name: string) =>
    new AwsError(
      'RepositoryNotFoundException',
      `The repository with name '${name}' does not exist in the registry with id '${accountId}'`,
    )
  const imagesOf = ({ registryId, repositoryName: name }: OfRepository) => {
    own(registryId)
    const found = images.list(name)
    if (found === undefined) throw missing(name)
    return found
  }
  const described = ({ name, createdAt, immutableTags }: RegistryRepository) => ({
    repositoryArn: arnOf(name),
    registryId: accountId,
    repositoryName: name,
    repositoryUri: `${registry.host}/${name}`,
    createdAt,
    imageTagMutability: immutableTags ? 'IMMUTABLE' : 'MUTABLE',
    imageScanningConfiguration: { scanOnPush: false },
    encryptionConfiguration: { encryptionType: 'AES256' },
  })
  /** An image by tag, digest or both; a failure as BatchGetImage reports it. */
  const find = (repository: string, id: ImageId) => {
    const failure = (failureCode: string, failureReason: string) => ({
      imageId: id,
      failureCode,
      failureReason,
    })
    const reference = id.imageDigest ?? id.imageTag
    if (reference === undefined)
      return {
        failure: failure(
          'MissingDigestAndTag',
          'Invalid request parameters: both tag and digest cannot be null',
        ),
      }
    const image = images.find(repository, reference)
    if (image === undefined) return { failure: failure('ImageNotFound', 'Requested image not found') }
    if (id.imageTag !== undefined && !image.tags.includes(id.imageTag))
      return { failure: failure('ImageTagDoesNotMatchDigest', 'The tag does not match the digest') }
    return { image }
  }

  return {
    id: 'ecr',
    operations: {
      GetAuthorizationToken: operation(({ registryIds = [] }: { registryIds?: readonly string[] }) => {
        registryIds.forEach(own)
        const { authorizationToken, expiresAt } = registry.issueToken()
        return { authorizationData: [{ authorizationToken, expiresAt, proxyEndpoint: registry.url }] }
      }),
      DescribeRepositories: operation(
        (input: Paged & { registryId?: string; repositoryNames?: readonly string[] }) => {
          own(input.registryId)
          const named = input.repositoryNames?.map((name) => {
            const repository = images.repository(name)
            if (repository === undefined) throw missing(name)
            return repository
          })
          const page = pageOf(
            named ?? images.repositories(),
            input.maxResults ?? 100,
            input.nextToken,
            'repositories',
            invalidToken,
          )
          return {
            repositories: page.items.map(described),
            ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
          }
        },
      ),
      CreateRepository: operation(
        (input: OfRepository & { imageTagMutability?: string; tags?: readonly Tag[] }) => {
          own(input.registryId)
          refuseMembers('ecr', 'CreateRepository', input, ['imageTagMutabilityExclusionFilters'])
          const { repositoryName: name, imageTagMutability: mutability = 'MUTABLE' } = input
          if (mutability.endsWith('EXCLUSION'))
            throw new AwsError(
              'InvalidParameterException',
              `The local cloud has MUTABLE and IMMUTABLE repositories, not ${mutability}`,
            )
          const created = images.createRepository(name, { immutableTags: mutability === 'IMMUTABLE' })
          if (created === undefined)
            throw new AwsError(
              'RepositoryAlreadyExistsException',
              `The repository with name '${name}' already exists in the registry with id '${accountId}'`,
            )
          for (const { Key, Value } of input.tags ?? []) tagsOf(arnOf(name)).set(Key, Value)
          return { repository: described(created) }
        },
      ),
      DeleteRepository: operation((input: OfRepository & { force?: boolean }) => {
        own(input.registryId)
        const { repositoryName: name } = input
        const present = images.repository(name)
        if (present === undefined) throw missing(name)
        if (input.force !== true && imagesOf(input).length > 0)
          throw new AwsError(
            'RepositoryNotEmptyException',
            `The repository with name '${name}' in registry with id '${accountId}' cannot be deleted because it still contains images`,
          )
        images.removeRepository(name)
        tags.delete(arnOf(name))
        return { repository: described(present) }
      }),
      ListTagsForResource: operation(({ resourceArn }: { resourceArn: string }) => ({
        tags: [...tagsOf(resourceArn)].map(([Key, Value]) => ({ Key, Value })),
      })),
      TagResource: operation((input: { resourceArn: string; tags: readonly Tag[] }) => {
        for (const { Key, Value } of input.tags) tagsOf(input.resourceArn).set(Key, Value)
        return {}
      }),
      UntagResource: operation((input: { resourceArn: string; tagKeys: readonly string[] }) => {
        for (const key of input.tagKeys) tagsOf(input.resourceArn).delete(key)
        return {}
      }),
      DescribeImages: operation((input: Filtered & { imageIds?: readonly ImageId[] }) => {
        const all = imagesOf(input)
        const named = input.imageIds?.map((id) => {
          const { image } = find(input.repositoryName, id)
          if (image !== undefined) return image
          const shown = `imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'`
          throw new AwsError(
            'ImageNotFoundException',
            `The image with imageId {${shown}} does not exist within the repository with name '${input.repositoryName}' in the registry with id '${accountId}'`,
          )
        })
        const page = filtered(named ?? all, input)
        return {
          imageDetails: page.items.map((image) => detail(image, input.repositoryName, accountId)),
          ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
        }
      }),
      ListImages: operation((input: Filtered) => {
        const page = filtered(imagesOf(input), input)
        return {
          imageIds: page.items.flatMap(({ digest, tags }) =>
            tags.length === 0
              ? [{ imageDigest: digest }]
              : tags.map((imageTag) => ({ imageDigest: digest, imageTag })),
          ),
          ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
        }
      }),
      BatchGetImage: operation(
        async (
          input: OfRepository & { imageIds: readonly ImageId[]; acceptedMediaTypes?: readonly string[] },
        ) => {
          imagesOf(input)
          const { repositoryName } = input
          const found = input.imageIds.map((id) => ({ id, ...find(repositoryName, id) }))
          const answers = found.flatMap(({ id, image }) => (image === undefined ? [] : [{ id, image }]))
          return {
            images: await Promise.all(
              answers.map(async ({ id, image }) => ({
                registryId: accountId,
                repositoryName,
                imageId: { ...id, imageDigest: image.digest },
                imageManifest: new TextDecoder().decode(await images.manifest(repositoryName, image.digest)),
                imageManifestMediaType: image.mediaType,
              })),
            ),
            failures: found.flatMap(({ failure }) => (failure === undefined ? [] : [failure])),
          }
        },
      ),
    },
  }
}

function filtered(images: readonly RegistryImage[], input: Filtered) {
  refuseMembers('ecr', 'image filters', input.filter ?? {}, ['imageStatus'])
  const status = input.filter?.tagStatus ?? 'ANY'
  const matching = images.filter(({ tags }) => status === 'ANY' || (status === 'TAGGED') === tags.length > 0)
  const stamp = JSON.stringify([input.repositoryName, input.filter])
  return pageOf(matching, input.maxResults ?? 100, input.nextToken, stamp, invalidToken)
}

function detail(image: RegistryImage, repositoryName: string, registryId: string) {
  return {
    registryId,
    repositoryName,
    imageDigest: image.digest,
    ...(image.tags.length === 0 ? {} : { imageTags: image.tags }),
    imageSizeInBytes: image.imageSize,
    imagePushedAt: image.pushedAt,
    imageManifestMediaType: image.mediaType,
    ...(image.artifactType === undefined ? {} : { artifactMediaType: image.artifactType }),
    ...(image.subject === undefined ? {} : { subjectManifestDigest: image.subject }),
    ...(image.lastPulledAt === undefined ? {} : { lastRecordedPullTime: image.lastPulledAt }),
  }
}
