import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Shell {
  readonly command: string
  readonly args: (script: string) => readonly string[]
  readonly extension: string
  /** As GitHub prints it: `/usr/bin/bash --noprofile --norc -e -o pipefail {0}`. */
  readonly shown: string
}

const builtIn: Readonly<Record<string, { readonly args: string; readonly extension: string }>> = {
  bash: { args: '--noprofile --norc -e -o pipefail {0}', extension: '.sh' },
  sh: { args: '-e {0}', extension: '.sh' },
  python: { args: '{0}', extension: '.py' },
}

/**
 * The shell of a `run` step: a built-in name, or a command with `{0}` for the script's path. Without one it is
 * `bash -e {0}`, or `sh -e {0}` where there is no bash.
 * @throws Error in GitHub's words for a name that is neither, or a command that is not on PATH
 */
export function shellFor(written: string | undefined, path: string): Shell {
  if (written === undefined || written.trim() === '') {
    const bash = which('bash', path)
    return shell(bash ?? required('sh', path), ['-e', '{0}'], '.sh')
  }
  const [name = '', ...rest] = written.trim().split(/\s+/)
  if (['cmd', 'powershell', 'pwsh'].includes(name))
    throw new Error(`this runner has no '${name}': use bash, sh or python`)
  const known = builtIn[name]
  const args = rest.length > 0 ? rest : known?.args.split(' ')
  if (args === undefined || !args.some((arg) => arg.includes('{0}'))) {
    throw new Error(
      "Invalid shell option. Shell must be a valid built-in (bash, sh, cmd, powershell, pwsh) or a format string containing '{0}'",
    )
  }
  // Many machines have no `python` but `python3`; GitHub's images have both.
  const python = name === 'python' ? (which('python', path) ?? which('python3', path)) : undefined
  return shell(python ?? required(name, path), args, known?.extension ?? '')
}

function shell(command: string, args: readonly string[], extension: string): Shell {
  return {
    command,
    args: (script) => args.map((arg) => arg.replaceAll('{0}', script)),
    extension,
    shown: `${command} ${args.join(' ')}`,
  }
}

function required(name: string, path: string): string {
  const found = which(name, path)
  if (found === undefined)
    throw new Error(`${name}: command not found. Make sure '${name}' is installed and on the PATH: ${path}`)
  return found
}

/** The file of a command on a PATH. */
export function which(name: string, path: string): string | undefined {
  if (name.includes('/')) return name
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name)
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      // Not in this folder.
    }
  }
  return undefined
}
