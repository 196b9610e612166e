import { describe, expect, it } from 'vitest'
import { AwsError, type AwsService } from '../../../../src/rehearsal/cloud/ports.ts'
import { serve, signature } from './start.ts'

const ecsTarget = 'AmazonEC2ContainerServiceV20141113'
const ok = async () => ({})

const services: readonly AwsService[] = [
  { id: 'ecs', operations: { DescribeServices: ok, UpdateService: ok, CreateCluster: ok } },
  { id: 'ssm', operations: { GetParameter: ok, PutParameter: ok, DescribeParameters: ok } },
  { id: 'ecr', operations: { DescribeImages: ok } },
  { id: 'cloudwatch', operations: { SetAlarmState: ok } },
  {
    id: 'elasticloadbalancingv2',
    operations: {
      DescribeTargetHealth: async () => {
        throw new AwsError('TargetGroupNotFoundException', "Target groups 'x' not found")
      },
      CreateRule: ok,
    },
  },
  { id: 'sts', operations: { GetCallerIdentity: ok, AssumeRole: ok, AssumeRoleWithWebIdentity: ok } },
]

describe('a JSON request is refused', () => {
  it.each<[string, string, unknown, string, string | RegExp]>([
    ['that is not JSON', `${ecsTarget}.UpdateService`, '{', 'SerializationException', 'The body is not JSON'],
    ['that is not an object', `${ecsTarget}.UpdateService`, [], 'SerializationException', /Start of list/],
    [
      'with a number for a string',
      `${ecsTarget}.UpdateService`,
      { service: 1 },
      'SerializationException',
      'NUMBER_VALUE can not be converted to a String',
    ],
    [
      'with a string for a number',
      `${ecsTarget}.UpdateService`,
      { service: 'a', desiredCount: '2' },
      'SerializationException',
      'STRING_VALUE can not be converted to an Integer',
    ],
    [
      'with a fraction for a whole number',
      `${ecsTarget}.UpdateService`,
      { service: 'a', desiredCount: 1.5 },
      'SerializationException',
      'DECIMAL_VALUE can not be converted to an Integer',
    ],
    [
      'with a string for a list',
      `${ecsTarget}.DescribeServices`,
      { services: 'a' },
      'SerializationException',
      'Expected list or null',
    ],
    [
      'with a string for a structure',
      `${ecsTarget}.UpdateService`,
      { service: 'a', deploymentConfiguration: 'x' },
      'SerializationException',
      'Unexpected field type',
    ],
    [
      'with a member nobody knows',
      `${ecsTarget}.UpdateService`,
      { service: 'a', image: 'b' },
      'SerializationException',
      "Unknown member 'image'",
    ],
    [
      'with a nested member nobody knows',
      `${ecsTarget}.UpdateService`,
      { service: 'a', deploymentConfiguration: { bake: 1 } },
      'SerializationException',
      "Unknown member 'bake' in 'deploymentConfiguration'",
    ],
    [
      'without a required member',
      `${ecsTarget}.UpdateService`,
      {},
      'InvalidParameterException',
      'Service cannot be empty.',
    ],
    [
      'with null for a required member',
      `${ecsTarget}.DescribeServices`,
      { services: null },
      'InvalidParameterException',
      'Services cannot be empty.',
    ],
    [
      'with a value outside of the enum',
      `${ecsTarget}.UpdateService`,
      { service: 'a', deploymentConfiguration: { strategy: 'GREEN' } },
      'InvalidParameterException',
      /Value 'GREEN' at 'deploymentConfiguration.strategy' failed to satisfy constraint: Member must satisfy enum value set: \[ROLLING, BLUE_GREEN, LINEAR, CANARY\]/,
    ],
    [
      'of SSM without a required member',
      'AmazonSSM.GetParameter',
      {},
      'ValidationException',
      "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    ],
    [
      'of SSM with several things wrong',
      'AmazonSSM.DescribeParameters',
      { MaxResults: 51, ParameterFilters: [{ Key: 'Nam' }] },
      'ValidationException',
      /^2 validation errors detected: Value '\[?.*'parameterFilters.1.member.key'.*; Value '51' at 'maxResults'.*less than or equal to 50$/,
    ],
    [
      'of ECR off the pattern',
      'AmazonEC2ContainerRegistry_V20150921.DescribeImages',
      { repositoryName: 'Core' },
      'InvalidParameterException',
      /^Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression pattern/,
    ],
  ])('%s', async (_what, target, body, code, message) => {
    const { json } = await serve(services)
    const answer = await json(target, body)
    expect(answer).toMatchObject({
      status: 400,
      body: { __type: code, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    })
  })

  it('for an operation that does not exist', async () => {
    const { json } = await serve(services)
    expect((await json(`${ecsTarget}.DeleteEverything`, {})).body).toEqual({
      __type: 'UnknownOperationException',
      message: 'Could not find operation DeleteEverything for version 2014-11-13',
    })
  })

  it('for an operation that AWS has and this cloud has not', async () => {
    const { json } = await serve(services)
    expect((await json(`${ecsTarget}.CreateTaskSet`, {})).body).toEqual({
      __type: 'UnknownOperationException',
      message: 'The local cloud does not have ecs CreateTaskSet, which AWS does have.',
    })
  })

  it('for a service that is not there', async () => {
    const { json } = await serve(services)
    expect((await json('DynamoDB_20120810.GetItem', {})).body).toMatchObject({
      __type: 'UnknownOperationException',
      message: expect.stringContaining('has no service DynamoDB_20120810'),
    })
  })
})

describe('a Query request is refused', () => {
  it.each<[string, Record<string, string>, number, string, string | RegExp]>([
    [
      'without a required parameter',
      { Action: 'AssumeRole', Version: '2011-06-15' },
      400,
      'ValidationError',
      /^2 validation errors detected: Value null at 'roleArn'/,
    ],
    [
      'with a parameter nobody knows',
      { Action: 'GetCallerIdentity', Version: '2011-06-15', Who: 'me' },
      400,
      'MalformedInput',
      'Unknown parameter Who',
    ],
    [
      'with text for a number',
      { Action: 'AssumeRole', Version: '2011-06-15', DurationSeconds: 'x' },
      400,
      'MalformedInput',
      'DurationSeconds is &quot;x&quot;, which is not a integer',
    ],
    [
      'for an action that does not exist',
      { Action: 'Nothing', Version: '2011-06-15' },
      400,
      'InvalidAction',
      /Could not find operation Nothing/,
    ],
    [
      'for a version that does not exist',
      { Action: 'GetCallerIdentity', Version: '1999-01-01' },
      400,
      'InvalidAction',
      /has no service sts/,
    ],
  ])('%s', async (_what, parameters, status, code, message) => {
    const { query } = await serve(services)
    const { status: answered, text } = await query('sts', parameters)
    expect({
      status: answered,
      code: /<Code>(.*)<\/Code>/.exec(text)?.[1],
      message: /<Message>(.*)<\/Message>/.exec(text)?.[1],
    }).toEqual({
      status,
      code,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    })
  })

  it('without printing a secret that breaks the model', async () => {
    const { query } = await serve(services)
    const { text } = await query('sts', {
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::111111111111:role/deploy',
      RoleSessionName: 'run',
      WebIdentityToken: 'hu2',
    })
    expect(text).toContain("Value at 'webIdentityToken' failed to satisfy constraint")
    expect(text).not.toContain('hu2')
  })

  it('with a list whose items are not numbered', async () => {
    const { query } = await serve(services)
    const { text } = await query('elasticloadbalancing', {
      Action: 'CreateRule',
      Version: '2015-12-01',
      'Conditions.member.x': 'y',
    })
    expect(text).toContain('Conditions.x is not a numbered item')
  })

  it("with the service's own code where an operation throws by the shape's name", async () => {
    const { query } = await serve(services)
    const { status, text } = await query('elasticloadbalancing', {
      Action: 'DescribeTargetHealth',
      Version: '2015-12-01',
      TargetGroupArn: 'arn',
    })
    expect(status).toBe(400)
    expect(text).toContain('<Type>Sender</Type><Code>TargetGroupNotFound</Code>')
  })
})

describe('a signature is refused', () => {
  it.each([
    ['that is missing', { authorization: '' }, 'MissingAuthenticationTokenException'],
    ['that cannot be read', { authorization: 'AWS4-HMAC-SHA256 nonsense' }, 'IncompleteSignatureException'],
    ['of another scheme', { authorization: 'Bearer token' }, 'IncompleteSignatureException'],
    [
      'with a scope of four parts',
      { authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=h, Signature=0' },
      'IncompleteSignatureException',
    ],
    ['for another service', { authorization: signature('ssm') }, 'InvalidSignatureException'],
    [
      'for another region',
      { authorization: signature('ecs', 'AKIA', 'us-east-1') },
      'InvalidSignatureException',
    ],
  ])('%s', async (_what, headers, code) => {
    const { address } = await serve(services)
    const response = await fetch(address, {
      method: 'POST',
      body: '{"service":"a"}',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${ecsTarget}.UpdateService`,
        ...(headers.authorization === '' ? {} : headers),
      },
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ __type: code })
  })

  it('with 403 in Query', async () => {
    const { address } = await serve(services)
    const response = await fetch(address, {
      method: 'POST',
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>')
  })

  it('never for AssumeRoleWithWebIdentity, which is called without one', async () => {
    const { address } = await serve(services)
    const response = await fetch(address, {
      method: 'POST',
      body: new URLSearchParams({
        Action: 'AssumeRoleWithWebIdentity',
        Version: '2011-06-15',
        RoleArn: 'arn:aws:iam::111111111111:role/deploy',
        RoleSessionName: 'run',
        WebIdentityToken: 'token',
      }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(response.status).toBe(200)
  })
})

describe('the endpoint', () => {
  it('answers 404 to a request that speaks none of the protocols, and says which services there are', async () => {
    const { address } = await serve(services)
    const response = await fetch(`${address}/bucket/key`)
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('ecs, ssm, ecr')
  })

  it('answers InternalFailure and an event where an operation of ours breaks', async () => {
    const broken: AwsService = {
      id: 'ecs',
      operations: { CreateCluster: async () => ({ clusterino: {} }) },
    }
    const { json, context } = await serve([broken])
    const { status, body } = await json(`${ecsTarget}.CreateCluster`, {})
    expect(status).toBe(500)
    expect(body.message).toContain('a member that its model does not have: clusterino')
    expect(context.events).toMatchObject([{ source: 'wire', type: 'operation.broken' }])
  })

  it('does not start with an operation that the model does not have', async () => {
    await expect(serve([{ id: 'ecs', operations: { Explode: ok } }])).rejects.toThrow(
      'the model of ecs has no operation Explode',
    )
  })

  it('passes over unknown members where it is told to', async () => {
    const { json } = await serve(services, { unknownMembers: 'ignore' })
    expect(await json(`${ecsTarget}.UpdateService`, { service: 'a', fromTheFuture: true })).toMatchObject({
      status: 200,
    })
  })

  it('answers a presigned URL, which carries its signature in the query', async () => {
    const { address } = await serve(services)
    const url = new URL(address)
    url.search = new URLSearchParams({
      Action: 'GetCallerIdentity',
      Version: '2011-06-15',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIALOCAL/20260101/eu-west-1/sts/aws4_request',
      'X-Amz-Signature': '00',
    }).toString()
    const response = await fetch(url)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('<GetCallerIdentityResult>')
  })

  it('gives every answer a request id', async () => {
    const { address } = await serve(services)
    const response = await fetch(address, {
      method: 'POST',
      body: '{}',
      headers: { 'x-amz-target': `${ecsTarget}.CreateCluster`, authorization: signature('ecs') },
    })
    expect(response.headers.get('x-amzn-requestid')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })
})
