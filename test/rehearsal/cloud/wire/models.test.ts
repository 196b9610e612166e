import * as cloudwatch from '@aws-sdk/client-cloudwatch'
import * as logs from '@aws-sdk/client-cloudwatch-logs'
import * as ecr from '@aws-sdk/client-ecr'
import * as ecs from '@aws-sdk/client-ecs'
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2'
import * as rds from '@aws-sdk/client-rds'
import * as ssm from '@aws-sdk/client-ssm'
import * as sts from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { serviceModel, shapeNamed, structureOf } from '../../../../src/rehearsal/cloud/wire/model.ts'

/** The schemas that the SDK ships: [9, namespace, name, traits, input, output] is an operation, [±3, …] a structure. */
type Schema = readonly unknown[]
const clients: Record<string, object> = {
  cloudwatch,
  ecr,
  ecs,
  elasticloadbalancingv2: elb,
  logs,
  rds,
  ssm,
  sts,
}

/**
 * The clients were released on different days, and the model later than most of them: it may know more than they do, never
 * less. What one client got after the newest botocore stands here.
 */
const newerThanTheModel = new Set([
  'sts.GetScopedCredentials',
  'sts.GetWebIdentityToken',
  'sts.GetWebIdentityTokenRequest',
])

const resolve = (schema: unknown): unknown => (typeof schema === 'function' ? schema() : schema)
const structure = (schema: unknown): { names: string[]; required: string[] } => {
  const resolved = resolve(schema)
  // `unit`: no members at all.
  if (!Array.isArray(resolved)) return { names: [], required: [] }
  const [, , , , names = [], , required = 0] = resolved as Schema
  return { names: names as string[], required: (names as string[]).slice(0, required as number) }
}

describe.each(Object.entries(clients))('the model of %s agrees with the schemas of the SDK', (id, client) => {
  const model = serviceModel(id)
  const operations = Object.values(client).filter(
    (schema): schema is Schema => Array.isArray(schema) && schema[0] === 9,
  )

  it('on which operations there are', () => {
    const ours = [...Object.keys(model.operations), ...model.without]
    const theirs = operations.map(([, , name]) => String(name))
    expect(theirs.filter((name) => !ours.includes(name) && !newerThanTheModel.has(`${id}.${name}`))).toEqual(
      [],
    )
  })

  it('on the members of every input, and on which are required', () => {
    for (const [, , name, , input] of operations) {
      const operation = model.operations[String(name)]
      if (operation === undefined || newerThanTheModel.has(`${id}.${name}`)) continue
      const theirs = structure(input)
      const ours = structureOf(model, operation, 'input')
      expect(Object.keys(ours.members), String(name)).toEqual(expect.arrayContaining(theirs.names))
      expect(ours.required?.toSorted() ?? [], String(name)).toEqual(theirs.required.toSorted())
    }
  })

  it('on the members of every structure below them', () => {
    const names = new Set(
      Object.values(model.operations).flatMap(({ output }) => (output === undefined ? [] : [output])),
    )
    for (const schema of Object.values(client)) {
      if (!Array.isArray(schema) || schema[0] !== 3 || names.has(schema[2])) continue
      if (newerThanTheModel.has(`${id}.${schema[2]}`)) continue
      const shape = model.shapes[schema[2]]
      if (shape?.type !== 'structure') continue
      expect(Object.keys(shape.members), schema[2]).toEqual(expect.arrayContaining(structure(schema).names))
    }
  })

  it('and has no reference to a shape that it does not carry', () => {
    for (const shape of Object.values(model.shapes)) {
      const references =
        shape.type === 'structure'
          ? Object.values(shape.members)
          : shape.type === 'list'
            ? [shape.member]
            : shape.type === 'map'
              ? [shape.key, shape.value]
              : []
      for (const { shape: name } of references) expect(() => shapeNamed(model, name)).not.toThrow()
    }
  })
})

it('carries what the SDK schemas do not: enums, lengths and patterns', () => {
  const { shapes } = serviceModel('ecs')
  expect(shapes['DeploymentStrategy']).toMatchObject({ enum: ['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY'] })
  expect(serviceModel('sts').shapes['roleSessionNameType']).toMatchObject({ min: 2, max: 64 })
})
