import { nearest } from '../../kernel/index.ts'
import { lineAt } from '../sql/index.ts'
import { lineComments } from '../syntax/index.ts'
import type { SqlFile } from '../types.ts'
import type { ChecklistProblem, Place } from './types.ts'

/**
 * The front matter of an SQL file, `-- deploy-kit: timing=after; reason="why"`: any number of such lines before the
 * first statement. Values with a semicolon stand in double quotes.
 */

export const declarationKeys = [
  'timing',
  'failure',
  'risk',
  'phase',
  'transaction',
  'lock_timeout',
  'reason',
  'requires-core',
  'irreversible',
] as const
export type DeclarationKey = (typeof declarationKeys)[number]

/** One `key=value`, not yet judged. */
export interface Declaration {
  readonly key: DeclarationKey
  readonly value: string
  readonly at: Place
}

export type Slip = Omit<ChecklistProblem, 'migration'>

export interface Declarations {
  readonly declarations: readonly Declaration[]
  readonly slips: readonly Slip[]
}

const marker = /^[ \t]*deploy-kit[ \t]*:/
// `deploykit:`, `deploy_kit:`, `Deploy-Kit:` and a forgotten colon; lint's `deploy-kit-ignore` is something else.
const nearMarker = /^[ \t]*deploy[-_ ]?kit(?:[ \t]*:|[ \t]+[\w-]+[ \t]*(?:=|>=|:))/i

/** Reads the front matter of a file. */
export function declarationsOf(file: SqlFile): Declarations {
  const declarations: Declaration[] = []
  const slips: Slip[] = []
  // Most files have none, and to look for comments means to read every token.
  const comments = /deploy[-_ ]?kit/i.test(file.text) ? lineComments(file.text) : []
  for (const comment of comments) {
    const offset = comment.offset + 2
    const open = marker.exec(comment.text)?.[0]
    if (open === undefined) {
      if (nearMarker.test(comment.text)) {
        slips.push({
          kind: 'syntax',
          message: `${file.path}:${lineAt(file.text, comment.offset)} looks like front matter, but does not begin with \`-- deploy-kit:\``,
          fix: 'Write `-- deploy-kit: key=value; key=value`.',
          at: placeAt(file, comment.offset),
        })
      }
      continue
    }
    if (!comment.leading) {
      slips.push({
        kind: 'misplaced',
        message: `${file.path}:${lineAt(file.text, comment.offset)} is front matter behind a statement, where nobody looks for it`,
        fix: 'Move the line above the first statement: it speaks for the whole file.',
        at: placeAt(file, comment.offset),
      })
    }
    for (const item of splitItems(comment.text.slice(open.length))) {
      const at = placeAt(file, offset + open.length + item.offset)
      const read = readItem(item.text, at)
      if ('kind' in read) slips.push(read)
      else declarations.push(read)
    }
  }
  return { declarations, slips }
}

/** Cuts at semicolons outside double quotes; empty items are left out. */
function splitItems(text: string): readonly { readonly text: string; readonly offset: number }[] {
  const items = text.matchAll(/(?:[^";]|"(?:[^"\\]|\\.)*"?)+/g)
  return [...items].flatMap((match) => {
    const trimmed = match[0].trim()
    return trimmed === ''
      ? []
      : [{ text: trimmed, offset: match.index + match[0].length - match[0].trimStart().length }]
  })
}

function readItem(text: string, at: Place): Declaration | Slip {
  const match = /^([\w-]+)\s*(>=|=|:)\s*([\s\S]*)$/.exec(text)
  const name = match?.[1]
  const operator = match?.[2]
  const written = match?.[3]
  if (name === undefined || operator === undefined || written === undefined) {
    return {
      kind: 'syntax',
      message: `${place(at)}: \`${text}\` is not of the form key=value`,
      fix: `Write one of ${declarationKeys.map((key) => sample(key)).join('; ')}.`,
      at,
    }
  }
  const key = knownKey(name, at)
  if (typeof key !== 'string') return key
  const value = unquote(written.trim())
  if (value === undefined) {
    return {
      kind: 'syntax',
      message: `${place(at)}: the value of ${key} opens a double quote that is not closed, or has text behind it`,
      fix: `Write ${key}${key === 'irreversible' ? ': ' : '='}"…" with both quotes; a quote inside is written \\".`,
      at,
    }
  }
  if ((operator === '>=') !== (key === 'requires-core' && operator === '>=')) {
    return {
      kind: 'syntax',
      message: `${place(at)}: \`${text}\` has >=, which only requires-core takes`,
      fix: `Write ${sample(key)}.`,
      at,
    }
  }
  return { key, value: key === 'requires-core' ? `${operator === '>=' ? '>=' : ''}${value}` : value, at }
}

/** The key, or what is wrong with it and the nearest right spelling. */
export function knownKey(name: string, at: Place): DeclarationKey | Slip {
  const known = declarationKeys.find((key) => key === name)
  if (known !== undefined) return known
  const near = nearest(name.replaceAll('_', '-'), declarationKeys) ?? nearest(name, declarationKeys)
  return {
    kind: 'unknown-key',
    message: `${place(at)}: there is no key ${name}`,
    fix:
      near === undefined
        ? `The keys are ${declarationKeys.join(', ')}.`
        : `Did you mean ${near}? Write ${sample(near as DeclarationKey)}.`,
    at,
  }
}

function unquote(text: string): string | undefined {
  if (!text.startsWith('"')) return text
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(text)
  return quoted?.[1]?.replace(/\\(.)/g, '$1')
}

const samples: Readonly<Record<DeclarationKey, string>> = {
  timing: 'timing=before|during|after',
  failure: 'failure=block|forward-fix',
  risk: 'risk=none|low|data-loss',
  phase: 'phase=expand|contract',
  transaction: 'transaction=auto|none',
  lock_timeout: 'lock_timeout=5s',
  reason: 'reason="why"',
  'requires-core': 'requires-core>=1.4.0',
  irreversible: 'irreversible: why',
}

export function sample(key: DeclarationKey): string {
  return samples[key]
}

export function place(at: Place): string {
  return `${at.file}:${at.line}`
}

export function placeAt(file: SqlFile, offset: number): Place {
  const lineStart = file.text.lastIndexOf('\n', offset - 1) + 1
  return { file: file.path, line: lineAt(file.text, offset), column: offset - lineStart + 1 }
}
