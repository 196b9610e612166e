import { describe, expect, it } from 'vitest'
import { secretSource } from '../../../../src/rehearsal/cloud/services/secret-source.ts'
import { createSecretsManager } from '../../../../src/rehearsal/cloud/services/secretsmanager/index.ts'
import { createSsm } from '../../../../src/rehearsal/cloud/services/ssm/index.ts'
import { serve, testContext } from '../wire/start.ts'

async function start() {
  const context = testContext()
  const secretsManager = createSecretsManager(context)
  const started = await serve([secretsManager.service], { context })
  const call = async (operation: string, input: object) => {
    const { status, body } = await started.json(`secretsmanager.${operation}`, input)
    return status === 200 ? body : `${body.__type}: ${body.message ?? body.Message}`
  }
  const source = secretSource(createSsm(context).secrets, secretsManager.secrets)
  return { ...started, call, source }
}

describe('a secret', () => {
  it('is created and read by name and ARN', async () => {
    const { call } = await start()
    const { ARN } = await call('CreateSecret', { Name: 'core/db', SecretString: 'one' })
    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:111111111111:secret:core\/db-\w{6}$/)
    expect(await call('GetSecretValue', { SecretId: 'core/db' })).toMatchObject({
      SecretString: 'one',
      VersionStages: ['AWSCURRENT'],
    })
    expect(await call('GetSecretValue', { SecretId: ARN })).toMatchObject({ SecretString: 'one' })
    expect(await call('CreateSecret', { Name: 'core/db', SecretString: 'x' })).toMatch(
      /^ResourceExistsException/,
    )
  })

  it('keeps the version before', async () => {
    const { call } = await start()
    await call('CreateSecret', { Name: 's', SecretString: 'one' })
    await call('PutSecretValue', { SecretId: 's', SecretString: 'two' })
    expect(await call('GetSecretValue', { SecretId: 's' })).toMatchObject({ SecretString: 'two' })
    expect(await call('GetSecretValue', { SecretId: 's', VersionStage: 'AWSPREVIOUS' })).toMatchObject({
      SecretString: 'one',
    })
    expect(Object.values((await call('DescribeSecret', { SecretId: 's' })).VersionIdsToStages)).toEqual([
      ['AWSPREVIOUS'],
      ['AWSCURRENT'],
    ])
    expect(await call('GetSecretValue', { SecretId: 's', VersionStage: 'X' })).toMatch(
      /^ResourceNotFoundException.*staging label: X/,
    )
  })

  it('cannot be read once it is marked for deletion, and is free again when it was forced', async () => {
    const { call } = await start()
    await call('CreateSecret', { Name: 's', SecretString: 'one' })
    await call('DeleteSecret', { SecretId: 's' })
    expect(await call('GetSecretValue', { SecretId: 's' })).toMatch(
      /^InvalidRequestException.*marked for deletion/,
    )
    await call('DeleteSecret', { SecretId: 's', ForceDeleteWithoutRecovery: true })
    expect(await call('GetSecretValue', { SecretId: 's' })).toMatch(/^ResourceNotFoundException/)
  })

  it('takes bytes, and nothing beside one value', async () => {
    const { call } = await start()
    await call('CreateSecret', { Name: 'b', SecretBinary: 'AQID' })
    expect(await call('GetSecretValue', { SecretId: 'b' })).toMatchObject({ SecretBinary: 'AQID' })
    expect(await call('CreateSecret', { Name: 'c', SecretBinary: 'AQID', SecretString: 'x' })).toMatch(
      /^InvalidParameterException/,
    )
    expect(await call('CreateSecret', { Name: 'd', SecretBinary: '%' })).toMatch(/^SerializationException/)
  })
})

describe('a container’s secret', () => {
  it('is the whole value, or one key of it', async () => {
    const { call, source } = await start()
    const { ARN } = await call('CreateSecret', { Name: 's', SecretString: '{"user":"core","port":5432}' })
    expect(source.resolve(ARN)).toBe('{"user":"core","port":5432}')
    expect(source.resolve(`${ARN}:user::`)).toBe('core')
    expect(source.resolve(`${ARN}:port:AWSCURRENT:`)).toBe('5432')
  })

  it('that is not there stops the task in the words of the container agent, without the value', async () => {
    const { call, source } = await start()
    const { ARN } = await call('CreateSecret', { Name: 's', SecretString: 'hunter2' })
    const begin =
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): '
    const other = ARN.replace(':s-', ':t-')
    expect(() => source.resolve(other)).toThrow(
      `${begin}failed to fetch secret ${other} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
    )
    expect(() => source.resolve(`${ARN}:user::`)).toThrow(/not a JSON object$/)
    expect(() => source.resolve(`${ARN}:user::`)).not.toThrow(/hunter2/)
  })

  it('without a secret’s ARN is a parameter', async () => {
    const { source } = await start()
    expect(() => source.resolve('/core/KEY')).toThrow(/unable to retrieve secrets from ssm/)
  })
})
