import { valid } from 'semver'
import { nearest, parseDuration } from '../../kernel/index.ts'
import { type Declaration, type DeclarationKey, place, type Slip } from './declaration.ts'
import {
  type Entry,
  type FailureStrategy,
  failures,
  type Phase,
  phases,
  type Risk,
  risks,
  type Timing,
  type Transaction,
  timings,
  transactions,
} from './types.ts'

/** The front matter, read: what the author says of the migration. */
export interface Declared {
  readonly timing?: Entry<Timing>
  readonly failure?: Entry<FailureStrategy>
  readonly risk?: Entry<Risk>
  readonly phase?: Entry<Phase>
  readonly transaction?: Entry<Transaction>
  readonly lockTimeout?: Entry<number>
  readonly reason?: Entry<string>
  readonly requiresCore?: Entry<string>
  readonly irreversible?: Entry<string>
}

/** Turns `key=value` into values, and says which of them are wrong or said twice. */
export function declare(declarations: readonly Declaration[]): {
  readonly declared: Declared
  readonly slips: readonly Slip[]
} {
  const slips: Slip[] = []
  const seen = new Map<DeclarationKey, Declaration>()
  for (const declaration of declarations) {
    const before = seen.get(declaration.key)
    if (before === undefined) seen.set(declaration.key, declaration)
    else if (before.value !== declaration.value) {
      slips.push({
        kind: 'repeated',
        message: `${place(declaration.at)} says ${declaration.key} ${declaration.value}, ${place(before.at)} says ${before.value}`,
        fix: `Keep one of the two.`,
        at: declaration.at,
      })
    }
  }
  const entry = <Value>(
    key: DeclarationKey,
    read: (text: string) => Value | { readonly wrong: string; readonly fix: string },
  ): Entry<Value> | undefined => {
    const declaration = seen.get(key)
    if (declaration === undefined) return undefined
    const value = read(declaration.value)
    if (isWrong(value)) {
      slips.push({
        kind: 'bad-value',
        message: `${place(declaration.at)}: ${key} is ${JSON.stringify(declaration.value)}, ${value.wrong}`,
        fix: value.fix,
        at: declaration.at,
      })
      return undefined
    }
    return { value, source: 'declared', at: declaration.at }
  }
  const declared = {
    timing: entry('timing', oneOf('timing', timings)),
    failure: entry('failure', oneOf('failure', failures)),
    risk: entry('risk', oneOf('risk', risks)),
    phase: entry('phase', oneOf('phase', phases)),
    transaction: entry('transaction', oneOf('transaction', transactions)),
    lockTimeout: entry('lock_timeout', duration),
    reason: entry('reason', sentence),
    requiresCore: entry('requires-core', version),
    irreversible: entry('irreversible', sentence),
  }
  return { declared: withoutUndefined(declared), slips }
}

interface Wrong {
  readonly wrong: string
  readonly fix: string
}

function isWrong(value: unknown): value is Wrong {
  return typeof value === 'object' && value !== null && 'wrong' in value
}

function oneOf<Value extends string>(key: string, values: readonly Value[]) {
  return (text: string): Value | Wrong => {
    const known = values.find((value) => value === text)
    if (known !== undefined) return known
    const near = nearest(text, values)
    return {
      wrong: `which is none of ${values.join(', ')}`,
      fix: near === undefined ? `Write ${key}=${values.join('|')}.` : `Did you mean ${key}=${near}?`,
    }
  }
}

function duration(text: string): number | Wrong {
  const fix = 'Write a number with a unit, for example lock_timeout=5s.'
  if (!/^\d/.test(text)) return { wrong: 'which is not a duration', fix }
  try {
    const ms = parseDuration(text, 'lock_timeout')
    // PostgreSQL's parameter is an int of milliseconds, and 0 waits for ever.
    if (ms >= 1 && ms <= 2_147_483_647) return Math.round(ms)
  } catch (error) {
    if (!(error instanceof Error)) throw error
  }
  return { wrong: 'which is not a duration above zero', fix }
}

function sentence(text: string): string | Wrong {
  return text === ''
    ? { wrong: 'which says nothing', fix: 'Write why, in one sentence for those who read the release notes.' }
    : text
}

function version(text: string): string | Wrong {
  const plain = valid(text.replace(/^>=\s*/, ''))
  return plain ?? { wrong: 'which is not a version', fix: 'Write requires-core>=1.4.0, three numbers.' }
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, it]) => it !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
