import type { Cloud, Repository } from '../../cloud/index.ts'
import type { RunnerEvent, RunResult } from '../../runner/index.ts'
import type { Machine } from '../machine/index.ts'
import type { ProductPlan } from '../product/index.ts'
import type { Infrastructure } from './aws.ts'
import type { Databases } from './postgres.ts'
import type { Developer } from './product.ts'

/** The far side of a rehearsal: local cloud, database, runner, and the product repos on the local GitHub. */
export interface Stage {
  readonly cloud: Cloud
  readonly databases: Databases
  readonly infrastructure: Infrastructure
  readonly products: ReadonlyMap<string, Product>
  readonly machine: Machine
  /** The tree that a release of deploy-kit carries: what the jobs run. */
  readonly kit: string
  /** The certificate authority of every listener, PEM. */
  readonly authority: string
  /** What every job of a run gets besides what GitHub gives it: endpoints, authorities, the connect-to map, inputs. */
  readonly jobEnvironment: Readonly<Record<string, string>>
  /** What a scenario may change for the runs that it starts. */
  readonly overrides: Overrides
  onRunnerEvent(listener: (event: RunnerEvent) => void): () => void
  /** Resolves once no workflow run is under way, with those that ended since `since`, oldest first. */
  idle(since: number): Promise<readonly RunResult[]>
  /** The product of the rehearsal itself by its name, else an example. */
  addProduct(module: string): Promise<Product>
  close(): Promise<void>
}

export interface Overrides {
  approve: (environment: string) => Promise<'approved' | 'rejected'>
  /** Cancels every run that is under way. */
  cancelRuns: (reason: string) => void
}

export interface Product {
  readonly module: string
  readonly repository: Repository
  readonly developer: Developer
  readonly plan: ProductPlan
  /** The names of its environments in the order of promotion; the last one is what users reach. */
  readonly environments: readonly string[]
  /** By environment. */
  readonly databaseUrls: Readonly<Record<string, string>>
  readonly services: Readonly<Record<string, ProductService>>
  /** The release that served before the rehearsal began. */
  readonly seeded: { readonly version: string; readonly gitSha: string; readonly digest: string }
}

export interface ProductService {
  readonly production: Address
  /** Undefined where the environment has no test listener. */
  readonly test: Address | undefined
  readonly url: string
  /** Where it says which version it is. */
  readonly versionUrl: string
}

interface Address {
  readonly host: string
  readonly port: number
}
