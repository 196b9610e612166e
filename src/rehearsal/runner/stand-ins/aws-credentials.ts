import { XMLParser } from 'fast-xml-parser'
import { fetchHttp } from '../../../kernel/index.ts'
import type { StandIn, StandInContext } from './types.ts'

interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly accountId?: string
}

/** What this stand-in cannot do; refused rather than left out. */
const unsupported = [
  'role-chaining',
  'web-identity-token-file',
  'inline-session-policy',
  'managed-session-policies',
  'aws-profile',
  'http-proxy',
]

/** aws-actions/configure-aws-credentials: the job's OIDC token becomes a session at the STS that AWS_ENDPOINT_URL names. */
export const configureAwsCredentials: StandIn = {
  inputs: {
    'aws-region': '',
    'role-to-assume': '',
    'aws-access-key-id': '',
    'aws-secret-access-key': '',
    'aws-session-token': '',
    audience: 'sts.amazonaws.com',
    'role-duration-seconds': '',
    'role-session-name': 'GitHubActions',
    'mask-aws-account-id': 'false',
    'output-credentials': 'false',
    'output-env-credentials': 'true',
    'unset-current-credentials': 'false',
    ...Object.fromEntries(unsupported.map((name) => [name, ''])),
  },
  async main(action) {
    for (const name of unsupported) {
      if (action.input(name) !== '')
        throw new Error(`This runner's configure-aws-credentials does not support '${name}'.`)
    }
    const region = action.input('aws-region')
    if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw new Error(`Region is not valid: ${region}`)
    const credentials = await credentialsOf(action)
    for (const secret of [credentials.accessKeyId, credentials.secretAccessKey, credentials.sessionToken])
      action.mask(secret)
    if (credentials.accountId !== undefined) {
      if (action.flag('mask-aws-account-id')) action.mask(credentials.accountId)
      action.output('aws-account-id', credentials.accountId)
    }
    if (action.flag('output-env-credentials')) {
      action.setEnv('AWS_REGION', region)
      action.setEnv('AWS_DEFAULT_REGION', region)
      action.setEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId)
      action.setEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey)
      if (credentials.sessionToken !== '') action.setEnv('AWS_SESSION_TOKEN', credentials.sessionToken)
    }
    if (action.flag('output-credentials')) {
      action.output('aws-access-key-id', credentials.accessKeyId)
      action.output('aws-secret-access-key', credentials.secretAccessKey)
      action.output('aws-session-token', credentials.sessionToken)
    }
  },
}

async function credentialsOf(action: StandInContext): Promise<Credentials> {
  const role = action.input('role-to-assume')
  const accessKeyId = action.input('aws-access-key-id')
  if (accessKeyId !== '') {
    if (role !== '')
      throw new Error(
        "This runner's configure-aws-credentials assumes a role by OIDC only, not with access keys.",
      )
    return {
      accessKeyId,
      secretAccessKey: action.input('aws-secret-access-key'),
      sessionToken: action.input('aws-session-token'),
    }
  }
  if (role === '')
    throw new Error('Could not determine how to assume credentials. Please check your inputs and try again.')
  return assumeRole(action, role, await idToken(action))
}

async function idToken(action: StandInContext): Promise<string> {
  const url = action.env['ACTIONS_ID_TOKEN_REQUEST_URL']
  const token = action.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']
  if (url === undefined || token === undefined) {
    throw new Error(
      'Credentials could not be loaded, please check your action inputs: Could not load credentials from any providers. Did you mean to set the `id-token` permission?',
    )
  }
  const response = await fetchHttp({
    url: `${url}&audience=${encodeURIComponent(action.input('audience'))}`,
    headers: { authorization: `Bearer ${token}` },
    signal: action.signal,
  })
  const parsed: unknown =
    response.status === 200 ? JSON.parse(Buffer.from(response.body).toString()) : undefined
  const value = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'value') : undefined
  if (typeof value !== 'string') throw new Error(`The OIDC endpoint answered ${response.status} and no token`)
  action.mask(value)
  return value
}

async function assumeRole(action: StandInContext, role: string, token: string): Promise<Credentials> {
  const endpoint = action.env['AWS_ENDPOINT_URL_STS'] ?? action.env['AWS_ENDPOINT_URL']
  if (endpoint === undefined) {
    throw new Error('This runner never reaches real AWS: set AWS_ENDPOINT_URL to the local cloud.')
  }
  const form = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: role,
    RoleSessionName: action.input('role-session-name'),
    DurationSeconds: action.input('role-duration-seconds') || '3600',
    WebIdentityToken: token,
  })
  const response = await fetchHttp({
    method: 'POST',
    url: endpoint,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    signal: action.signal,
  })
  const answer: unknown = new XMLParser({ parseTagValue: false }).parse(Buffer.from(response.body).toString())
  if (response.status !== 200) {
    throw new Error(
      `Could not assume role with OIDC: ${text(answer, ['ErrorResponse', 'Error', 'Message']) ?? `status ${response.status}`}`,
    )
  }
  const result = ['AssumeRoleWithWebIdentityResponse', 'AssumeRoleWithWebIdentityResult']
  const field = (...path: string[]) => {
    const value = text(answer, [...result, ...path])
    if (value === undefined) throw new Error(`STS answered without ${path.join('.')}`)
    return value
  }
  const accountId = field('AssumedRoleUser', 'Arn').split(':')[4]
  return {
    accessKeyId: field('Credentials', 'AccessKeyId'),
    secretAccessKey: field('Credentials', 'SecretAccessKey'),
    sessionToken: field('Credentials', 'SessionToken'),
    ...(accountId === undefined ? {} : { accountId }),
  }
}

function text(value: unknown, path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (part, name) => (typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined),
    value,
  )
  return typeof found === 'string' ? found : undefined
}
