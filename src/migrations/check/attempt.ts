import { ConfigurationError, errorMessage, PlatformError } from '../../kernel/index.ts'
import { sqlstateOf } from '../connection/index.ts'
import type { Finding, Part } from './types.ts'

/** What was tried and came out, or why it could not be done. */
export type Attempted<T> = { readonly kind: 'done'; readonly value: T } | Undone

export interface Undone {
  readonly kind: 'undone'
  readonly error: ConfigurationError | PlatformError
}

/** Errors that somebody can mend become a part that was not checked; an abort and our own faults are thrown on. */
export async function attempt<T>(signal: AbortSignal, work: () => Promise<T>): Promise<Attempted<T>> {
  signal.throwIfAborted()
  try {
    return { kind: 'done', value: await work() }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ConfigurationError || error instanceof PlatformError)
      return { kind: 'undone', error }
    // The server's own errors (a connection that broke, a disk that is full) are not our faults either.
    if (/^(?:[0-9A-Z]{5}|E[A-Z]+)$/.test(sqlstateOf(error) ?? '')) {
      return { kind: 'undone', error: new PlatformError('database', errorMessage(error), { cause: error }) }
    }
    throw error
  }
}

export function notChecked(error: ConfigurationError | PlatformError): Part {
  return { kind: 'not-checked', why: error.message, fix: error.fix ?? 'Mend that, and run the check again.' }
}

/** What cannot be read, at its place. */
export function errorFinding(rule: string, error: ConfigurationError | PlatformError): Finding {
  const at = error instanceof ConfigurationError ? error.at : undefined
  return {
    rule,
    severity: 'error',
    migration: undefined,
    message: error.message,
    fix: error.fix ?? 'Mend that, and run the check again.',
    ...(at === undefined ? {} : { file: at.file, ...(at.line === undefined ? {} : { line: at.line }) }),
  }
}
