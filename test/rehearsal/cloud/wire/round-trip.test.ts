import * as cloudwatch from '@aws-sdk/client-cloudwatch'
import * as logs from '@aws-sdk/client-cloudwatch-logs'
import * as ecr from '@aws-sdk/client-ecr'
import * as ecs from '@aws-sdk/client-ecs'
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2'
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serviceModel } from '../../../../src/rehearsal/cloud/wire/model.ts'
import { structureValues } from './shape-arbitrary.ts'
import { serve } from './start.ts'

/**
 * The law: what the SDK's own serializers send is what the operation gets, and what the operation answers is what the
 * SDK's own deserializers give. The SDK is the other side, so that one mistake cannot hide in both directions.
 */
const sdkMembers = new Map<string, readonly string[]>(
  Object.entries({ ecs, ecr, logs, elasticloadbalancingv2: elb, cloudwatch }).flatMap(([service, client]) =>
    Object.values(client).flatMap((schema: unknown) =>
      Array.isArray(schema) && schema[0] === 3 ? [[`${service}.${schema[2]}`, schema[4]] as const] : [],
    ),
  ),
)

// biome-ignore lint/suspicious/noExplicitAny: every client and command of the SDK
type Any = any
const protocols: {
  name: string
  service: string
  client: (options: Any) => Any
  inputs: [string, Any][]
  outputs: [string, Any][]
}[] = [
  {
    name: 'AWS JSON 1.1',
    service: 'ecs',
    client: (options) => new ecs.ECSClient(options),
    inputs: [
      ['RegisterTaskDefinition', ecs.RegisterTaskDefinitionCommand],
      ['UpdateService', ecs.UpdateServiceCommand],
    ],
    outputs: [['DescribeServices', ecs.DescribeServicesCommand]],
  },
  {
    name: 'AWS JSON 1.1 with blobs',
    service: 'ecr',
    client: (options) => new ecr.ECRClient(options),
    inputs: [
      ['UploadLayerPart', ecr.UploadLayerPartCommand],
      ['PutImage', ecr.PutImageCommand],
    ],
    outputs: [],
  },
  {
    name: 'AWS JSON 1.1 of CloudWatch Logs',
    service: 'logs',
    client: (options) => new logs.CloudWatchLogsClient(options),
    inputs: [['PutLogEvents', logs.PutLogEventsCommand]],
    outputs: [],
  },
  {
    name: 'AWS Query',
    service: 'elasticloadbalancingv2',
    client: (options) => new elb.ElasticLoadBalancingV2Client(options),
    inputs: [
      ['CreateRule', elb.CreateRuleCommand],
      ['ModifyTargetGroupAttributes', elb.ModifyTargetGroupAttributesCommand],
    ],
    outputs: [['DescribeRules', elb.DescribeRulesCommand]],
  },
  {
    name: 'AWS JSON 1.0',
    service: 'cloudwatch',
    client: (options) => new cloudwatch.CloudWatchClient(options),
    inputs: [['PutMetricAlarm', cloudwatch.PutMetricAlarmCommand]],
    outputs: [['DescribeAlarms', cloudwatch.DescribeAlarmsCommand]],
  },
  {
    name: 'Smithy RPC v2 CBOR',
    service: 'cloudwatch',
    client: (options) => new cloudwatch.CloudWatchClient({ ...options, protocol: SmithyRpcV2CborProtocol }),
    inputs: [
      ['PutMetricAlarm', cloudwatch.PutMetricAlarmCommand],
      ['PutMetricData', cloudwatch.PutMetricDataCommand],
    ],
    outputs: [['DescribeAlarms', cloudwatch.DescribeAlarmsCommand]],
  },
]

describe.each(protocols)('$name', ({ service, client: clientOf, inputs, outputs }) => {
  const model = serviceModel(service)
  const known = (structure: string) => sdkMembers.get(`${service}.${structure}`)

  it.each(inputs)('brings the input of %s across unchanged', async (name, Command) => {
    let seen: unknown
    const { client } = await serve([
      {
        id: service,
        operations: {
          [name]: async (input) => {
            seen = input
            return {}
          },
        },
      },
    ])
    const sdk = clientOf(client)
    const values = structureValues(model, model.operations[name]!.input!, known)
    await fc.assert(
      fc.asyncProperty(values, async (input) => {
        fc.pre(service !== 'elasticloadbalancingv2' || !hasEmptyItem(input))
        await sdk.send(new Command(input))
        expect(withoutEmpty(seen)).toEqual(withoutEmpty(input))
      }),
      { numRuns: 30, seed: 7 },
    )
    sdk.destroy()
  })

  it.each(outputs)('brings the output of %s across unchanged', async (name, Command) => {
    let answer: object = {}
    const { client } = await serve([{ id: service, operations: { [name]: async () => answer } }])
    const sdk = clientOf(client)
    const values = structureValues(model, model.operations[name]!.output!, known)
    await fc.assert(
      fc.asyncProperty(values, async (output) => {
        answer = output
        const { $metadata: _metadata, ...given } = await sdk.send(
          new Command(name === 'DescribeServices' ? { services: ['a'] } : {}),
        )
        expect(withoutEmpty(given)).toEqual(withoutEmpty(output))
      }),
      { numRuns: 30, seed: 7 },
    )
    sdk.destroy()
  })
})

/** A form has no way to say that a list has an item without members. */
function hasEmptyItem(value: unknown): boolean {
  if (Array.isArray(value))
    return value.some(
      (item) => (typeof item === 'object' && withoutEmpty(item) === undefined) || hasEmptyItem(item),
    )
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Date) &&
    Object.values(value).some(hasEmptyItem)
  )
}

/** Forms and XML cannot tell an absent structure from one without members, nor (in answers) an absent list from an empty one. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutEmpty(item) ?? {})
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const members = Object.entries(value)
    .map(([name, item]) => [name, withoutEmpty(item)] as const)
    .filter(([, item]) => item !== undefined && !(Array.isArray(item) && item.length === 0))
  return members.length === 0 ? undefined : Object.fromEntries(members)
}
