import { ConfigurationError, PlatformError, type Status } from '../kernel/index.ts'
import type { Unreachable } from './connection/index.ts'
import type { Before, Failure } from './execute/index.ts'
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
  /** Missing where it ended before anything was sent. */
  readonly before?: Before
}

export interface Failed {
  readonly kind: 'failed'
  readonly failure: Failure
  readonly done: readonly Done[]
  /** Not tried any more. */
  readonly remaining: readonly string[]
  readonly before?: Before
}

/** A pending migration that this run does not apply, on purpose. */
export interface Left {
  readonly name: string
  readonly why: string
}

export type ApplyOutcome =
  | {
      readonly kind: 'applied'
      readonly done: readonly Done[]
      /** The newest applied migration. */
      readonly head: string | undefined
      readonly warnings: readonly string[]
      /** Held back for the phase after the deploy. */
      readonly left: readonly Left[]
      readonly before: Before
    }
  | {
      readonly kind: 'up-to-date'
      readonly head: string | undefined
      readonly warnings: readonly string[]
      readonly left: readonly Left[]
    }
  | Refusal
  | Failed
  | Cancelled
  | Unreachable

export type DownOutcome =
  | {
      readonly kind: 'reverted'
      readonly done: readonly Done[]
      /** The migration that is the newest now; undefined where none is left. */
      readonly to: string | undefined
      readonly warnings: readonly string[]
      readonly before: Before
    }
  | { readonly kind: 'nothing-to-revert'; readonly to: string | undefined }
  | Refusal
  | Failed
  | Cancelled
  | Unreachable

/** Adopting a database that was made without the ledger. */
export type BaselineOutcome =
  | {
      readonly kind: 'baselined'
      /** The migrations that are recorded as applied now. */
      readonly marked: readonly string[]
      readonly head: string
      /** `catalog`: a replay of the folder gave the same catalog. `consent`: the caller took it upon himself. */
      readonly proof: 'catalog' | 'consent'
    }
  | { readonly kind: 'nothing-to-mark'; readonly head: string | undefined }
  | Refusal
  | Cancelled
  | Unreachable

/** One thing that a repair mended. */
export interface Repaired {
  readonly kind: RepairKind
  readonly migration: string | undefined
  /** What was wrong and what was done about it, one sentence. */
  readonly message: string
}

export type RepairKind =
  | 'close-run'
  | 'delete-repeated-row'
  | 'write-time'
  | 'restamp'
  | 'write-name'
  | 'rename'
  | 'resume'
  | 'mark-applied'
  | 'undo'

export type RepairOutcome =
  | {
      readonly kind: 'repaired'
      readonly steps: readonly Repaired[]
      /** What was looked at and left alone, with the reason. */
      readonly left: readonly string[]
      readonly before: Before
    }
  | { readonly kind: 'nothing-to-repair'; readonly left: readonly string[] }
  | Refusal
  | Failed
  | Cancelled
  | Unreachable

export type MigrationOutcome = ApplyOutcome | DownOutcome | BaselineOutcome | RepairOutcome

/** Where statements were sent, how the database was before. */
export function beforeOf(outcome: MigrationOutcome): Before | undefined {
  return 'before' in outcome ? outcome.before : undefined
}

const success: readonly MigrationOutcome['kind'][] = [
  'applied',
  'up-to-date',
  'reverted',
  'nothing-to-revert',
  'baselined',
  'nothing-to-mark',
  'repaired',
  'nothing-to-repair',
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
    case 'baselined':
    case 'nothing-to-mark':
    case 'repaired':
    case 'nothing-to-repair':
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
