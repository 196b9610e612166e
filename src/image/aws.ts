import {
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr'
import { type AwsSession, awsError, clientOptions } from '../config/index.ts'
import { ConfigurationError, PlatformError } from '../kernel/index.ts'
import type { Ecr } from './ecr.ts'
import type { RegistryCredentials } from './types.ts'

export function createEcr(
  session: AwsSession,
  account: string | undefined,
  secret: (value: string) => void,
): Ecr {
  const client = new ECRClient(clientOptions(session))
  const registryId = account === undefined ? {} : { registryId: account }
  let login: Promise<{ readonly host: string; readonly credentials: RegistryCredentials }> | undefined
  return {
    repositoryUri: async (name) => {
      try {
        const answer = await client.send(
          new DescribeRepositoriesCommand({ ...registryId, repositoryNames: [name] }),
        )
        const uri = answer.repositories?.[0]?.repositoryUri
        if (uri === undefined)
          throw new PlatformError('aws', `ecr:DescribeRepositories gave no address for ${name}`)
        return uri
      } catch (error) {
        if (nameOf(error) !== 'RepositoryNotFoundException') throw wrap('ecr:DescribeRepositories', error)
        throw new ConfigurationError(
          `there is no ECR repository ${name} in ${session.region}${account === undefined ? '' : ` of the account ${account}`}`,
          {
            fix: 'Create it with your infrastructure code, or set image.repository and image.registry to one that exists.',
            cause: error,
          },
        )
      }
    },
    has: async (name, digest) => {
      try {
        const answer = await client.send(
          new DescribeImagesCommand({
            ...registryId,
            repositoryName: name,
            imageIds: [{ imageDigest: digest }],
          }),
        )
        return (answer.imageDetails ?? []).some((image) => image.imageDigest === digest)
      } catch (error) {
        if (nameOf(error) === 'ImageNotFoundException') return false
        throw wrap('ecr:DescribeImages', error)
      }
    },
    credentials: async (host) => {
      // A token holds for twelve hours, longer than any job.
      login ??= logIn(client, secret)
      const known = await login
      return known.host === host || sameEcr(known.host, host) ? known.credentials : undefined
    },
  }
}

async function logIn(client: ECRClient, secret: (value: string) => void) {
  let answer: Awaited<ReturnType<typeof send>>
  const send = () => client.send(new GetAuthorizationTokenCommand({}))
  try {
    answer = await send()
  } catch (error) {
    throw wrap('ecr:GetAuthorizationToken', error)
  }
  const data = answer.authorizationData?.[0]
  const decoded = Buffer.from(data?.authorizationToken ?? '', 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  if (data?.proxyEndpoint === undefined || colon < 1)
    throw new PlatformError('aws', 'ecr:GetAuthorizationToken gave no usable login')
  const password = decoded.slice(colon + 1)
  secret(password)
  secret(data.authorizationToken ?? '')
  return {
    host: new URL(data.proxyEndpoint).host,
    credentials: { username: decoded.slice(0, colon), password },
  }
}

function wrap(call: string, error: unknown): unknown {
  return error instanceof PlatformError ? error : awsError(call, error)
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}

/** The login of one account holds for every registry of the region that the caller may reach, other accounts' too. */
function sameEcr(one: string, other: string): boolean {
  const suffix = /^\d{12}(\.dkr\.ecr\..+)$/.exec(one)?.[1]
  return suffix !== undefined && suffix === /^\d{12}(\.dkr\.ecr\..+)$/.exec(other)?.[1]
}
