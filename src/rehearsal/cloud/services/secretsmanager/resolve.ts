import { AwsError } from '../../ports.ts'
import type { Secret, Version } from './types.ts'

/**
 * A container's secret, or the container agent's sentence about it: Releem/releem-agent #195 (fetch), rileydakota/valheim-ecs-fargate-cdk #9 (not JSON).
 */
export function resolveSecret(
  valueFrom: string,
  find: (id: string) => Secret,
  versionOf: (secret: Secret, versionId?: string, stage?: string) => Version,
): string {
  const failed = (why: string, cause?: unknown) =>
    new Error(
      `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): ${why}`,
      cause === undefined ? {} : { cause },
    )
  const parts = valueFrom.split(':')
  const arn = parts.slice(0, 7).join(':')
  const [key = '', stage = '', versionId = ''] = parts.slice(7)
  let text: string | undefined
  try {
    const version = versionOf(find(arn), versionId || undefined, stage || undefined)
    text = version.value.SecretString
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    throw failed(`failed to fetch secret ${arn} from secrets manager: ${error.code}: ${error.message}`, error)
  }
  if (text === undefined) throw failed(`secret ${arn} has no SecretString`)
  if (key === '') return text
  const fields = parsed(text, failed)
  const value = fields[key]
  if (value === undefined)
    throw failed(`retrieved secret from Secrets Manager did not contain json key ${key}`)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function parsed(text: string, failed: (why: string, cause?: unknown) => Error): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch (error) {
    // The secret's text stays out of the sentence: it ends up in a stopped reason that everybody reads.
    if (!(error instanceof SyntaxError)) throw error
  }
  throw failed('invalid character looking for beginning of value: the secret is not a JSON object')
}
