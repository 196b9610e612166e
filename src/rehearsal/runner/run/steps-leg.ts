import type { JsonObject } from '../../../kernel/index.ts'
import type { Permissions } from '../types.ts'
import type { StepsJob } from '../workflow/index.ts'
import type { JobEnvironment } from './environment.ts'
import type { Instance, RunContext } from './run-context.ts'

/** One job that is to run on this machine: a job, or one leg of its matrix. */
export interface StepsLeg {
  readonly run: RunContext
  readonly instance: Instance
  readonly job: StepsJob
  readonly id: string
  readonly name: string
  readonly permissions: Permissions
  readonly environment: JobEnvironment | undefined
  readonly needs: JsonObject
  readonly strategy: JsonObject
  readonly matrix: JsonObject
  readonly queuedAt: number
  /** Fires when this job is cancelled. */
  readonly cancelled: AbortSignal
}
