import { createHash, createHmac } from 'node:crypto'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { SignatureV4 } from '@smithy/signature-v4'
import { type AwsSession, awsError, clientOptions } from '../../config/index.ts'
import { ConfigurationError, PlatformError } from '../../kernel/index.ts'
import type { SecretSource } from './resolve.ts'

export function createSecretSource(session: AwsSession, now: () => number): SecretSource & { close(): void } {
  const options = clientOptions(session, 4)
  const ssm = new SSMClient(options)
  const secrets = new SecretsManagerClient(options)
  return {
    region: session.region,
    parameter: async (name) => {
      try {
        const answer = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }))
        const value = answer.Parameter?.Value
        if (value !== undefined) return value
        throw new PlatformError('aws', `ssm:GetParameter answered without a value for ${name}`)
      } catch (error) {
        if (error instanceof Error && error.name === 'ParameterNotFound')
          throw new ConfigurationError(`there is no SSM parameter ${name} in ${session.region}`, {
            fix: 'Create it as a SecureString with the database URL, or correct migrations.url.',
            cause: error,
          })
        throw awsError('ssm:GetParameter', error)
      }
    },
    secret: async (id) => {
      try {
        const answer = await secrets.send(new GetSecretValueCommand({ SecretId: id }))
        if (answer.SecretString !== undefined) return answer.SecretString
        throw new ConfigurationError(`the secret ${id} is binary, not text`)
      } catch (error) {
        if (error instanceof Error && error.name === 'ResourceNotFoundException')
          throw new ConfigurationError(`there is no secret ${id} in ${session.region}`, {
            fix: 'Correct the name or ARN in migrations.url.',
            cause: error,
          })
        throw awsError('secretsmanager:GetSecretValue', error)
      }
    },
    rdsToken: async ({ host, port, user }) => {
      // The SDK's own chain where the session has no credentials of its own.
      const credentials = await ssm.config.credentials().catch((error: unknown) => {
        throw awsError('rds-db:connect', error)
      })
      const signer = new SignatureV4({
        service: 'rds-db',
        region: session.region,
        credentials,
        sha256: Sha256,
      })
      // A presigned GET is the token, without its scheme (UsingWithRDS.IAMDBAuth.Connecting).
      const signed = await signer.presign(
        {
          method: 'GET',
          protocol: 'https:',
          hostname: host,
          port,
          path: '/',
          query: { Action: 'connect', DBUser: user },
          headers: { host: `${host}:${port}` },
        },
        { expiresIn: 900, signingDate: new Date(now()) },
      )
      const query = Object.entries(signed.query ?? {}).map(
        ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
      )
      return `${host}:${port}/?${query.join('&')}`
    },
    close: () => {
      ssm.destroy()
      secrets.destroy()
    },
  }
}

/** The hash that the signer wants, over Node's own. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret))
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(data))
  }

  async digest(): Promise<Uint8Array> {
    return Uint8Array.from(this.#hash.digest())
  }

  reset(): void {
    throw new Error('a hash is used once')
  }
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data)
}
