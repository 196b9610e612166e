import { generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto'
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSsm } from '../../../../src/rehearsal/cloud/services/ssm/index.ts'
import { createSts, type Role } from '../../../../src/rehearsal/cloud/services/sts/index.ts'
import { serve, testContext } from '../wire/start.ts'

const issuer = 'https://token.actions.githubusercontent.com'
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwks: readonly JsonWebKey[] = [
  { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa' },
  { ...elliptic.publicKey.export({ format: 'jwk' }), kid: 'ec' },
]
const deploy: Role = {
  arn: 'arn:aws:iam::111111111111:role/deploy-core-staging',
  subjects: ['repo:org/core:environment:staging'],
  conditions: {
    job_workflow_ref: 'org/deploy-kit/.github/workflows/deploy.yml@*',
    repository_id: ['7', '8'],
  },
  allow: ['ecs:*', 'ssm:GetParameter*'],
}
const now = Date.UTC(2026, 0, 1) / 1_000
const claims = {
  iss: issuer,
  sub: 'repo:org/core:environment:staging',
  aud: 'sts.amazonaws.com',
  exp: now + 300,
  nbf: now - 10,
  job_workflow_ref: 'org/deploy-kit/.github/workflows/deploy.yml@refs/tags/v1',
  repository_id: '7',
}

function token(change: object = {}, options: { kid?: string; alg?: string; key?: KeyObject } = {}): string {
  const { kid = 'rsa', alg = 'RS256', key = rsa.privateKey } = options
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg, kid, typ: 'JWT' })}.${part({ ...claims, ...change })}`
  const signature = sign(
    'sha256',
    Buffer.from(signed),
    alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key,
  )
  return `${signed}.${signature.toString('base64url')}`
}

async function start() {
  const context = testContext()
  const sts = createSts({
    context,
    roles: [deploy],
    keys: async (asked) => (asked === issuer ? jwks : undefined),
  })
  const started = await serve([sts.service, createSsm(context).service], { context, identity: sts.identity })
  const client = (credentials = started.client.credentials) => {
    const made = new STSClient({ ...started.client, credentials })
    onTestFinished(() => made.destroy())
    return made
  }
  const assume = (webIdentity: string, more: object = {}) =>
    client().send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: deploy.arn,
        RoleSessionName: 'run-1',
        WebIdentityToken: webIdentity,
        ...more,
      }),
    )
  const sessionOf = async () => {
    const { Credentials: issued } = await assume(token())
    return {
      accessKeyId: issued?.AccessKeyId ?? '',
      secretAccessKey: issued?.SecretAccessKey ?? '',
      sessionToken: issued?.SessionToken ?? '',
    }
  }
  return { ...started, sts, client, assume, sessionOf }
}

describe('AssumeRoleWithWebIdentity', () => {
  it('gives keys that are the role', async () => {
    const { assume, client, sessionOf } = await start()
    expect(await assume(token())).toMatchObject({
      SubjectFromWebIdentityToken: claims.sub,
      Audience: 'sts.amazonaws.com',
      Provider: 'arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com',
      AssumedRoleUser: { Arn: 'arn:aws:sts::111111111111:assumed-role/deploy-core-staging/run-1' },
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA/),
        Expiration: new Date((now + 3_600) * 1_000),
      },
    })
    expect(await client(await sessionOf()).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: 'arn:aws:sts::111111111111:assumed-role/deploy-core-staging/run-1',
      Account: '111111111111',
      UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:run-1$/),
    })
  })

  it('takes an ES256 token too', async () => {
    const { assume } = await start()
    await expect(
      assume(token({}, { kid: 'ec', alg: 'ES256', key: elliptic.privateKey })),
    ).resolves.toBeDefined()
  })

  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  it.each<[string, () => string, string, string | RegExp]>([
    ['that is no token', () => 'gho_notajwt', 'InvalidIdentityTokenException', /not a valid JWT/],
    [
      'of an issuer without a provider',
      () => token({ iss: 'https://evil.example' }),
      'InvalidIdentityTokenException',
      'No OpenIDConnect provider found in your account for https://evil.example',
    ],
    [
      'for another audience',
      () => token({ aud: 'sts.amazon.com' }),
      'InvalidIdentityTokenException',
      'Incorrect token audience',
    ],
    [
      'that is over',
      () => token({ exp: now - 1 }),
      'ExpiredTokenException',
      `Token expired: current date/time ${now} must be before the expiration date/time ${now - 1}`,
    ],
    [
      'that is not valid yet',
      () => token({ nbf: now + 900 }),
      'InvalidIdentityTokenException',
      /not valid yet/,
    ],
    [
      'signed by another key',
      () => token({}, { key: other }),
      'InvalidIdentityTokenException',
      /Couldn't retrieve verification key/,
    ],
    [
      'signed by a key nobody published',
      () => token({}, { kid: 'new' }),
      'InvalidIdentityTokenException',
      /Couldn't retrieve verification key/,
    ],
    [
      'without a signature',
      () => token().replace(/[^.]+$/, ''),
      'InvalidIdentityTokenException',
      /Couldn't retrieve verification key/,
    ],
    [
      'with algorithm none',
      () => token({}, { alg: 'none' }),
      'InvalidIdentityTokenException',
      /Couldn't retrieve verification key/,
    ],
    [
      'of another environment',
      () => token({ sub: 'repo:org/core:environment:production' }),
      'AccessDenied',
      'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    ],
    [
      'of another workflow',
      () => token({ job_workflow_ref: 'org/core/.github/workflows/mine.yml@refs/heads/main' }),
      'AccessDenied',
      'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    ],
    [
      'of another repository of that name',
      () => token({ repository_id: '70' }),
      'AccessDenied',
      'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    ],
  ])('refuses a token %s', async (_what, made, name, message) => {
    const { assume } = await start()
    await expect(assume(made())).rejects.toMatchObject({
      name,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    })
  })

  it('does not tell that a role does not exist', async () => {
    const { assume } = await start()
    await expect(assume(token(), { RoleArn: 'arn:aws:iam::111111111111:role/none' })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    })
  })

  it('refuses a session longer than the role allows, and a session policy, which it does not act on', async () => {
    const { assume } = await start()
    await expect(assume(token(), { DurationSeconds: 7_200 })).rejects.toThrow(
      /exceeds the MaxSessionDuration/,
    )
    await expect(assume(token(), { Policy: '{}' })).rejects.toThrow(/does not act on Policy/)
  })

  it('keeps the token out of the journal', async () => {
    const { assume, journal } = await start()
    await assume(token())
    expect(journal.entries()[0]?.input).toMatchObject({ WebIdentityToken: '***' })
  })
})

describe('temporary keys', () => {
  it('expire by the clock', async () => {
    const { client, sessionOf, context } = await start()
    const session = await sessionOf()
    await context.clock.advance(3_600_000)
    await expect(client(session).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
      message: 'The security token included in the request is expired',
    })
  })

  it('are nothing without their session token', async () => {
    const { client, sessionOf } = await start()
    const { sessionToken: _sessionToken, ...keys } = await sessionOf()
    await expect(client(keys).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    })
  })

  it('may do what the role may, and not more', async () => {
    const { sessionOf, address } = await start()
    const credentials = await sessionOf()
    const ssm = new SSMClient({ endpoint: address, region: 'eu-west-1', credentials, maxAttempts: 1 })
    onTestFinished(() => ssm.destroy())
    await expect(ssm.send(new DescribeParametersCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:sts::111111111111:assumed-role/deploy-core-staging/run-1 is not authorized to perform: ssm:DescribeParameters on resource: * because no identity-based policy allows the ssm:DescribeParameters action',
    })
  })
})

describe('ambient keys', () => {
  it('are the account’s user local', async () => {
    const { client } = await start()
    expect(await client().send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: 'arn:aws:iam::111111111111:user/local',
      UserId: 'AKIALOCAL',
    })
  })

  it('are refused once a scenario declares them invalid or expired, in the words of each protocol', async () => {
    const { sts, client, json } = await start()
    sts.access.refuseKey('AKIALOCAL', 'invalid')
    await expect(client().send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      $metadata: { httpStatusCode: 403 },
    })
    expect((await json('AmazonSSM.DescribeParameters', {})).body).toEqual({
      __type: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    })
    sts.access.refuseKey('AKIALOCAL', 'expired')
    expect((await json('AmazonSSM.DescribeParameters', {})).body).toMatchObject({
      __type: 'ExpiredTokenException',
    })
  })

  it('can be denied an action, and always learn who they are', async () => {
    const { sts, client, json } = await start()
    sts.access.deny({ principal: '*', action: '*' })
    expect((await json('AmazonSSM.DescribeParameters', {})).body).toEqual({
      __type: 'AccessDeniedException',
      Message:
        'User: arn:aws:iam::111111111111:user/local is not authorized to perform: ssm:DescribeParameters on resource: * with an explicit deny in an identity-based policy',
    })
    await expect(client().send(new GetCallerIdentityCommand({}))).resolves.toBeDefined()
    sts.access.allowEverything()
    expect((await json('AmazonSSM.DescribeParameters', {})).status).toBe(200)
  })

  it('assume a role only where its trust policy names them', async () => {
    const { sts, client } = await start()
    const assume = () =>
      client().send(new AssumeRoleCommand({ RoleArn: deploy.arn, RoleSessionName: 'me-1' }))
    await expect(assume()).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::111111111111:user/local is not authorized to perform: sts:AssumeRole on resource: ${deploy.arn}`,
    })
    sts.access.putRole({ ...deploy, principals: ['arn:aws:iam::111111111111:user/*'] })
    await expect(assume()).resolves.toMatchObject({
      AssumedRoleUser: { Arn: expect.stringMatching(/me-1$/) },
    })
  })

  it('can be given a principal of their own', async () => {
    const { sts, client } = await start()
    sts.access.putKey('AKIALOCAL', 'arn:aws:iam::222222222222:user/alice')
    expect(await client().send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: 'arn:aws:iam::222222222222:user/alice',
      Account: '222222222222',
    })
  })
})
