import { ConfigurationError, PlatformError, type Status } from '../kernel/index.ts'
import type { Unreachable } from './connect.ts'
import type { Failure } from './failure.ts'
import type { Refusal } from './types.ts'

/** A migration that was applied or taken back. */
export interface Done {
  readonly name: string
  readonly ms: number
  readonly attempts: number
  readonly transactional: boolean
}

export interface Cancelled {
  readonly kind: 'cancelled'
  readonly done: readonly Done[]
  /** The migration that was under way. */
  readonly migration: string | undefined
  readonly rolledBack: boolean
  readonly remaining: readonly string[]
}

export interface Failed {
  readonly kind: 'failed'
  readonly failure: Failure
  readonly done: readonly Done[]
  /** Not tried any more. */
  readonly remaining: readonly string[]
}

export type ApplyOutcome =
  | {
      readonly kind: 'applied'
      readonly done: readonly Done[]
      readonly head: string | undefined
      readonly warnings: readonly string[]
    }
  | { readonly kind: 'up-to-date'; readonly head: string | undefined; readonly warnings: readonly string[] }
  | Refusal
  | Failed
  | Cancelled
  | Unreachable

export type DownOutcome =
  | { readonly kind: 'reverted'; readonly done: readonly Done[]; readonly to: string | undefined }
  | { readonly kind: 'nothing-to-revert'; readonly to: string | undefined }
  | Refusal
  | Failed
  | Cancelled
  | Unreachable

export type MigrationOutcome = ApplyOutcome | DownOutcome

const success: readonly MigrationOutcome['kind'][] = [
  'applied',
  'up-to-date',
  'reverted',
  'nothing-to-revert',
]

/** Whatever is not known to have ended well is a failure. */
export function statusOf(outcome: MigrationOutcome): Status {
  return success.includes(outcome.kind) ? 'success' : 'failure'
}

/** The exit codes of the command line, by who has to do what. */
export const exitCodes = {
  /** Done, or nothing to do. */
  done: 0,
  /** A fault of deploy-kit itself. */
  bug: 1,
  /** An input, the URL or the folder is to be mended. */
  configuration: 2,
  /** Nothing was touched; the reasons say what to decide. */
  refused: 3,
  /** A migration failed and nothing of it is left. */
  failedRolledBack: 4,
  /** A migration failed and part of it is left, or what is left is not known. */
  failedNeedsRepair: 5,
  /** No session with the database was to be had, or it broke. */
  unreachable: 6,
  /** The run was cancelled: the shell's number for an interrupt. */
  cancelled: 130,
} as const

export function exitCodeOf(outcome: MigrationOutcome): number {
  switch (outcome.kind) {
    case 'applied':
    case 'up-to-date':
    case 'reverted':
    case 'nothing-to-revert':
      return exitCodes.done
    case 'refused':
      return exitCodes.refused
    case 'failed':
      return outcome.failure.rolledBack ? exitCodes.failedRolledBack : exitCodes.failedNeedsRepair
    case 'unreachable':
      return exitCodes.unreachable
    case 'cancelled':
      return exitCodes.cancelled
  }
}

/** The exit code of what was thrown rather than returned. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof ConfigurationError) return exitCodes.configuration
  return error instanceof PlatformError ? exitCodes.unreachable : exitCodes.bug
}
