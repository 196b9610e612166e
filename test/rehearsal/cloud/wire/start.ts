import { onTestFinished } from 'vitest'
import { VirtualClock } from '../../../../src/kernel/index.ts'
import type { AwsService, CloudContext, CloudEvent } from '../../../../src/rehearsal/cloud/ports.ts'
import { startWire, type Wire, type WireOptions } from '../../../../src/rehearsal/cloud/wire/index.ts'

export interface TestContext extends CloudContext {
  readonly clock: VirtualClock
  readonly events: CloudEvent[]
}

/** A context on a virtual clock, with chance from a fixed seed. */
export function testContext(): TestContext {
  const events: CloudEvent[] = []
  let seed = 1
  return {
    accountId: '111111111111',
    region: 'eu-west-1',
    clock: new VirtualClock(),
    // A linear congruential generator (Numerical Recipes): repeatable, and that is all a test needs.
    random: () => {
      seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32
      return seed / 2 ** 32
    },
    emit: (event) => events.push(event),
    events,
  }
}

export interface Started extends Wire {
  readonly context: TestContext
  /** Options for any SDK client. */
  readonly client: {
    readonly endpoint: string
    readonly region: string
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
    readonly maxAttempts: number
  }
  /** A signed JSON 1.1 call, made by hand: what no SDK client would send. */
  json(target: string, body: unknown, headers?: Record<string, string>): Promise<Answered>
  /** A signed Query call, made by hand. */
  query(
    service: string,
    parameters: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Answered>
}

export interface Answered {
  readonly status: number
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: the test says what it expects
  readonly body: any
}

/** Serves the services until the test is over. */
export async function serve(
  services: readonly AwsService[],
  options: Partial<WireOptions> & { context?: TestContext } = {},
): Promise<Started> {
  const context = options.context ?? testContext()
  const wire = await startWire({ ...options, context, services })
  onTestFinished(() => wire.close())
  const call = async (body: string, headers: Record<string, string>): Promise<Answered> => {
    const response = await fetch(wire.address, { method: 'POST', body, headers })
    const text = await response.text()
    return {
      status: response.status,
      text,
      body: text.startsWith('{') ? JSON.parse(text) : undefined,
    }
  }
  return {
    ...wire,
    context,
    client: {
      endpoint: wire.address,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIALOCAL', secretAccessKey: 'secret' },
      maxAttempts: 1,
    },
    json: (target, body, headers = {}) =>
      call(typeof body === 'string' ? body : JSON.stringify(body), {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': target,
        authorization: signature(signingNames[target.split('.')[0] ?? ''] ?? 'unknown'),
        ...headers,
      }),
    query: (service, parameters, headers = {}) =>
      call(new URLSearchParams(parameters).toString(), {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: signature(service),
        ...headers,
      }),
  }
}

const signingNames: Record<string, string> = {
  AmazonEC2ContainerServiceV20141113: 'ecs',
  AmazonSSM: 'ssm',
  Logs_20140328: 'logs',
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  GraniteServiceVersion20100801: 'monitoring',
  secretsmanager: 'secretsmanager',
}

/** An Authorization header whose signature is nonsense: the cloud reads who calls and does not verify. */
export function signature(service: string, accessKeyId = 'AKIALOCAL', region = 'eu-west-1'): string {
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`
}
