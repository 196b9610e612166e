import { AwsError, type CloudContext, type Stateful } from '../../ports.ts'
import { alphanumeric, randomText } from '../identifier.ts'

export type ParameterType = 'String' | 'StringList' | 'SecureString'
export type ParameterTier = 'Standard' | 'Advanced' | 'Intelligent-Tiering'

export interface ParameterVersion {
  readonly name: string
  readonly version: number
  readonly type: ParameterType
  readonly value: string
  /** What a reader without decryption gets of a SecureString: opaque, and different for every version. */
  readonly ciphertext: string
  readonly tier: 'Standard' | 'Advanced'
  readonly keyId?: string
  readonly description?: string
  readonly allowedPattern?: string
  readonly dataType: string
  readonly modifiedAt: Date
  readonly modifiedBy: string
}

export interface ParameterChange {
  readonly name: string
  readonly value: string
  readonly type?: ParameterType
  readonly overwrite?: boolean
  readonly tier?: ParameterTier
  readonly keyId?: string
  readonly description?: string
  readonly allowedPattern?: string
  readonly dataType?: string
  readonly tags?: Readonly<Record<string, string>>
}

/** Quotas of the Parameter Store (AWS General Reference, Systems Manager). */
const standardLength = 4_096
const advancedLength = 8_192
const levels = 15

const namePattern = /^(?:\/[\w.-]+)+$|^[\w.-]+$/

/** The parameters of one account and region, with all their versions. */
export class ParameterStore {
  readonly #context: CloudContext
  readonly #versions = new Map<string, ParameterVersion[]>()
  readonly #tags = new Map<string, Map<string, string>>()

  constructor(context: CloudContext) {
    this.#context = context
  }

  readonly state: Stateful = {
    save: () => ({ versions: this.#versions, tags: this.#tags }),
    restore: async (saved) => {
      const { versions, tags } = saved as {
        versions: Map<string, ParameterVersion[]>
        tags: Map<string, Map<string, string>>
      }
      for (const [name, history] of versions) this.#versions.set(name, history)
      for (const [name, given] of tags) this.#tags.set(name, given)
    },
  }

  /** Writes a version. Throws SSM's errors for a bad name, a bad value, or an existing parameter without `overwrite`. */
  put(change: ParameterChange, modifiedBy: string): ParameterVersion {
    const { name } = change
    checkName(name)
    const existing = this.#versions.get(name) ?? []
    const last = existing.at(-1)
    if (last !== undefined && !change.overwrite)
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      )
    const type = change.type ?? last?.type
    if (type === undefined)
      throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.')
    const tier = tierFor(change, last)
    const allowedPattern = change.allowedPattern ?? last?.allowedPattern
    if (allowedPattern !== undefined && !new RegExp(allowedPattern).test(change.value))
      throw new AwsError(
        'ParameterPatternMismatchException',
        `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
      )
    const version: ParameterVersion = {
      name,
      version: (last?.version ?? 0) + 1,
      type,
      value: change.value,
      ciphertext: `AQICAH${randomText(this.#context.random, 178, alphanumeric)}`,
      tier,
      ...(type === 'SecureString' ? { keyId: change.keyId ?? last?.keyId ?? 'alias/aws/ssm' } : {}),
      ...optional('description', change.description ?? last?.description),
      ...optional('allowedPattern', allowedPattern),
      dataType: change.dataType ?? last?.dataType ?? 'text',
      modifiedAt: new Date(this.#context.clock.now()),
      modifiedBy,
    }
    this.#versions.set(name, [...existing, version])
    if (change.tags !== undefined) this.#tags.set(name, new Map(Object.entries(change.tags)))
    return version
  }

  /** The newest version, or the one that `NAME:3` asks for; `undefined` where there is none. Takes names and ARNs. */
  get(nameOrArn: string): (ParameterVersion & { readonly selector?: string }) | undefined {
    const full = this.nameOf(nameOrArn)
    const [name = '', selector, ...rest] = full.split(':')
    if (rest.length > 0) return undefined
    const versions = this.#versions.get(name)
    if (selector === undefined) return versions?.at(-1)
    const found = versions?.find(({ version }) => String(version) === selector)
    return found === undefined ? undefined : { ...found, selector: `:${selector}` }
  }

  history(name: string): readonly ParameterVersion[] | undefined {
    return this.#versions.get(this.nameOf(name))
  }

  delete(name: string): boolean {
    this.#tags.delete(name)
    return this.#versions.delete(this.nameOf(name))
  }

  /** The newest version of each, by name. */
  all(): readonly ParameterVersion[] {
    return [...this.#versions.values()]
      .flatMap((versions) => versions.slice(-1))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  tags(name: string): Map<string, string> | undefined {
    if (!this.#versions.has(name)) return undefined
    const tags = this.#tags.get(name) ?? new Map<string, string>()
    this.#tags.set(name, tags)
    return tags
  }

  arn(name: string): string {
    const { region, accountId } = this.#context
    return `arn:aws:ssm:${region}:${accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`
  }

  /** The name in an ARN of this account and region; anything else is taken for a name. */
  nameOf(nameOrArn: string): string {
    const { region, accountId } = this.#context
    const prefix = `arn:aws:ssm:${region}:${accountId}:parameter/`
    if (!nameOrArn.startsWith(prefix)) return nameOrArn
    const rest = nameOrArn.slice(prefix.length)
    const [name = ''] = rest.split(':')
    // The ARN of `x` and of `/x` is the same; whichever exists is meant.
    return this.#versions.has(`/${name}`) || rest.includes('/') ? `/${rest}` : rest
  }
}

function tierFor(change: ParameterChange, last: ParameterVersion | undefined): 'Standard' | 'Advanced' {
  const length = Buffer.byteLength(change.value)
  const asked = change.tier ?? last?.tier ?? 'Standard'
  if (length === 0)
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    )
  if (length > advancedLength)
    throw new AwsError(
      'ValidationException',
      `Advanced tier parameters support a maximum parameter value of ${advancedLength} characters.`,
    )
  if (length > standardLength && asked === 'Standard')
    throw new AwsError(
      'ValidationException',
      `Standard tier parameters support a maximum parameter value of ${standardLength} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html`,
    )
  if (asked === 'Standard' && last?.tier === 'Advanced')
    throw new AwsError(
      'ValidationException',
      'This parameter uses the advanced-parameter tier. You can’t downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.',
    )
  return asked === 'Advanced' || last?.tier === 'Advanced' || length > standardLength
    ? 'Advanced'
    : 'Standard'
}

function checkName(name: string): void {
  if (/^\/?(?:aws|ssm)/i.test(name) || !namePattern.test(name))
    throw new AwsError(
      'ValidationException',
      name.includes('/') && !name.startsWith('/')
        ? 'Parameter name must be a fully qualified name.'
        : 'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    )
  if (name.split('/').length - 1 > levels)
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `Hierarchy depth must not be greater than ${levels} levels.`,
    )
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }
}
