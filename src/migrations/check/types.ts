import type { Clock, Exec } from '../../kernel/index.ts'
import type { Source } from '../ephemeral/index.ts'
import type { LockTaken } from '../lint/index.ts'

/** Something that a person has to look at; an `error` makes the check fail. */
export interface Finding {
  /** Stable and machine readable: `when-not-increasing`, `down-restores-not`. */
  readonly rule: string
  readonly severity: 'error' | 'warning' | 'notice'
  /** The migration concerned; undefined where it concerns the folder. */
  readonly migration: string | undefined
  readonly message: string
  readonly fix: string
  readonly file?: string
  readonly line?: number
  /** The lock that it is about, on which tables, and what others cannot do meanwhile. */
  readonly lock?: LockTaken
  /** What backs it up: a diff, SQL, what a tool said; of lint, the safe way as SQL. */
  readonly detail?: { readonly text: string; readonly language?: string }
}

/** The parts of the check, in the order in which they are told. */
export const partNames = [
  'folder',
  'schema',
  'branch',
  'checklist',
  'lint',
  'replay',
  'round-trip',
  'locks',
] as const
export type PartName = (typeof partNames)[number]

/** What one part came to. Only `passed` and `off` (which somebody asked for) are not a failure. */
export type Part =
  | { readonly kind: 'passed'; readonly summary: string; readonly findings: readonly Finding[] }
  | { readonly kind: 'failed'; readonly summary: string; readonly findings: readonly Finding[] }
  | { readonly kind: 'not-checked'; readonly why: string; readonly fix: string }
  | { readonly kind: 'off' }

/** Which tables a statement locked and which it wrote anew, as PostgreSQL itself told. */
export interface StatementTrace {
  readonly migration: string
  readonly file: string
  readonly line: number
  /** Its beginning, on one line. */
  readonly statement: string
  readonly locks: readonly { readonly table: string; readonly mode: string; readonly existing: boolean }[]
  readonly rewrites: readonly string[]
  /** What in it takes as long as a table is large that was there before, for example `builds an index`. */
  readonly slow?: string
  /** Why it was not traced, where it was not. */
  readonly untraced?: string
}

export interface CheckOutcome {
  /** `incomplete`: nothing was found, but a part could not be done, which is not success either. */
  readonly kind: 'passed' | 'failed' | 'incomplete'
  readonly folder: string
  readonly format: 'journal' | 'folders' | undefined
  readonly migrations: number
  /** Those that the base branch does not have; all where no base is known. */
  readonly new: readonly string[]
  readonly base: string | undefined
  readonly server: UsedServer | undefined
  readonly parts: Readonly<Record<PartName, Part>>
  readonly trace: readonly StatementTrace[]
}

export interface UsedServer {
  readonly source: Source
  readonly label: string
  readonly major: number
  readonly productionMajor: number | undefined
  readonly degraded: string | undefined
  readonly tried: readonly { readonly source: Source; readonly why: string }[]
}

export interface CheckPorts {
  readonly exec: Exec
  readonly clock: Clock
  /** 0 <= n < 1, for the jitter of waits. */
  readonly random: () => number
  readonly signal: AbortSignal
  readonly tempDir: string
  readonly log: { info(message: string): void; debug(message: string): void }
}

/** A part that found nothing wrong passes; warnings do not change that. */
export function judge(findings: readonly Finding[], summary: { passed: string; failed: string }): Part {
  const failed = findings.some((finding) => finding.severity === 'error')
  return failed
    ? { kind: 'failed', summary: summary.failed, findings }
    : { kind: 'passed', summary: summary.passed, findings }
}
