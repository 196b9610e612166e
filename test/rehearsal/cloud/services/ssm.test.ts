import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  paginateDescribeParameters,
  paginateGetParametersByPath,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSsm } from '../../../../src/rehearsal/cloud/services/ssm/index.ts'
import { serve, testContext } from '../wire/start.ts'

async function start() {
  const context = testContext()
  const ssm = createSsm(context)
  const started = await serve([ssm.service], { context })
  const client = new SSMClient(started.client)
  onTestFinished(() => client.destroy())
  const put = (Name: string, more: Partial<PutParameterCommandInput> = {}) =>
    client.send(new PutParameterCommand({ Name, Value: 'value', Type: 'String', ...more }))
  return { ...started, ...ssm, client, put }
}

describe('a parameter', () => {
  it('is put and got, with version and ARN', async () => {
    const { client, put } = await start()
    expect(await put('/core/staging/PORT', { Value: '8080' })).toMatchObject({ Version: 1, Tier: 'Standard' })
    expect((await client.send(new GetParameterCommand({ Name: '/core/staging/PORT' }))).Parameter).toEqual({
      Name: '/core/staging/PORT',
      Type: 'String',
      Value: '8080',
      Version: 1,
      LastModifiedDate: new Date(Date.UTC(2026, 0, 1)),
      ARN: 'arn:aws:ssm:eu-west-1:111111111111:parameter/core/staging/PORT',
      DataType: 'text',
    })
  })

  it('that is a SecureString shows its value only with decryption', async () => {
    const { client, put } = await start()
    await put('/core/DATABASE_URL', { Value: 'postgres://secret', Type: 'SecureString' })
    const read = async (WithDecryption: boolean) =>
      (await client.send(new GetParameterCommand({ Name: '/core/DATABASE_URL', WithDecryption }))).Parameter
        ?.Value
    expect(await read(true)).toBe('postgres://secret')
    expect(await read(false)).toMatch(/^AQICAH/)
  })

  it('is overwritten only when told to, and keeps its history', async () => {
    const { client, put } = await start()
    await put('/a')
    await expect(put('/a')).rejects.toMatchObject({
      name: 'ParameterAlreadyExists',
      message: expect.stringMatching(/overwrite option/),
    })
    expect(await put('/a', { Value: 'two', Overwrite: true })).toMatchObject({ Version: 2 })
    expect((await client.send(new GetParameterCommand({ Name: '/a:1' }))).Parameter).toMatchObject({
      Value: 'value',
      Selector: ':1',
    })
    const { Parameters: history } = await client.send(new GetParameterHistoryCommand({ Name: '/a' }))
    expect(history?.map(({ Version, Value }) => [Version, Value])).toEqual([
      [1, 'value'],
      [2, 'two'],
    ])
  })

  it('is gone when it was deleted', async () => {
    const { client, put } = await start()
    await put('/a')
    await client.send(new DeleteParameterCommand({ Name: '/a' }))
    await expect(client.send(new GetParameterCommand({ Name: '/a' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    })
    await expect(client.send(new DeleteParameterCommand({ Name: '/a' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    })
  })

  it.each<[string, string, Partial<PutParameterCommandInput>, string, RegExp]>([
    ['a path without a slash at its front', 'core/PORT', {}, 'ValidationException', /fully qualified name/],
    ['a reserved name', 'aws-key', {}, 'ValidationException', /can't be prefixed/],
    ['a blank in its name', '/a b', {}, 'ValidationException', /mix of letters/],
    [
      'sixteen levels',
      `/${Array(16).fill('a').join('/')}`,
      {},
      'HierarchyLevelLimitExceededException',
      /15 levels/,
    ],
    ['no type', '/a', { Type: undefined }, 'ValidationException', /type is required/],
    [
      'an unknown type',
      '/a',
      { Type: 'Secret' as never },
      'ValidationException',
      /enum value set: \[String, StringList, SecureString\]/,
    ],
    ['an empty value', '/a', { Value: '' }, 'ValidationException', /length greater than or equal to 1/],
    [
      'five thousand characters',
      '/a',
      { Value: 'x'.repeat(5_000) },
      'ValidationException',
      /4096 characters/,
    ],
    [
      'a value off its pattern',
      '/a',
      { AllowedPattern: '^\\d+$' },
      'ParameterPatternMismatchException',
      /cannot be validated/,
    ],
    [
      'a policy, which the cloud does not act on',
      '/a',
      { Policies: '[{}]' },
      'NotImplementedException',
      /Policies/,
    ],
  ])('is refused with %s', async (_what, name, change, code, message) => {
    const { put } = await start()
    await expect(put(name, change)).rejects.toMatchObject({
      name: code,
      message: expect.stringMatching(message),
    })
  })

  it('takes more in the advanced tier', async () => {
    const { put } = await start()
    expect(await put('/a', { Value: 'x'.repeat(5_000), Tier: 'Intelligent-Tiering' })).toMatchObject({
      Tier: 'Advanced',
    })
  })
})

describe('several parameters', () => {
  it('come by name, with those that are missing named', async () => {
    const { client, put } = await start()
    await put('/a')
    const answer = await client.send(new GetParametersCommand({ Names: ['/a', '/b'] }))
    expect(answer.Parameters?.map(({ Name }) => Name)).toEqual(['/a'])
    expect(answer.InvalidParameters).toEqual(['/b'])
  })

  it('come by path, one level or all, page by page', async () => {
    const { client, put } = await start()
    for (let index = 0; index < 23; index++) await put(`/core/staging/K${String(index).padStart(2, '0')}`)
    await put('/core/staging/deep/X')
    await put('/core/stagingother')
    const names = async (Recursive: boolean) => {
      const found: string[] = []
      for await (const page of paginateGetParametersByPath(
        { client },
        { Path: '/core/staging/', Recursive },
      )) {
        expect(page.Parameters?.length).toBeLessThanOrEqual(10)
        found.push(...(page.Parameters?.map(({ Name }) => Name ?? '') ?? []))
      }
      return found
    }
    expect(await names(false)).toHaveLength(23)
    expect(await names(true)).toContain('/core/staging/deep/X')
    expect(await names(true)).not.toContain('/core/stagingother')
  })

  it('refuse a token of another request', async () => {
    const { client, put } = await start()
    await put('/a/1')
    await put('/a/2')
    const first = await client.send(new GetParametersByPathCommand({ Path: '/a', MaxResults: 1 }))
    await expect(
      client.send(new GetParametersByPathCommand({ Path: '/b', NextToken: first.NextToken })),
    ).rejects.toMatchObject({ name: 'InvalidNextToken' })
    await expect(
      client.send(new GetParametersByPathCommand({ Path: '/a', NextToken: 'nonsense' })),
    ).rejects.toMatchObject({ name: 'InvalidNextToken' })
  })

  it('are described without values, filtered', async () => {
    const { client, put } = await start()
    await put('/core/A', { Type: 'SecureString' })
    await put('/core/B')
    await put('/admin/A')
    await client.send(
      new AddTagsToResourceCommand({
        ResourceType: 'Parameter',
        ResourceId: '/admin/A',
        Tags: [{ Key: 'team', Value: 'web' }],
      }),
    )
    const names = async (...ParameterFilters: object[]) => {
      const { Parameters: found } = await client.send(
        new DescribeParametersCommand({ ParameterFilters: ParameterFilters as never }),
      )
      expect(found?.some((parameter) => 'Value' in parameter)).toBe(false)
      return found?.map(({ Name }) => Name)
    }
    expect(await names({ Key: 'Path', Option: 'Recursive', Values: ['/core'] })).toEqual([
      '/core/A',
      '/core/B',
    ])
    expect(await names({ Key: 'Type', Values: ['SecureString'] })).toEqual(['/core/A'])
    expect(await names({ Key: 'Name', Option: 'Contains', Values: ['/A'] })).toEqual(['/admin/A', '/core/A'])
    expect(await names({ Key: 'tag:team', Values: ['web'] })).toEqual(['/admin/A'])
    await expect(names({ Key: 'Name', Option: 'Recursive', Values: ['/A'] })).rejects.toMatchObject({
      name: 'InvalidFilterOption',
    })
    await expect(names({ Key: 'Label', Values: ['x'] })).rejects.toMatchObject({ name: 'InvalidFilterKey' })
  })

  it('are described page by page', async () => {
    const { client, put } = await start()
    for (let index = 0; index < 5; index++) await put(`/k${index}`)
    const pages: number[] = []
    for await (const page of paginateDescribeParameters({ client, pageSize: 2 }, {}))
      pages.push(page.Parameters?.length ?? 0)
    expect(pages).toEqual([2, 2, 1])
  })
})

describe('a container’s secret', () => {
  it('is found by name and by ARN', async () => {
    const { put, secrets } = await start()
    await put('/core/KEY', { Value: 'k', Type: 'SecureString' })
    expect(secrets.resolve('/core/KEY')).toBe('k')
    expect(secrets.resolve('arn:aws:ssm:eu-west-1:111111111111:parameter/core/KEY')).toBe('k')
  })

  it.each(['/core/NONE', 'arn:aws:ssm:us-east-1:111111111111:parameter/core/KEY'])(
    'that is missing (%s) is told in the words of the container agent',
    async (valueFrom) => {
      const { put, secrets } = await start()
      await put('/core/KEY')
      expect(() => secrets.resolve(valueFrom)).toThrow(
        `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): Fetching secret data from SSM Parameter Store in eu-west-1: invalid parameters: ${valueFrom}`,
      )
    },
  )
})
