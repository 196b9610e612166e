import { posix } from 'node:path'
import type { ImageFiles } from './image-files.ts'
import { npmScript } from './npm-script.ts'
import { type Program, ProgramRefusal, type Step } from './program.ts'
import { parseShell, type ShellCommand, ShellRefusal } from './shell.ts'

export interface Situation {
  readonly files: ImageFiles
  /** The image's path. */
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
}

interface Scope extends Situation {
  /** Folders that are searched before PATH: `node_modules/.bin` in a script of npm's. */
  readonly binFolders: readonly string[]
  readonly depth: number
  readonly limitations: string[]
}

/** Node as images have it. */
const nodeNames = new Set(['node', 'nodejs'])
const shells = new Set(['sh', 'bash', 'ash', 'dash'])
/** Programs that only start another one, with the options that they take without a value. */
const wrappers: Readonly<Record<string, RegExp>> = {
  tini: /^-[gsvw]+$/,
  'dumb-init': /^(-c|-v|--single-child|--verbose)$/,
  env: /^(?!)$/,
}

/**
 * Finds what a command comes down to: Node with arguments, reached through the official image's entry point, npm, an
 * init program, a script with a `#!` line for Node, or a shell that only runs such commands one after another.
 * @throws ProgramRefusal that names what cannot be run without a container
 */
export function findProgram(argv: readonly string[], situation: Situation): Program {
  const limitations: string[] = []
  const steps = find(argv, { ...situation, binFolders: [], depth: 0, limitations })
  if (!steps.some(({ kind }) => kind === 'node')) {
    throw new ProgramRefusal(`${quote(argv)} runs nothing that comes down to Node`)
  }
  return { steps, limitations }
}

function find(argv: readonly string[], scope: Scope): readonly Step[] {
  const [command, ...args] = argv
  if (command === undefined || command === '') throw new ProgramRefusal('No command specified')
  if (scope.depth > 8)
    throw new ProgramRefusal(`${quote(argv)} starts scripts that start scripts without end`)
  const deeper = { ...scope, depth: scope.depth + 1 }
  const name = posix.basename(command)
  if (nodeNames.has(name)) return [nodeStep(args, scope)]
  if (name === 'npm' || name === 'yarn' || name === 'pnpm') return npm(name, args, deeper)
  if (name === 'npx' && args[0] !== undefined) return npx(args, deeper)
  if (shells.has(name)) return shell(name, args, deeper)
  const wrapper = wrappers[name]
  if (wrapper !== undefined) return find(unwrapped(name, args, wrapper), deeper)
  const path = locate(command, scope)
  if (path === undefined) {
    throw new ProgramRefusal(`exec: ${JSON.stringify(command)}: executable file not found in $PATH`)
  }
  return script(path, args, deeper)
}

function nodeStep(args: readonly string[], scope: Scope): Step {
  if (locate('node', scope) === undefined && !scope.files.isFile('/nodejs/bin/node')) {
    const words = 'the image has no node on its PATH: as a container it would not start'
    if (!scope.limitations.includes(words)) scope.limitations.push(words)
  }
  return { kind: 'node', args, cwd: scope.cwd, environment: scope.environment, whenFails: 'end' }
}

function unwrapped(name: string, args: readonly string[], options: RegExp): readonly string[] {
  const start = args.findIndex((arg) => !options.test(arg))
  const rest = start === -1 ? [] : args.slice(start)
  if (rest[0] === '--') return rest.slice(1)
  if (rest[0]?.startsWith('-') === true || (name === 'env' && rest[0]?.includes('=') === true)) {
    throw new ProgramRefusal(`the option ${rest[0]} of ${name} cannot be honoured without a container`)
  }
  return rest
}

/** Where a command is in the image: as a path, or looked for in the folders of PATH. */
function locate(command: string, scope: Scope): string | undefined {
  if (command.includes('/')) {
    const path = posix.resolve(scope.cwd, command)
    return scope.files.isFile(path) ? path : undefined
  }
  const path = scope.environment['PATH'] ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  return [...scope.binFolders, ...path.split(':')]
    .filter((folder) => folder !== '')
    .map((folder) => posix.join(folder, command))
    .find((candidate) => scope.files.isFile(candidate))
}

/** A file with a `#!` line. */
function script(path: string, args: readonly string[], scope: Scope): readonly Step[] {
  const text = scope.files.read(path) ?? ''
  const interpreter = /^#!\s*(\S+)(?:[ \t]+(.+))?/.exec(text)
  if (interpreter === null) {
    throw new ProgramRefusal(
      `${path} is no script but a program for the image's system, which needs a container`,
    )
  }
  const [first = '', ...more] = [interpreter[1] ?? '', ...(interpreter[2] ?? '').split(/\s+/)].filter(
    (word) => word !== '',
  )
  const words = posix.basename(first) === 'env' ? more.filter((word) => word !== '-S') : [first, ...more]
  const [name = '', ...options] = words
  if (nodeNames.has(posix.basename(name))) return [nodeStep([...options, path, ...args], scope)]
  if (!shells.has(posix.basename(name))) {
    throw new ProgramRefusal(`${path} is a script for ${name || first}, which needs a container`)
  }
  return isNodeEntryPoint(text)
    ? find(args.length > 0 && isNodesOwn(args[0] ?? '', scope) ? ['node', ...args] : args, scope)
    : shellScript(path, text, args, scope)
}

/** The entry point of Docker's official Node image: runs its arguments, with `node` before what is no command. */
function isNodeEntryPoint(text: string): boolean {
  return text.includes('set -- node "$@"') && text.includes('exec "$@"')
}

function isNodesOwn(first: string, scope: Scope): boolean {
  if (first.startsWith('-')) return true
  if (nodeNames.has(first) || shells.has(first) || ['npm', 'npx', 'yarn', 'pnpm'].includes(first))
    return false
  const path = locate(first, scope)
  return path === undefined || !scope.files.isExecutable(path)
}

function shell(name: string, args: readonly string[], scope: Scope): readonly Step[] {
  const start = args.findIndex((arg) => !/^-[eux]+$/.test(arg) && arg !== '-l')
  const [first, ...rest] = start === -1 ? [] : args.slice(start)
  if (first === undefined) throw new ProgramRefusal(`${name} without a script waits for a terminal`)
  if (/^-[eux]*c$/.test(first)) return shellScript(`${name} -c`, rest[0] ?? '', rest.slice(2), scope)
  if (first.startsWith('-'))
    throw new ProgramRefusal(`the option ${first} of ${name} cannot be honoured without a container`)
  const path = posix.resolve(scope.cwd, first)
  const text = scope.files.read(path)
  if (text === undefined) throw new ProgramRefusal(`${name}: ${first}: No such file or directory`)
  return shellScript(path, text, rest, scope)
}

/** The steps of a shell script that does nothing but run commands one after another. */
function shellScript(
  where: string,
  text: string,
  positional: readonly string[],
  scope: Scope,
): readonly Step[] {
  const environment: Record<string, string> = { ...scope.environment }
  const steps: Step[] = []
  let cwd = scope.cwd
  let stopOnFailure = false
  let chained = false
  let lastIsProgram = false
  try {
    const commands = parseShell(text, { variable: (name) => environment[name], positional })
    for (const command of commands) {
      if (command.joined === 'if-failed') {
        // A builtin's failure is a missing folder, which the next command reports.
        if (lastIsProgram) steps.splice(-1, 1, whenFails(steps.at(-1), command))
        continue
      }
      if (command.joined === 'then') {
        // After `;` a failure does not matter, unless `set -e` says so.
        if (chained && !stopOnFailure) throw new ShellRefusal('it mixes && and ; without set -e')
        if (!stopOnFailure) goOnAfter(steps)
        chained = false
      } else if (command.joined === 'if-succeeded' && lastIsProgram) chained = true
      lastIsProgram = false
      const [name, ...args] = command.words
      if (name === undefined || name === 'export') {
        const exported = args.map((word) => word.split(/=(.*)/s)).filter((pair) => pair.length > 1)
        for (const [key = '', value = ''] of [...command.assignments, ...exported]) environment[key] = value
      } else if (name === 'cd') cwd = posix.resolve(cwd, args[0] ?? '/root')
      else if (name === 'set') stopOnFailure ||= args.some((arg) => /^-\w*e/.test(arg))
      else if (name === 'echo') steps.push({ kind: 'print', text: args.join(' ') })
      else if (name !== ':' && name !== 'true') {
        const own = { ...environment, ...Object.fromEntries(command.assignments) }
        lastIsProgram = true
        steps.push(...find(name === 'exec' ? args : command.words, { ...scope, cwd, environment: own }))
        if (name === 'exec') break
      }
    }
  } catch (error) {
    if (error instanceof ShellRefusal) {
      throw new ProgramRefusal(
        `${where}: ${JSON.stringify(short(text))} needs a shell in a container: ${error.message}`,
      )
    }
    throw error
  }
  return steps
}

function goOnAfter(steps: Step[]): void {
  const last = steps.at(-1)
  if (last?.kind === 'node' && last.whenFails === 'end') steps.splice(-1, 1, { ...last, whenFails: 'go-on' })
}

/** `|| exit N` and `|| true` after a command. */
function whenFails(step: Step | undefined, { words }: ShellCommand): Step {
  if (step?.kind === 'node' && words[0] === 'exit' && /^\d*$/.test(words[1] ?? '')) {
    return { ...step, whenFails: Number(words[1] ?? '1') || 1 }
  }
  if (step?.kind === 'node' && (words[0] === 'true' || words[0] === ':'))
    return { ...step, whenFails: 'go-on' }
  throw new ShellRefusal(`it has || ${words.join(' ')}`)
}

function npm(tool: string, args: readonly string[], scope: Scope): readonly Step[] {
  const found = npmScript(tool, args, scope)
  const binFolders: string[] = []
  for (let folder = found.folder; ; folder = posix.dirname(folder)) {
    binFolders.push(posix.join(folder, 'node_modules/.bin'))
    if (folder === '/') break
  }
  return found.scripts.flatMap(({ text, args: more, environment }) =>
    shellScript(`${tool} ${args.join(' ')}`, text, more, {
      ...scope,
      cwd: found.folder,
      binFolders,
      environment: { ...scope.environment, ...environment },
    }),
  )
}

function npx(args: readonly string[], scope: Scope): readonly Step[] {
  const rest = args.filter((arg, index) => !(index < 2 && /^(--no|--no-install|--yes|-y)$/.test(arg)))
  return find(rest, { ...scope, binFolders: [posix.join(scope.cwd, 'node_modules/.bin')] })
}

function quote(argv: readonly string[]): string {
  return JSON.stringify(short(argv.join(' ')))
}

function short(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  return line.length > 120 ? `${line.slice(0, 117)}...` : line
}
