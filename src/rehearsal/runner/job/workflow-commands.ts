import type { RunnerAnnotation } from '../types.ts'
import type { Masks } from './masks.ts'
import type { StepLog } from './step-log.ts'

/** Where the commands of one step go. */
export interface CommandTarget {
  readonly log: StepLog
  readonly masks: Masks
  readonly setOutput: (name: string, value: string) => void
  readonly saveState: (name: string, value: string) => void
  /** The step fails whatever its exit code. */
  readonly fail: () => void
}

interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

const deprecated = (name: string) =>
  `The \`${name}\` command is deprecated and will be disabled soon. Please upgrade to using Environment Files. For more information see: https://github.blog/changelog/2022-10-11-github-actions-deprecating-save-state-and-set-output-commands/`
const disabled = (name: string) =>
  `The \`${name}\` command is disabled. Please upgrade to using Environment Files or opt into unsecure command execution by setting the \`ACTIONS_ALLOW_UNSECURE_COMMANDS\` environment variable to \`true\`. For more information see: https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/`

/** Gives a function that takes each line that a step prints: commands are carried out, the rest is logged. */
export function commandReader(target: CommandTarget): (line: string) => void {
  let stopToken: string | undefined
  let echo = false
  return (line) => {
    const command = parseCommand(line)
    if (command === undefined) {
      target.log.line(line)
      return
    }
    if (stopToken !== undefined) {
      if (command.name === stopToken) stopToken = undefined
      target.log.line(line)
      return
    }
    if (command.name === 'stop-commands') {
      target.log.line(line)
      stopToken = command.data
      return
    }
    if (command.name === 'echo') {
      if (command.data !== 'on' && command.data !== 'off') {
        unable(
          target,
          line,
          `Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: '${command.data}'.`,
        )
      } else echo = command.data === 'on'
      return
    }
    carryOut(command, line, target, echo)
  }
}

const known = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
])

function carryOut(command: Command, line: string, target: CommandTarget, echo: boolean): void {
  const { log } = target
  const named = (what: string, use: (name: string) => void) => {
    const name = command.properties['name']
    if (name === undefined || name === '')
      unable(target, line, `Required field 'name' is missing in ##[${what}] command.`)
    else use(name)
  }
  if (!known.has(command.name)) {
    log.line(line)
    return
  }
  if (
    echo &&
    !['add-mask', 'debug', 'group', 'endgroup', 'error', 'warning', 'notice'].includes(command.name)
  ) {
    log.line(line)
  }
  switch (command.name) {
    case 'error':
    case 'warning':
    case 'notice':
      log.annotate(annotationOf(command.name, command))
      break
    case 'debug':
      log.debug(command.data)
      break
    case 'group':
      log.line(`##[group]${command.data}`)
      break
    case 'endgroup':
      log.line('##[endgroup]')
      break
    case 'add-mask':
      if (command.data.trim() === '') {
        log.warning("Can't add secret mask for empty string in ##[add-mask] command.")
      } else {
        target.masks.add(command.data)
        if (echo) log.line('::add-mask::***')
      }
      break
    case 'set-output':
      log.warning(deprecated('set-output'))
      named('set-output', (name) => target.setOutput(name, command.data))
      break
    case 'save-state':
      log.warning(deprecated('save-state'))
      named('save-state', (name) => target.saveState(name, command.data))
      break
    case 'set-env':
    case 'add-path':
      unable(target, line, disabled(command.name))
      break
    default:
      log.debug(`problem matchers are not applied by this runner: ${line}`)
  }
}

function unable(target: CommandTarget, line: string, why: string): void {
  target.log.error(`Unable to process command '${line}' successfully.`)
  target.log.error(why)
  target.fail()
}

function parseCommand(line: string): Command | undefined {
  const match = /^\s*::([^\s:]+)(?:\s+([^:]*(?::(?!:)[^:]*)*))?::([\s\S]*)$/.exec(line)
  if (match === null) return undefined
  const properties: Record<string, string> = {}
  for (const pair of (match[2] ?? '').split(',')) {
    const equals = pair.indexOf('=')
    if (equals > 0)
      properties[pair.slice(0, equals).trim().toLowerCase()] = unescapeProperty(pair.slice(equals + 1))
  }
  return { name: (match[1] ?? '').toLowerCase(), properties, data: unescapeData(match[3] ?? '') }
}

function annotationOf(level: RunnerAnnotation['level'], { properties, data }: Command): RunnerAnnotation {
  const number = (name: string) => {
    const value = Number(properties[name])
    return Number.isInteger(value) && value > 0 ? value : undefined
  }
  const line = number('line')
  const endLine = number('endline')
  const column = number('col')
  const endColumn = number('endcolumn')
  return {
    level,
    message: data,
    ...(properties['title'] ? { title: properties['title'] } : {}),
    ...(properties['file'] ? { file: properties['file'] } : {}),
    ...(line === undefined ? {} : { line }),
    ...(endLine === undefined ? {} : { endLine }),
    ...(column === undefined ? {} : { column }),
    ...(endColumn === undefined ? {} : { endColumn }),
  }
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

function unescapeProperty(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%')
}
