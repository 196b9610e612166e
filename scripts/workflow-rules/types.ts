import type { Document, LineCounter, YAMLMap } from 'yaml'

/** Something that a rule found, at a place that an editor can open. */
export interface Finding {
  /** Relative to the repository's root. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly rule: string
  readonly message: string
}

/** A workflow or action file, or an example in a README that is one. */
export interface SourceFile {
  readonly kind: 'workflow' | 'action'
  /** Relative to the repository's root. */
  readonly path: string
  readonly text: string
  readonly document: Document.Parsed
  readonly lines: LineCounter
  readonly root: YAMLMap
  /** How many lines of its file stand above it. */
  readonly linesAbove: number
}

/** What rules may ask about the repository besides the file they look at. */
export interface Repository {
  /** Absolute. */
  readonly root: string
  readonly files: readonly SourceFile[]
  /** The names that dist/ has stubs for. */
  readonly actions: readonly string[]
  /** What is documented of actions that are not ours, by `owner/repo[/path]`. */
  readonly thirdParty: ReadonlyMap<string, ActionInterface>
}

/** What a step may give to an action and take from it. */
export interface ActionInterface {
  readonly name: string
  readonly description: string
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly required?: boolean; readonly default?: string }>
  >
  readonly outputs: Readonly<Record<string, { readonly description: string }>>
}

export type Rule = (file: SourceFile, repository: Repository) => Iterable<Finding>
