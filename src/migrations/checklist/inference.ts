import type { Schema } from '../schema/index.ts'
import { lineAt, statementsOf, type TransactionMode, transactionMode } from '../sql/index.ts'
import type { ParsedFile } from '../syntax/index.ts'
import type { SqlFile } from '../types.ts'
import { type Effect, neutral } from './effect.ts'
import { effectsOf } from './effect-of-statement.ts'
import { madeHere } from './made-here.ts'
import { type Place, type Risk, risks } from './types.ts'

export interface PlacedEffect extends Effect {
  readonly at: Place
}

/** What a file's statements say of its checklist. */
export interface Inference {
  readonly effects: readonly PlacedEffect[]
  /** The first effect that takes something away from what runs now; `breaks` before `forbids`. */
  readonly contracts: PlacedEffect | undefined
  /** The first effect that the new version may need. */
  readonly needed: PlacedEffect | undefined
  readonly risk: { readonly value: Risk; readonly effect: PlacedEffect | undefined }
  readonly mode: TransactionMode
}

/**
 * Reads the checklist off a file's statements. Pure.
 * @param before the schema that the file finds, where the migrations before it are at hand
 */
export function infer(file: SqlFile, parsed: ParsedFile, before?: () => Schema): Inference {
  const here = madeHere(parsed.statements, before)
  const at = (offset: number): Place => ({ file: file.path, line: lineAt(file.text, offset) })
  const effects = [
    ...parsed.statements.flatMap((statement) =>
      effectsOf(statement, here).map((effect) => ({ ...effect, at: at(statement.offset) })),
    ),
    ...parsed.dynamic.map((offset) => ({
      ...neutral('builds SQL at run time, which nobody can read beforehand'),
      at: at(offset),
    })),
  ]
  const worst = effects.reduce<PlacedEffect | undefined>(
    (before, effect) =>
      before === undefined || risks.indexOf(effect.risk) > risks.indexOf(before.risk) ? effect : before,
    undefined,
  )
  return {
    effects,
    contracts:
      effects.find((effect) => effect.old === 'breaks') ?? effects.find((effect) => effect.old === 'forbids'),
    needed: effects.find((effect) => effect.needed),
    risk:
      worst === undefined || worst.risk === 'none'
        ? { value: 'none', effect: undefined }
        : { value: worst.risk, effect: worst },
    mode: transactionMode(statementsOf(file)),
  }
}
