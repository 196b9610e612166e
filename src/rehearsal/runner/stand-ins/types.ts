import type { JsonObject } from '../../../kernel/index.ts'

/** A third-party action as this runner does it: for real, but on this machine. */
export interface StandIn {
  /** The action's own input names with their defaults; `${{ github.token }}` is filled in. */
  readonly inputs: Readonly<Record<string, string>>
  /** Throws where the action would fail. */
  readonly main: (action: StandInContext) => Promise<void>
  readonly post?: (action: StandInContext) => Promise<void>
  /** Default `always()`. */
  readonly postIf?: string
}

export interface StandInContext {
  /** Trimmed; empty where it was not given. */
  input(name: string): string
  /** `true` or `false`; anything else throws. */
  flag(name: string): boolean
  readonly github: JsonObject
  readonly dirs: {
    readonly workspace: string
    readonly temp: string
    readonly home: string
    /** Of this run: artifacts. */
    readonly run: string
    /** Of all runs: caches. */
    readonly shared: string
  }
  /** The environment of the step. */
  readonly env: Readonly<Record<string, string>>
  /** Kept from `main` to `post`. */
  readonly state: Record<string, string>
  readonly signal: AbortSignal
  log(line: string): void
  notice(message: string): void
  warning(message: string): void
  mask(value: string): void
  output(name: string, value: string): void
  addPath(folder: string): void
  setEnv(name: string, value: string): void
  readonly services: StandInServices
  /** Runs a command in the step's environment, its output in the log; throws when it fails. */
  exec(command: string, args: readonly string[], cwd?: string): Promise<void>
  capture(
    command: string,
    args: readonly string[],
    cwd?: string,
  ): Promise<{ readonly exitCode: number; readonly text: string }>
}

export interface StandInServices {
  /** Where git finds a repository. */
  gitUrl(repository: string): string | undefined
  /** Whether a docker daemon answers. */
  docker(): Promise<boolean>
}
