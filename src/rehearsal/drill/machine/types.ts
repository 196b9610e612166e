import type { Exec } from '../../../kernel/index.ts'

/** The tools that a rehearsal uses where it finds them, and that `--without` leaves out. */
export const optionalTools = ['docker', 'cosign', 'grype'] as const
export type OptionalTool = (typeof optionalTools)[number]

/** What is there, or why not and how it is had, as sentences for a person. */
export type Found<T> =
  | { readonly found: true; readonly value: T }
  | { readonly found: false; readonly why: string }

/** Where a tool of the locked version is on this machine; a rehearsal never installs one. */
export type ToolFinder = (tool: 'cosign' | 'grype', signal: AbortSignal) => Promise<ToolLookup>

export interface ToolLookup {
  /** The version that deploy-kit runs. */
  readonly version: string
  /** Absolute path of the binary; undefined where neither PATH nor the tool cache has this version. */
  readonly path: string | undefined
  /** The folder in which the actions keep tools on this machine. */
  readonly cacheDir: string
  /** The package for `go install`, without its version. */
  readonly package: string
}

export interface MachineOptions {
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
  readonly findTool: ToolFinder
  readonly without: readonly OptionalTool[]
  /** False where the product that is rehearsed has its images scanned by nobody. */
  readonly scans: boolean
  readonly say: (text: string) => void
  readonly signal: AbortSignal
}

/** What a rehearsal uses of this machine, ready for use, and what it cannot exercise here. */
export interface Machine {
  readonly tasks: 'docker' | 'process'
  /** Whether image builds go through docker. */
  readonly buildx: boolean
  /** What stands in for a base image of a Dockerfile; undefined where it is pulled. */
  readonly standIn: (reference: string) => string | undefined
  /** Inputs that every action of a run gets. */
  readonly inputs: Readonly<Record<string, string>>
  /** Variables that every job gets. */
  readonly env: Readonly<Record<string, string>>
  /** The folder with tools that jobs are to find as in a tool cache; undefined where nothing is to be found there. */
  readonly toolCache: string | undefined
  /** Undefined where nothing is signed, with the reason in `notSigned`. */
  readonly signing: MachineSigning | undefined
  readonly notSigned: string
  /** What was found and is used, a sentence each. */
  readonly exercised: readonly string[]
  /** What this machine could not exercise, with the reason and the way to it, a sentence or two each. */
  readonly notExercised: readonly string[]
  close(): Promise<void>
}

export interface MachineSigning {
  /** The throw-away key and its password, under the names of the secrets that release.yml hands to its signing step. */
  readonly secrets: Readonly<Record<string, string>>
  /** The public key, under the name of the variable that the workflows hand to what verifies. */
  readonly variables: Readonly<Record<string, string>>
  /** Signs a digest as somebody else would: with a key of their own, and the annotations that they like. */
  signAsStranger(target: string, annotations: Readonly<Record<string, string>>): Promise<void>
}

export function there<T>(value: T): Found<T> {
  return { found: true, value }
}

export function missing(why: string): Found<never> {
  return { found: false, why }
}
