import type { ContainerDefinition, TaskDefinition } from '../types.ts'

/** A place that ECS takes a secret from. */
interface SecretPlace {
  /** An SSM parameter's name, or the ARN or name of a secret. */
  readonly name: string
  /** One value of a secret that holds several. */
  readonly key: string | undefined
}

/**
 * Where the database's URL is kept, as far as that can be told from its configuration and from the task definition that
 * is given it as a variable. Pure.
 */
export function databaseSecrets(
  databaseUrl: string,
  container: ContainerDefinition | undefined,
): readonly SecretPlace[] {
  const [, variable] = /^\$\{([A-Za-z_]\w*)\}$/.exec(databaseUrl.trim()) ?? []
  if (variable !== undefined)
    return (container?.secrets ?? [])
      .filter(({ name }) => name === variable)
      .map((it) => placeOf(it.valueFrom))
  const [, kept] = /^(?:ssm|secretsmanager):(.+)$/.exec(databaseUrl.trim()) ?? []
  if (kept !== undefined) return [placeOf(kept)]
  const [, arn] = /[?&]secret=([^&#]+)/.exec(databaseUrl) ?? []
  return arn === undefined ? [] : [placeOf(decodeURIComponent(arn))]
}

/** Whether a container of a task definition is given one of these secrets. Pure. */
export function takesSecret(definition: TaskDefinition, wanted: readonly SecretPlace[]): boolean {
  return definition.containerDefinitions.some(({ secrets = [] }) =>
    secrets.some(({ valueFrom }) => wanted.some((it) => same(it, placeOf(valueFrom)))),
  )
}

function same(one: SecretPlace, other: SecretPlace): boolean {
  return (
    (one.name === other.name || named(one.name, other.name) || named(other.name, one.name)) &&
    (one.key === undefined || other.key === undefined || one.key === other.key)
  )
}

/** A secret's ARN ends with its name and six characters that Secrets Manager adds. */
function named(arn: string, name: string): boolean {
  const [, found] = /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(arn) ?? []
  return found !== undefined && (found === name || found.replace(/-\w{6}$/, '') === name)
}

/**
 * `valueFrom` as the API reference has it: a parameter's name or ARN, a secret's ARN with key, stage and version. The ARN
 * of a parameter says `parameter/NAME` of NAME and of /NAME alike, so that names are compared without their first slash.
 */
function placeOf(valueFrom: string): SecretPlace {
  const [, parameter] = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter(\/?.+)$/.exec(valueFrom) ?? []
  if (parameter !== undefined || !valueFrom.includes(':secretsmanager:'))
    return { name: (parameter ?? valueFrom).replace(/^\//, ''), key: undefined }
  const parts = valueFrom.split(':')
  const key = parts[7]
  return { name: parts.slice(0, 7).join(':'), key: key === undefined || key === '' ? undefined : key }
}
