import { findProgram, type Situation } from './find-program.ts'
import { type HttpCheck, readHttpCheck } from './http-check.ts'
import { type Program, ProgramRefusal } from './program.ts'
import { parseShell, ShellRefusal } from './shell.ts'

/** What a container health check comes down to: a program of Node's, or a request that curl or wget would make. */
export type HealthProgram =
  | { readonly kind: 'program'; readonly program: Program }
  | { readonly kind: 'http'; readonly check: HttpCheck }
  | { readonly kind: 'none' }

/**
 * Reads `["CMD", …]` and `["CMD-SHELL", "…"]`.
 * @throws ProgramRefusal that names what needs a container
 */
export function findHealthProgram(command: readonly string[], situation: Situation): HealthProgram {
  const [form, ...rest] = command
  try {
    switch (form) {
      case 'NONE':
        return { kind: 'none' }
      case 'CMD':
        return fromWords(rest, situation)
      case 'CMD-SHELL':
        return fromShell(rest.join(' '), situation)
      default:
        throw new ProgramRefusal(`it begins with ${JSON.stringify(form ?? '')}, not with CMD or CMD-SHELL`)
    }
  } catch (error) {
    if (error instanceof ProgramRefusal || error instanceof ShellRefusal) {
      throw new ProgramRefusal(
        `the health check ${JSON.stringify(command)} cannot be run without a container: ${error.message}`,
        { cause: error },
      )
    }
    throw error
  }
}

function fromWords(words: readonly string[], situation: Situation): HealthProgram {
  const check = readHttpCheck(words)
  return check === undefined
    ? { kind: 'program', program: findProgram(words, situation) }
    : { kind: 'http', check }
}

function fromShell(script: string, situation: Situation): HealthProgram {
  // Where a health check's output goes makes no difference to its exit code.
  const text = script.replace(/\s*(?:[12&]?>+\s*\/dev\/null|2>&1)/g, '')
  const [first, second, ...more] = [
    ...parseShell(text, { variable: (name) => situation.environment[name], positional: [] }),
  ]
  const check = first === undefined || first.assignments.length > 0 ? undefined : readHttpCheck(first.words)
  if (check === undefined) return { kind: 'program', program: findProgram(['sh', '-c', text], situation) }
  const endsAnyway =
    more.length === 0 &&
    (second === undefined ||
      (second.joined === 'if-failed' && (second.words[0] === 'exit' || second.words[0] === 'false')))
  if (!endsAnyway) throw new ShellRefusal('it does more than one request')
  return { kind: 'http', check }
}
