import { flags, placeholderOf } from './migrate-flags.ts'
import { type Mode, modes } from './migrate-modes.ts'

const exitTable = `Exit codes:
    0  done, or nothing to do
    1  a fault of deploy-kit
    2  a flag, the URL or the folder is to be mended
    3  refused: nothing was touched, the reasons say what to decide; with status, check and restore-drill: it is
       not as it should be, or that could not be found out
    4  a migration failed, and nothing of it is left
    5  a migration failed, and part of it is left, or what is left is not known
    6  the database cannot be reached, the session with it broke, or the role may not read or keep the ledger
  130  cancelled`

/** What `deploy-kit migrate --help` says. */
export function overview(): string {
  const width = Math.max(...Object.keys(modes).map((name) => name.length))
  const lines = Object.entries(modes).map(([name, mode]) => `  ${name.padEnd(width)}  ${mode.means}`)
  return `deploy-kit migrate MODE --folder DIR --url URL [--FLAG VALUE …]

${lines.join('\n')}

${exitTable}

deploy-kit migrate MODE --help lists the flags of a mode. The GitHub action has the same modes as its input mode.`
}

/** What `deploy-kit migrate MODE --help` says. */
export function modeHelp(name: string, mode: Mode): string {
  const shown = mode.flags.map((flag) => [
    `--${flag}${placeholderOf(flag) === undefined ? '' : ` ${placeholderOf(flag)}`}`,
    flags[flag].means,
  ])
  const width = Math.max(...shown.map(([flag = '']) => flag.length))
  return `deploy-kit migrate ${name}: ${mode.means}

${shown.map(([flag = '', means]) => `  ${flag.padEnd(width)}  ${means}`).join('\n')}

${exitTable}`
}
