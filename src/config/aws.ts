import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { ConfigurationError, PlatformError } from '../kernel/index.ts'
import { awsError } from './aws-error.ts'
import type { AwsCredentials, AwsSession, SessionOptions } from './session.ts'

const audience = 'sts.amazonaws.com'
/** Renewed this long before the end, so that no call starts with credentials about to die. */
const renewBeforeMs = 5 * 60_000

export function createSession(options: SessionOptions): AwsSession {
  const region = options.region ?? options.env['AWS_REGION'] ?? options.env['AWS_DEFAULT_REGION']
  if (region === undefined || region === '') {
    throw new ConfigurationError('no AWS region is known', {
      fix: 'Set aws.region (input aws-region) or the environment variable AWS_REGION.',
    })
  }
  const { role } = options
  if (role === undefined) return { region, credentials: undefined }
  let current: Promise<AwsCredentials> | undefined
  return {
    region,
    credentials: async () => {
      const known = await current?.catch(() => undefined)
      if (known !== undefined && known.expiration.getTime() - options.clock.now() > renewBeforeMs)
        return known
      current = assume(role, region, options)
      return current
    },
  }
}

async function assume(role: string, region: string, options: SessionOptions): Promise<AwsCredentials> {
  if (options.idToken === undefined)
    throw new ConfigurationError('there is no OIDC token here to take a role with')
  const token = await options.idToken(audience)
  options.secret(token)
  const sts = new STSClient({ region, credentials: { accessKeyId: 'unsigned', secretAccessKey: 'unsigned' } })
  try {
    const answer = await sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: role,
        WebIdentityToken: token,
        RoleSessionName: sessionName(options.sessionName),
      }),
    )
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {}
    if (
      AccessKeyId === undefined ||
      SecretAccessKey === undefined ||
      SessionToken === undefined ||
      Expiration === undefined
    ) {
      throw new PlatformError('aws', `sts:AssumeRoleWithWebIdentity for ${role} gave no credentials`)
    }
    options.secret(SecretAccessKey)
    options.secret(SessionToken)
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    }
  } catch (error) {
    if (error instanceof PlatformError) throw error
    throw awsError('sts:AssumeRoleWithWebIdentity', error, trustFix(role))
  } finally {
    sts.destroy()
  }
}

function trustFix(role: string): string {
  return `Check the trust policy of ${role}: it must allow this repository, environment and job_workflow_ref, with the audience ${audience}.`
}

function sessionName(wanted: string): string {
  return wanted.replace(/[^\w=,.@-]/g, '-').slice(0, 64)
}
