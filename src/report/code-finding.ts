import { createHash } from 'node:crypto'
import type { Location } from '../kernel/index.ts'
import type { Annotation } from './types.ts'

/** A finding at a place in a source file, as code scanners exchange them. */
export interface CodeFinding {
  /** Stable and machine readable. */
  readonly rule: string
  readonly level: Annotation['level']
  readonly message: string
  readonly at: Location & { readonly line: number }
  /** The code that it is about; with rule and file it tells the finding again where lines have moved. */
  readonly snippet: string
  /** Why somebody decided that it may stand; such a finding is reported as passed over. */
  readonly suppressed?: string
}

/** What a rule looks for, for the reader of a finding. */
export interface CodeRule {
  readonly id: string
  /** One clause. */
  readonly title: string
  /** Why it matters and what to do, Markdown. */
  readonly help: string
  readonly level: Annotation['level']
  readonly url?: string
}

/**
 * A name for each finding that stays the same when lines move: of rule, file and code, and where a file has the same
 * thing several times, of which it is.
 */
export function fingerprints(findings: readonly CodeFinding[]): readonly string[] {
  const seen = new Map<string, number>()
  return findings.map(({ rule, at, snippet }) => {
    const base = [rule, slashed(at.file), snippet.replace(/\s+/g, ' ').trim()].join('\0')
    const count = (seen.get(base) ?? 0) + 1
    seen.set(base, count)
    return createHash('sha256').update(`${base}\0${count}`).digest('hex').slice(0, 40)
  })
}

/** A path as reports of every platform write it. */
export function slashed(file: string): string {
  return file.replaceAll('\\', '/').replace(/^\.\//, '')
}
