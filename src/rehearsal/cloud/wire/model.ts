import cloudwatch from './models/cloudwatch.json' with { type: 'json' }
import ecr from './models/ecr.json' with { type: 'json' }
import ecs from './models/ecs.json' with { type: 'json' }
import elasticloadbalancingv2 from './models/elasticloadbalancingv2.json' with { type: 'json' }
import logs from './models/logs.json' with { type: 'json' }
import rds from './models/rds.json' with { type: 'json' }
import secretsmanager from './models/secretsmanager.json' with { type: 'json' }
import ssm from './models/ssm.json' with { type: 'json' }
import sts from './models/sts.json' with { type: 'json' }

/** A service's model: what scripts/aws-models.ts keeps of botocore's service-2.json. */
export interface ServiceModel {
  readonly id: string
  readonly protocols: readonly ModelProtocol[]
  readonly apiVersion: string
  /** The service's name in a SigV4 credential scope. */
  readonly signingName: string
  /** What stands before the dot in `X-Amz-Target`. */
  readonly targetPrefix?: string
  readonly jsonVersion?: string
  readonly xmlNamespace?: string
  /** Operations of the service whose shapes the model file leaves out. */
  readonly without: readonly string[]
  readonly operations: Readonly<Record<string, OperationModel>>
  readonly shapes: Readonly<Record<string, Shape>>
}

export type ModelProtocol = 'json' | 'query' | 'smithy-rpc-v2-cbor'

export interface OperationModel {
  readonly input?: string
  readonly output?: string
  readonly resultWrapper?: string
  readonly errors?: readonly string[]
  /** `none`: called without a signature. */
  readonly authtype?: string
  /** Put before the host name by clients that do not switch host prefixes off. */
  readonly hostPrefix?: string
}

export interface Reference {
  readonly shape: string
  readonly locationName?: string
  readonly flattened?: boolean
  readonly timestampFormat?: string
}

interface Traits {
  readonly sensitive?: boolean
  readonly min?: number
  readonly max?: number
}

export type Shape =
  | StructureShape
  | (Traits & { readonly type: 'list'; readonly member: Reference; readonly flattened?: boolean })
  | (Traits & {
      readonly type: 'map'
      readonly key: Reference
      readonly value: Reference
      readonly flattened?: boolean
    })
  | (Traits & { readonly type: 'string'; readonly enum?: readonly string[]; readonly pattern?: string })
  | (Traits & { readonly type: 'integer' | 'long' | 'float' | 'double' | 'boolean' | 'blob' })
  | (Traits & { readonly type: 'timestamp'; readonly timestampFormat?: string })

export interface StructureShape extends Traits {
  readonly type: 'structure'
  readonly members: Readonly<Record<string, Reference>>
  readonly required?: readonly string[]
  /** Exactly one member is set. */
  readonly union?: boolean
  /** Any JSON value. */
  readonly document?: boolean
  /** Its members are the events of a stream. */
  readonly eventstream?: boolean
  readonly exception?: boolean
  readonly fault?: boolean
  readonly error?: {
    readonly code?: string
    readonly httpStatusCode?: number
    readonly senderFault?: boolean
  }
}

const models: Readonly<Record<string, ServiceModel>> = Object.fromEntries(
  // The files are generated; their types are these by construction.
  [cloudwatch, ecr, ecs, elasticloadbalancingv2, logs, rds, secretsmanager, ssm, sts].map((file) => {
    const model = file as unknown as ServiceModel
    return [model.id, model]
  }),
)

/** The model of a service by its id; throws for an id that no model file was generated for. */
export function serviceModel(id: string): ServiceModel {
  const model = models[id]
  if (model === undefined)
    throw new Error(
      `there is no model of the AWS service ${id}; scripts/aws-models.ts writes ${Object.keys(models).join(', ')}`,
    )
  return model
}

/** The shape of a name; a dangling reference is a fault of the generated file. */
export function shapeNamed(model: ServiceModel, name: string): Shape {
  const shape = model.shapes[name]
  if (shape === undefined) throw new Error(`the model of ${model.id} has no shape ${name}`)
  return shape
}

const nothing: StructureShape = { type: 'structure', members: {} }

/** The structure that an operation takes (`input`) or answers (`output`); empty where the model names none. */
export function structureOf(
  model: ServiceModel,
  operation: OperationModel,
  side: 'input' | 'output',
): StructureShape {
  const name = operation[side]
  if (name === undefined) return nothing
  const shape = shapeNamed(model, name)
  if (shape.type !== 'structure') throw new Error(`${model.id}: ${name} is a ${shape.type}, not a structure`)
  return shape
}
