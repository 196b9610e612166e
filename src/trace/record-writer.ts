import type { Forge } from '../host/index.ts'
import { errorMessage, withoutAwsAccounts } from '../kernel/index.ts'
import { beginDeployment, type DeploymentState, setDeployment } from './deployments.ts'
import type { ReleaseRecord } from './record.ts'
import { resourceName } from './resource-names.ts'

export interface RecordWriterOptions {
  /** Throws where no token was given. */
  readonly forge: () => Forge
  readonly warn: (message: string) => void
  /** The commit that GitHub shows as deployed. */
  readonly ref: string
  /** Where the environment is reached. */
  readonly url: string | undefined
  /** True where the deploy goes on without a record. */
  readonly mayFail: boolean
}

/** What is known right before the service is changed; ARNs as ECS gives them. */
export interface KnownAtBegin {
  /** Empty where nothing was verified. */
  readonly signer: string
  readonly taskDefinition: string
  readonly configDigest: string
  readonly service: string
}

/** Writes the one GitHub deployment of a deploy, as what it tells becomes known. */
export class RecordWriter {
  readonly #options: RecordWriterOptions
  #record: ReleaseRecord
  #id: number | undefined
  #refused = false

  constructor(record: ReleaseRecord, options: RecordWriterOptions) {
    this.#record = record
    this.#options = options
  }

  /** GitHub's id of the deployment, once there is one. */
  get id(): number | undefined {
    return this.#id
  }

  async begin({ signer, taskDefinition, configDigest, service }: KnownAtBegin): Promise<void> {
    this.#record = {
      ...this.#record,
      taskDefinition: resourceName(taskDefinition),
      configDigest,
      service: resourceName(service),
      ...(signer === '' ? {} : { signer: withoutAwsAccounts(signer) }),
    }
    try {
      this.#id = await beginDeployment(this.#options.forge(), this.#record, this.#options.ref)
    } catch (error) {
      this.#refused = true
      if (!this.#options.mayFail) throw error
      this.#options.warn(`The rollback goes on without a GitHub deployment: ${errorMessage(error)}`)
    }
  }

  async started(known: {
    readonly serviceDeployment: string
    readonly serviceRevision: string | undefined
  }): Promise<void> {
    this.#record = {
      ...this.#record,
      serviceDeployment: resourceName(known.serviceDeployment),
      ...(known.serviceRevision === undefined
        ? {}
        : { serviceRevision: resourceName(known.serviceRevision) }),
    }
    await this.#set('in_progress')
  }

  /** The verdict stands, whatever becomes of its record; a record that could not be written is said. */
  async end(outcome: string, state: DeploymentState): Promise<ReleaseRecord> {
    this.#record = { ...this.#record, outcome }
    if (this.#id === undefined && !this.#refused) {
      // It ended before the service was changed, and that is written down too.
      try {
        this.#id = await beginDeployment(this.#options.forge(), this.#record, this.#options.ref)
      } catch (error) {
        this.#options.warn(`The ${outcome} deploy could not be recorded on GitHub: ${errorMessage(error)}`)
      }
    }
    await this.#set(state)
    return this.#record
  }

  async #set(state: DeploymentState): Promise<void> {
    if (this.#id === undefined) return
    try {
      await setDeployment(this.#options.forge(), this.#id, state, this.#record, this.#options.url)
    } catch (error) {
      this.#options.warn(
        `The GitHub deployment ${this.#id} could not be set to ${state}: ${errorMessage(error)}`,
      )
    }
  }
}
