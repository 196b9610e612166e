import type { JsonObject } from '../../../kernel/index.ts'

/** What a rehearsal needs to know of a product: read from its folder, never from its cloud. */
export interface ProductPlan {
  readonly module: string
  /** The folder that is copied; nothing in it is changed. */
  readonly folder: string
  /** As the local GitHub calls it. */
  readonly repository: { readonly owner: string; readonly name: string }
  readonly imageRepository: string
  /** Whether its images are scanned at all: `image.scan: off` has to be written. */
  readonly scans: boolean
  /** The version that serves before the rehearsal begins. */
  readonly version: string
  readonly accountId: string
  readonly region: string
  /** In the order of promotion; the last one is what users reach. */
  readonly environments: readonly EnvironmentPlan[]
  readonly migrations: { readonly folder: string } | undefined
  readonly workflows: WorkflowFiles
  /** Images that the Dockerfile is built on. */
  readonly bases: readonly string[]
  readonly smokeFile: string | undefined
  /** What is not written in the product's files and was assumed, a sentence each. */
  readonly assumptions: readonly string[]
}

export interface EnvironmentPlan {
  readonly name: string
  readonly cluster: string
  readonly service: string
  readonly container: string
  readonly port: number
  readonly healthPath: string
  /** Where the product says which version it is. */
  readonly versionPath: string
  readonly url: string
  readonly testUrl: string | undefined
  /** Whether traffic moves between two target groups; `rolling` needs one. */
  readonly shiftsTraffic: boolean
  readonly role: string | undefined
  readonly logGroup: string
  /** The variable that the migrations take the database URL from. */
  readonly databaseVariable: string | undefined
  readonly variables: Readonly<Record<string, string>>
  readonly secrets: readonly SecretPlan[]
  readonly taskDefinition: JsonObject | undefined
}

/** A secret of the container: `value` is put where `from` points, the database's URL where there is no value. */
export interface SecretPlan {
  readonly name: string
  readonly from: string
  readonly value: string | undefined
}

/** The files below .github/workflows, by what they call of deploy-kit; undefined where the repo has none. */
export interface WorkflowFiles {
  readonly pullRequest: WorkflowFile | undefined
  readonly release: WorkflowFile | undefined
  readonly rollback: WorkflowFile | undefined
}

export interface WorkflowFile {
  readonly file: string
  /** The workflow's name, or its path where it has none. */
  readonly name: string
}
