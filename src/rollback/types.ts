import type { Status } from '../kernel/index.ts'

/** One finished service deployment with what it put into service; newest first wherever there are several. */
export interface PastDeployment {
  readonly arn: string
  readonly createdAt: number
  readonly status: string
  readonly taskDefinition: string
  readonly digest: string | undefined
  /** From the tags of the task definition; undefined where it was not deployed by deploy-kit. */
  readonly release: Release | undefined
  /** What the run that deployed it wrote down, where that is known. */
  readonly recorded?: {
    /** `succeeded`, or how else deploy-ecs saw it end. */
    readonly outcome: string
    readonly actor: string
    readonly runUrl: string
    readonly signer?: string
  }
}

export interface Release {
  readonly version: string
  readonly gitSha: string
  readonly migrationHead: string | undefined
}

export interface Serving {
  readonly taskDefinition: string
  readonly digest: string | undefined
  readonly release: Release | undefined
  /** A deployment that is under way right now. */
  readonly running: { readonly arn: string; readonly status: string } | undefined
}

export type RollbackPlan =
  /** A deployment is under way: ECS itself goes back. */
  | { readonly type: 'stop-running'; readonly arn: string }
  | {
      readonly type: 'deploy'
      readonly to: PastDeployment
      readonly skipped: readonly Skipped[]
      readonly schema: SchemaStep
    }
  | {
      readonly type: 'refuse'
      readonly reason: string
      readonly fix: string
      readonly skipped: readonly Skipped[]
    }

export interface Skipped {
  readonly deployment: PastDeployment
  readonly why: string
}

export type SchemaStep =
  /** Both releases were built with the same migrations, or nothing is known of them. */
  | { readonly type: 'none' }
  /** The schema stays ahead of the code that it goes back to. */
  | { readonly type: 'keep'; readonly from: string; readonly to: string }
  | { readonly type: 'down'; readonly from: string; readonly to: string }

export interface RollbackPorts {
  readonly log: { info(message: string): void }
  /** Stops the running deployment with ROLLBACK and waits for its end. */
  readonly stopRunning: (arn: string) => Promise<{ readonly rolledBack: boolean; readonly detail: string }>
  /** Deploys an existing task definition and waits for its end, with the signature verified first. */
  readonly deploy: (to: PastDeployment) => Promise<{ readonly succeeded: boolean; readonly detail: string }>
  /** Takes the schema down to the head, after the older image serves. */
  readonly migrateDown: (to: string) => Promise<{ readonly done: boolean; readonly detail: string }>
  /** Asks the environment itself which version it serves; undefined where nothing can be asked. */
  readonly confirm: (
    to: PastDeployment,
  ) => Promise<{ readonly confirmed: boolean; readonly detail: string } | undefined>
}

export type RollbackOutcome =
  | {
      readonly type: 'rolled-back'
      readonly plan: RollbackPlan
      readonly detail: string
      readonly confirmed: string | undefined
    }
  | { readonly type: 'refused'; readonly plan: RollbackPlan & { readonly type: 'refuse' } }
  | {
      readonly type: 'failed'
      readonly plan: RollbackPlan
      readonly step: 'stop' | 'deploy' | 'migrate-down' | 'confirm'
      readonly detail: string
    }

export function rollbackStatus(outcome: RollbackOutcome): Status {
  return outcome.type === 'rolled-back' ? 'success' : 'failure'
}
