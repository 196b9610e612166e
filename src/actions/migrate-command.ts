import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ConfigurationError, nearest } from '../kernel/index.ts'
import { type Flag, type FlagName, flags, placeholderOf } from './migrate-flags.ts'
import { modeHelp, overview } from './migrate-help.ts'
import { type Mode, modes } from './migrate-modes.ts'
import { passwordsIn } from './url-passwords.ts'

/** `deploy-kit migrate MODE --folder DIR --url URL …`: the action migrate for a terminal, without a deploy-kit.yml. */

export const commandModes = Object.keys(modes)

export type MigrateCommand =
  | { readonly kind: 'help'; readonly text: string }
  /** The action's inputs, in the words of its action.yml. */
  | {
      readonly kind: 'run'
      readonly inputs: Readonly<Record<string, string>>
      readonly json: boolean
      readonly verbose: boolean
    }

/** True where the arguments are a mode's: `migrate --environment staging --mode apply` is the action as it is. */
export function isMigrateCommand(args: readonly string[]): boolean {
  const [first] = args
  return first === undefined || !first.startsWith('-') || first === '--help'
}

/**
 * Reads the command line.
 * @param cwd where no deploy-kit.yml names the module, it is called after this folder
 * @throws ConfigurationError that never repeats a value: one of them may be a URL with its password
 */
export function readMigrateCommand(args: readonly string[], cwd: string): MigrateCommand {
  const [name = '--help', ...rest] = args
  if (name === '--help' || name === 'help') return { kind: 'help', text: overview() }
  const mode = modes[name]
  if (mode === undefined) {
    const meant = nearest(name, commandModes)
    throw new ConfigurationError(
      /^[a-z-]+$/.test(name) ? `migrate has no mode ${name}` : 'what stands behind migrate is no mode',
      { fix: meant === undefined ? `The modes are ${commandModes.join(', ')}.` : `Did you mean ${meant}?` },
    )
  }
  if (rest.includes('--help')) return { kind: 'help', text: modeHelp(name, mode) }
  const given = readFlags(name, mode, rest)
  for (const flag of mode.required ?? []) {
    if (given.has(flag)) continue
    throw new ConfigurationError(`migrate ${name} needs --${flag}`, {
      fix: `Write --${flag} ${placeholderOf(flag) ?? ''}: ${flags[flag].means}.`,
    })
  }
  const inputs: Record<string, string> = { mode: name }
  for (const [flag, value] of given) {
    if (flag === 'json' || flag === 'verbose') continue
    const { input = flag, list }: Flag = flags[flag]
    inputs[input] = list === true && !value.trimStart().startsWith('[') ? `[${value}]` : value
  }
  if (!existsSync(join(cwd, 'deploy-kit.yml'))) {
    inputs['module'] = moduleName(cwd)
    inputs['migrations-folder'] ??= 'drizzle'
  }
  return { kind: 'run', inputs, json: given.has('json'), verbose: given.has('verbose') }
}

function readFlags(name: string, mode: Mode, args: readonly string[]): ReadonlyMap<FlagName, string> {
  const given = new Map<FlagName, string>()
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    const written = /^--([a-z][a-z-]*)(?:=([\s\S]*))?$/.exec(arg)
    if (written === null) {
      throw new ConfigurationError(`argument ${i + 1} behind migrate ${name} stands alone`, {
        fix: `Write --FLAG VALUE; migrate ${name} --help lists the flags.`,
      })
    }
    const flag = mode.flags.find((it) => it === written[1])
    if (flag === undefined) throw unknownFlag(name, mode, written[1] ?? '')
    if (given.has(flag)) {
      throw new ConfigurationError(`--${flag} is given twice`, { fix: 'Give it once.' })
    }
    if (placeholderOf(flag) === undefined) {
      if (written[2] !== undefined)
        throw new ConfigurationError(`--${flag} takes no value`, { fix: `Write --${flag} alone.` })
      given.set(flag, 'true')
      continue
    }
    const value = written[2] ?? args[++i]
    if (value === undefined || value === '' || (written[2] === undefined && value.startsWith('--'))) {
      throw new ConfigurationError(`--${flag} has no value`, {
        fix: `Write --${flag} ${placeholderOf(flag)}: ${flags[flag].means}.`,
      })
    }
    given.set(flag, value)
  }
  return given
}

function unknownFlag(name: string, mode: Mode, flag: string): ConfigurationError {
  const elsewhere = flag in flags
  const meant = elsewhere ? undefined : nearest(flag, mode.flags)
  return new ConfigurationError(
    elsewhere ? `migrate ${name} does nothing with --${flag}` : `migrate ${name} has no flag --${flag}`,
    {
      fix:
        meant === undefined
          ? `Its flags are ${mode.flags.map((it) => `--${it}`).join(', ')}.`
          : `Did you mean --${meant}?`,
    },
  )
}

/** A module's name as deploy-kit.yml allows it. */
function moduleName(cwd: string): string {
  const name = basename(cwd)
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
  return name === '' ? 'database' : name
}

/** What no message may show: URLs among the arguments that hold a password, and the passwords. */
export function secretsOf(args: readonly string[]): readonly string[] {
  return args.flatMap((arg) => {
    const passwords = passwordsIn(arg)
    const url = /[a-z][a-z0-9+.-]*:\/\/.*/is.exec(arg)?.[0]
    return passwords.length === 0 || url === undefined ? [] : [url, ...passwords]
  })
}
