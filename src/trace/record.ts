import * as v from 'valibot'

/**
 * What was deployed and what came of it, as one JSON value. What is known before the service is changed is the payload
 * of the GitHub deployment, which GitHub never changes again; what comes later stands in its statuses
 * (record-status.ts). Readers get both as this one value.
 */
export const recordSchema = v.object({
  schema: v.literal('deploy-kit/release-record/v1'),
  module: v.string(),
  environment: v.string(),
  version: v.string(),
  /** Empty where a rollback goes to something that deploy-kit did not deploy. */
  gitSha: v.string(),
  /** `org/repo`, whose run deployed it. */
  repository: v.string(),
  /** The name of the image's repository, without the registry, which names an AWS account. */
  imageRepository: v.optional(v.string()),
  digest: v.string(),
  /** Who signed the image, as it was verified; what it says where signing is off. */
  signer: v.optional(v.string()),
  /** `family:revision`. */
  taskDefinition: v.optional(v.string()),
  configDigest: v.optional(v.string()),
  /** The newest migration that the version was built with. */
  migrationHead: v.optional(v.string()),
  /** Those up to the head that the database does not have: contract migrations that wait for their phase. */
  migrationsLeft: v.optional(v.array(v.string())),
  /** `cluster/service`. No ARN stands in a record: in a public repository everybody reads it. */
  service: v.optional(v.string()),
  /** The ids, the last parts of the ARNs. */
  serviceDeployment: v.optional(v.string()),
  serviceRevision: v.optional(v.string()),
  traceId: v.string(),
  actor: v.string(),
  runUrl: v.string(),
  /**
   * How the deploy ended, in deploy-ecs's own word or that of the step behind it that failed; not there while it is
   * under way.
   */
  outcome: v.optional(v.string()),
})

export type ReleaseRecord = v.InferOutput<typeof recordSchema>

/** The record in the payload of a GitHub deployment; undefined where it is somebody else's deployment. */
export function readPayload(payload: unknown): ReleaseRecord | undefined {
  const record = v.safeParse(recordSchema, typeof payload === 'string' ? parseJson(payload) : payload)
  return record.success ? record.output : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A payload of somebody else's deployment may be any text; it is no record of ours.
    return undefined
  }
}
