import {
  AwsError,
  type AwsService,
  type CloudContext,
  type SecretSource,
  type Stateful,
} from '../../ports.ts'
import { alphanumeric, randomText, randomUuid } from '../identifier.ts'
import { operation, refuseMembers } from '../operation.ts'
import { pageOf } from '../page.ts'
import { resolveSecret } from './resolve.ts'
import type { Secret, Version } from './types.ts'

export interface SecretsManager {
  readonly service: AwsService
  readonly state: Stateful
  /** Resolves `arn:aws:secretsmanager:…:secret:NAME-SUFFIX[:json-key:version-stage:version-id]`. */
  readonly secrets: SecretSource & {
    /** Makes a secret, or replaces its value, under an ARN that exists elsewhere: what a task definition names is found here. */
    adopt(arn: string, value: string): void
  }
}

interface Value {
  readonly ClientRequestToken?: string
  readonly SecretString?: string
  readonly SecretBinary?: Uint8Array
}

interface CreateInput extends Value {
  readonly Name: string
  readonly Description?: string
  readonly KmsKeyId?: string
  readonly Tags?: readonly object[]
}

interface Selector {
  readonly SecretId: string
  readonly VersionId?: string
  readonly VersionStage?: string
}

interface DeleteInput {
  readonly SecretId: string
  readonly RecoveryWindowInDays?: number
  readonly ForceDeleteWithoutRecovery?: boolean
}

const day = 86_400_000

const notFound = () =>
  new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")

/** Secrets Manager: secrets with versions and stages; no rotation, no replicas. */
export function createSecretsManager(context: CloudContext): SecretsManager {
  const secrets = new Map<string, Secret>()
  const now = () => new Date(context.clock.now())

  const find = (id: string, deletedToo = false): Secret => {
    const byArn = [...secrets.values()].find(({ arn }) => arn === id || arn.slice(0, -7) === id)
    const secret = secrets.get(id) ?? byArn
    if (secret === undefined) throw notFound()
    if (secret.deletedAt !== undefined && !deletedToo)
      throw new AwsError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      )
    return secret
  }

  const addVersion = (secret: Secret, input: Value): Version => {
    const { SecretString, SecretBinary } = input
    if ((SecretString === undefined) === (SecretBinary === undefined))
      throw new AwsError('InvalidParameterException', 'You must provide either SecretString or SecretBinary.')
    const version: Version = {
      id: input.ClientRequestToken ?? randomUuid(context.random),
      value: SecretString === undefined ? { SecretBinary: SecretBinary as Uint8Array } : { SecretString },
      stages: ['AWSCURRENT'],
      createdAt: now(),
    }
    const same = secret.versions.find(({ id }) => id === version.id)
    if (same !== undefined) {
      if (same.value.SecretString === SecretString) return same
      throw new AwsError(
        'ResourceExistsException',
        "You can't use ClientRequestToken because that value is already in use for a version of secret.",
      )
    }
    for (const older of secret.versions)
      older.stages = older.stages.includes('AWSCURRENT') ? ['AWSPREVIOUS'] : []
    secret.versions = [...secret.versions, version]
    return version
  }

  const versionOf = (secret: Secret, versionId?: string, stage?: string): Version => {
    const wanted = stage ?? (versionId === undefined ? 'AWSCURRENT' : undefined)
    const found = secret.versions.find(
      ({ id, stages }) =>
        (versionId === undefined || id === versionId) && (wanted === undefined || stages.includes(wanted)),
    )
    if (found !== undefined) return found
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${versionId === undefined ? `staging label: ${wanted}` : `VersionId: ${versionId}`}`,
    )
  }

  return {
    state: {
      save: () => secrets,
      restore: async (saved) => {
        for (const [name, secret] of saved as typeof secrets) secrets.set(name, secret)
      },
    },
    secrets: {
      resolve: (valueFrom) => resolveSecret(valueFrom, find, versionOf),
      adopt: (arn, value) => {
        const name = arn
          .split(':')
          .slice(6)
          .join(':')
          .replace(/-[A-Za-z0-9]{6}$/, '')
        const secret = secrets.get(name) ?? { arn, name, tags: [], createdAt: now(), versions: [] }
        secrets.set(name, secret)
        addVersion(secret, { SecretString: value })
      },
    },
    service: {
      id: 'secretsmanager',
      operations: {
        CreateSecret: operation((input: CreateInput) => {
          refuseMembers('secretsmanager', 'CreateSecret', input, ['AddReplicaRegions', 'Type'])
          if (secrets.has(input.Name))
            throw new AwsError(
              'ResourceExistsException',
              `The operation failed because the secret ${input.Name} already exists.`,
            )
          const { region, accountId, random } = context
          const secret: Secret = {
            arn: `arn:aws:secretsmanager:${region}:${accountId}:secret:${input.Name}-${randomText(random, 6, alphanumeric)}`,
            name: input.Name,
            ...(input.Description === undefined ? {} : { description: input.Description }),
            ...(input.KmsKeyId === undefined ? {} : { keyId: input.KmsKeyId }),
            tags: input.Tags ?? [],
            createdAt: now(),
            versions: [],
          }
          const empty = input.SecretString === undefined && input.SecretBinary === undefined
          const version = empty ? undefined : addVersion(secret, input)
          secrets.set(secret.name, secret)
          return {
            ARN: secret.arn,
            Name: secret.name,
            ...(version === undefined ? {} : { VersionId: version.id }),
          }
        }),
        PutSecretValue: operation((input: Selector & Value) => {
          refuseMembers('secretsmanager', 'PutSecretValue', input, ['VersionStages', 'RotationToken'])
          const secret = find(input.SecretId)
          const { id, stages } = addVersion(secret, input)
          return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: stages }
        }),
        GetSecretValue: operation((input: Selector) => {
          const secret = find(input.SecretId)
          const version = versionOf(secret, input.VersionId, input.VersionStage)
          return {
            ARN: secret.arn,
            Name: secret.name,
            VersionId: version.id,
            ...version.value,
            VersionStages: version.stages,
            CreatedDate: version.createdAt,
          }
        }),
        DescribeSecret: operation(({ SecretId: id }: Selector) => {
          const secret = find(id, true)
          const staged = secret.versions.filter(({ stages }) => stages.length > 0)
          return {
            ...summary(secret),
            VersionIdsToStages: Object.fromEntries(staged.map((version) => [version.id, version.stages])),
          }
        }),
        UpdateSecret: operation((input: Omit<CreateInput, 'Name'> & { readonly SecretId: string }) => {
          refuseMembers('secretsmanager', 'UpdateSecret', input, ['Type'])
          const secret = find(input.SecretId)
          if (input.Description !== undefined) secret.description = input.Description
          if (input.KmsKeyId !== undefined) secret.keyId = input.KmsKeyId
          const same = input.SecretString === undefined && input.SecretBinary === undefined
          const version = same ? undefined : addVersion(secret, input)
          return {
            ARN: secret.arn,
            Name: secret.name,
            ...(version === undefined ? {} : { VersionId: version.id }),
          }
        }),
        // There are no resource policies here, and a secret without one answers just this.
        GetResourcePolicy: operation(({ SecretId: id }: Selector) => {
          const { arn, name } = find(id)
          return { ARN: arn, Name: name }
        }),
        ListSecrets: operation((input: { MaxResults?: number; NextToken?: string }) => {
          refuseMembers('secretsmanager', 'ListSecrets', input, [
            'Filters',
            'SortBy',
            'IncludePlannedDeletion',
          ])
          const listed = [...secrets.values()].filter(({ deletedAt }) => deletedAt === undefined)
          const page = pageOf(listed, input.MaxResults ?? 100, input.NextToken, 'secrets', () => {
            throw new AwsError('InvalidNextTokenException', 'The token is invalid.')
          })
          return {
            SecretList: page.items.map(summary),
            ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
          }
        }),
        DeleteSecret: operation((input: DeleteInput) => {
          const secret = find(input.SecretId, true)
          const { ForceDeleteWithoutRecovery: force = false, RecoveryWindowInDays: days = 30 } = input
          const at = new Date(context.clock.now() + (force ? 0 : days * day))
          if (force) secrets.delete(secret.name)
          else secret.deletedAt = at
          return { ARN: secret.arn, Name: secret.name, DeletionDate: at }
        }),
      },
    },
  }
}

function summary(secret: Secret) {
  const changed = secret.versions.at(-1)?.createdAt ?? secret.createdAt
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description === undefined ? {} : { Description: secret.description }),
    ...(secret.keyId === undefined ? {} : { KmsKeyId: secret.keyId }),
    ...(secret.deletedAt === undefined ? {} : { DeletedDate: secret.deletedAt }),
    Tags: secret.tags,
    CreatedDate: secret.createdAt,
    LastChangedDate: changed,
  }
}
