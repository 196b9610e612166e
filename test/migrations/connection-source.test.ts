import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ConfigurationError } from '../../src/kernel/index.ts'
import { isRdsHost, rdsRoots } from '../../src/migrations/connection/roots.ts'
import { readConnectionUrl } from '../../src/migrations/connection/url.ts'
import { openSecretSource, resolveDatabaseUrl } from '../../src/migrations/connection-source/index.ts'
import { createSecretsManager } from '../../src/rehearsal/cloud/services/secretsmanager/index.ts'
import { createSsm } from '../../src/rehearsal/cloud/services/ssm/index.ts'
import { serve, testContext } from '../rehearsal/cloud/wire/start.ts'

const token =
  'core.abc123.eu-west-1.rds.amazonaws.com:5432/?Action=connect&DBUser=deploy_user&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20261123%2Feu-west-1%2Frds-db%2Faws4_request&X-Amz-Date=20261123T173416Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Security-Token=sess%2Fion%2Btoken%3D%3D&X-Amz-Signature=ccfe36353e4529f62170e5d68ee5cce1ae0cd6a6ecc441dd1f19ff7a1772ec31'

/** SSM and Secrets Manager with some values in them, and what is masked of them. */
async function stand() {
  const context = testContext()
  const ssm = createSsm(context)
  const secretsManager = createSecretsManager(context)
  const started = await serve([ssm.service, secretsManager.service], { context })
  const put = async (name: string, value: string) => {
    const { body } = await started.json('secretsmanager.CreateSecret', { Name: name, SecretString: value })
    return String(body.ARN)
  }
  const parameter = (name: string, value: string) =>
    ssm.parameters.put({ name, value, type: 'SecureString' }, 'ada')
  vi.stubEnv('AWS_ENDPOINT_URL', started.address)
  onTestFinished(() => void vi.unstubAllEnvs())
  const masked: string[] = []
  const session = {
    region: 'eu-west-1',
    credentials: async () => ({
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI',
      sessionToken: 'sess/ion+token==',
      expiration: new Date(Date.UTC(2100, 0)),
    }),
  }
  const resolve = (text: string) =>
    resolveDatabaseUrl(text, {
      open: () => openSecretSource(session, () => Date.UTC(2026, 10, 23, 17, 34, 16)),
      secret: (value) => masked.push(value),
    })
  return { put, parameter, resolve, masked }
}

describe('the database URL', () => {
  it('is left alone where it says everything itself, and AWS is not asked', async () => {
    const url = 'postgres://u:p@h/d?sslmode=require'
    const open = () => Promise.reject(new Error('asked'))
    expect(await resolveDatabaseUrl(url, { open, secret: () => undefined })).toBe(url)
  })

  it('comes from an SSM parameter, by way of another form too', async () => {
    const { parameter, put, resolve, masked } = await stand()
    const arn = await put('rds!db-1', '{"username":"deploy","password":"p/w:1"}')
    parameter('/core/URL', 'postgres://u:geheim@h:1/d')
    parameter('/core/FORM', `postgres://h:1/d?secret=${arn}&sslmode=require`)
    expect(await resolve('ssm:/core/URL')).toBe('postgres://u:geheim@h:1/d')
    expect(await resolve('ssm:/core/FORM')).toBe('postgres://deploy:p%2Fw%3A1@h:1/d?sslmode=require')
    expect(masked).toEqual(expect.arrayContaining(['postgres://u:geheim@h:1/d', 'p/w:1']))
  })

  it('comes from a secret of Secrets Manager, whole or as JSON', async () => {
    const { put, resolve } = await stand()
    await put('url', 'postgres://u:p@h/d')
    await put(
      'json',
      '{"username":"u","password":"p w","engine":"postgres","host":"h","port":5433,"dbname":"d"}',
    )
    expect(await resolve('secretsmanager:url')).toBe('postgres://u:p@h/d')
    expect(await resolve('secretsmanager:json')).toBe('postgres://u:p%20w@h:5433/d')
    expect(await resolve('postgres://other/e?secret=json')).toBe('postgres://u:p%20w@other:5433/e')
  })

  it('has an IAM token for a password, the same that the aws command line makes', async () => {
    const { resolve, masked } = await stand()
    // Recorded: aws-cli 1.45.11, `aws rds generate-db-auth-token`.
    const url = await resolve(
      'postgres://deploy_user@core.abc123.eu-west-1.rds.amazonaws.com/core?auth=rds-iam',
    )
    const made = new URL(`https://${decodeURIComponent(new URL(url).password)}`)
    const recorded = new URL(`https://${token}`)
    expect(made.host).toBe(recorded.host)
    expect(Object.fromEntries(made.searchParams)).toEqual(Object.fromEntries(recorded.searchParams))
    expect(masked).toContain(decodeURIComponent(new URL(url).password))
  })

  it.each([
    ['a parameter that is not there', 'ssm:/none', /no SSM parameter \/none/],
    ['a secret that is not there', 'postgres://h/d?secret=none', /no secret none/],
    ['a way to get in that nobody knows', 'postgres://u@h/d?auth=ldap', /auth=ldap .* not known/],
    ['a token without TLS', 'postgres://u@h/d?auth=rds-iam&sslmode=disable', /needs TLS/],
    ['a secret that says no host', 'secretsmanager:managed', /names no host/],
    ['a secret that is something else', 'postgres://h/d?secret=text', /not JSON with username/],
    ['a parameter that leads to itself', 'ssm:/loop', /without end/],
  ])('is refused with %s, and no secret is told', async (_what, text, message) => {
    const { put, parameter, resolve } = await stand()
    await put('managed', '{"username":"deploy","password":"hunter2"}')
    await put('text', 'hunter2')
    parameter('/loop', 'ssm:/loop')
    const error = await resolve(text).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(error).toMatchObject({ message: expect.stringMatching(message) })
    expect(`${(error as ConfigurationError).message} ${(error as ConfigurationError).fix}`).not.toContain(
      'hunter2',
    )
  })
})

describe('TLS to RDS', () => {
  it('trusts the roots of RDS for its hosts, and for those only', async () => {
    const rds = await readConnectionUrl('postgres://u:p@core.abc.eu-west-1.rds.amazonaws.com/core')
    const other = await readConnectionUrl('postgres://u:p@db.example.com/core')
    expect(rds.ssl).toMatchObject({ rejectUnauthorized: true, ca: expect.any(Array) })
    expect(other.ssl).toEqual({ rejectUnauthorized: true })
    expect(['db.rds.amazonaws.com.evil.example', 'rds.amazonaws.com.example'].map(isRdsHost)).toEqual([
      false,
      false,
    ])
    expect(isRdsHost('x.y.rds.cn-north-1.amazonaws.com.cn')).toBe(true)
  })

  it('has a current root of every kind for the regions, and no old, beta or preview one', async () => {
    const roots = await rdsRoots()
    expect(roots.length).toBeGreaterThan(90 + 80)
    const { X509Certificate } = await import('node:crypto')
    const ours = roots
      .map((pem) => new X509Certificate(pem))
      .filter((it) => it.subject.includes('Amazon RDS'))
    const ireland = ours.map((it) => it.subject).filter((it) => it.includes('eu-west-1'))
    expect(ireland).toHaveLength(3)
    for (const root of ours) {
      expect(root.subject).toMatch(/ Root CA (RSA2048|RSA4096|ECC384) G1$/m)
      expect(root.subject).not.toMatch(/Beta|Preview/)
      // They sign themselves, so nothing stands above them that could be forged.
      expect(root.verify(root.publicKey)).toBe(true)
    }
  })
})

describe('a pooler that its name gives away', () => {
  it.each([
    ['RDS Proxy', 'core.proxy-abc123.eu-west-1.rds.amazonaws.com'],
    ['RDS Proxy', 'core-read.endpoint.proxy-abc123.eu-west-1.rds.amazonaws.com'],
    ["Neon's pooler", 'ep-cool-1-pooler.eu-central-1.aws.neon.tech'],
    ["Supabase's transaction pooler", 'aws-0-eu-west-1.pooler.supabase.com:6543'],
  ])('is refused: %s', async (name, host) => {
    await expect(readConnectionUrl(`postgres://u:p@${host}/d`)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining(name),
    })
  })
})
