import type { EventsConfig, TemplateToken } from '../github-packages.ts'

/** A workflow file after parsing: what GitHub's parser found, with everything that is evaluated later as tokens. */
export interface Workflow {
  /** `.github/workflows/release.yml`. */
  readonly path: string
  readonly name?: string
  readonly runName?: TemplateToken
  readonly events: EventsConfig
  readonly call?: CallInterface
  readonly dispatchInputs: readonly InputDefinition[]
  readonly env?: TemplateToken
  readonly defaults?: TemplateToken
  readonly concurrency?: TemplateToken
  readonly permissions?: TemplateToken
  readonly jobs: readonly JobDefinition[]
}

/** `on.workflow_call`. */
export interface CallInterface {
  readonly inputs: readonly InputDefinition[]
  readonly secrets: readonly { readonly name: string; readonly required: boolean }[]
  readonly outputs: readonly { readonly name: string; readonly value: TemplateToken }[]
}

export interface InputDefinition {
  readonly name: string
  readonly type: 'string' | 'boolean' | 'number' | 'choice' | 'environment'
  readonly required: boolean
  readonly default?: TemplateToken
  readonly options?: readonly string[]
}

interface JobBase {
  readonly id: string
  readonly name?: TemplateToken
  readonly needs: readonly string[]
  /** With `success()` put in front where it names no status function. */
  readonly condition: string
  readonly strategy?: TemplateToken
  readonly concurrency?: TemplateToken
  readonly permissions?: TemplateToken
  readonly line: number
  readonly column: number
}

export interface StepsJob extends JobBase {
  readonly kind: 'steps'
  readonly runsOn?: TemplateToken
  readonly env?: TemplateToken
  readonly environment?: TemplateToken
  readonly outputs?: TemplateToken
  readonly defaults?: TemplateToken
  readonly continueOnError?: TemplateToken
  readonly timeoutMinutes?: TemplateToken
  readonly steps: readonly StepDefinition[]
}

export interface CallJob extends JobBase {
  readonly kind: 'call'
  readonly uses: string
  readonly with?: TemplateToken
  readonly secrets?: 'inherit' | TemplateToken
}

export type JobDefinition = StepsJob | CallJob

export interface StepDefinition {
  /** The id that was written, or one that GitHub's parser makes up (`__run`, `__actions_checkout`). */
  readonly id: string
  readonly name?: TemplateToken
  readonly condition: string
  readonly continueOnError?: TemplateToken
  readonly timeoutMinutes?: TemplateToken
  readonly env?: TemplateToken
  readonly run?: TemplateToken
  readonly shell?: TemplateToken
  readonly workingDirectory?: TemplateToken
  readonly uses?: string
  readonly with?: TemplateToken
  readonly line: number
  readonly column: number
}

/** An action.yml after parsing. */
export interface ActionManifest {
  readonly file: string
  readonly name: string
  readonly inputs: readonly ActionInput[]
  readonly outputs: readonly { readonly name: string; readonly value?: TemplateToken }[]
  readonly runs: CompositeRuns | NodeRuns
}

export interface ActionInput {
  readonly name: string
  readonly required: boolean
  readonly default?: TemplateToken
  readonly deprecation?: string
}

export interface CompositeRuns {
  readonly using: 'composite'
  readonly steps: readonly StepDefinition[]
}

export interface NodeRuns {
  readonly using: 'node20' | 'node22' | 'node24'
  readonly main: string
  readonly pre?: string
  readonly preIf?: string
  readonly post?: string
  readonly postIf?: string
}
