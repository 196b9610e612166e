#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse as parseYaml } from 'yaml'
import { isMigrateCommand, readMigrateCommand, secretsOf } from './actions/migrate-command.ts'
import { refuseUnknownInputs } from './config/index.ts'
import { readFlags } from './flags.ts'
import { createTerminalHost } from './host/index.ts'
import type { Tool } from './image/index.ts'
import { ConfigurationError, nearest, nodeExec } from './kernel/index.ts'
import { type ActionName, actions, runAction } from './main.ts'
import { errorReport, renderJson, renderText } from './report/index.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const usage = `deploy-kit COMMAND [--INPUT VALUE …]

  rehearse   runs the whole path from pull request to production on the local cloud; --list shows the drills
  cloud      starts the local cloud and prints its addresses
  run        runs a workflow file of this repository as GitHub's runner does
  migrate    plan, apply, status, down and more on a database, without a deploy-kit.yml

  ${Object.keys(actions).join(', ')}
             the same as the GitHub actions, with their inputs as flags; --json prints one JSON document

  deploy-kit COMMAND --help says more.`

// Not `exitCode`: a dependency that hooks the exit of the process must not change our verdict.
process.exit(await main(process.argv.slice(2)))

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args
  try {
    if (command === undefined || command === '--help' || command === 'help') {
      console.log(usage)
      return command === undefined ? 2 : 0
    }
    switch (command) {
      case 'cloud': {
        const { cloudCommand } = await import('./rehearsal/cloud/index.ts')
        await cloudCommand({
          args: rest,
          env: process.env,
          signal: cancelled(),
          print: (line) => console.log(line),
        })
        return 0
      }
      case 'run': {
        const { runCommand, runUsage } = await import('./rehearsal/runner/index.ts')
        if (rest.includes('--help')) {
          console.log(runUsage)
          return 0
        }
        return await runCommand(rest, {
          cwd: process.cwd(),
          exec: nodeExec,
          env: process.env,
          print: (line) => console.log(line),
          signal: cancelled(),
        })
      }
      case 'rehearse': {
        const { rehearseCommand } = await import('./rehearsal/drill/index.ts')
        return await rehearseCommand({
          args: rest,
          cwd: process.cwd(),
          env: process.env,
          root,
          cli: fileURLToPath(import.meta.url),
          findTool: toolOnThisMachine,
          signal: cancelled(),
          stdout: process.stdout,
        })
      }
      case 'migrate':
        return isMigrateCommand(rest) ? await migrateCommand(rest) : await actionCommand(command, rest)
      default:
        return await actionCommand(command, rest)
    }
  } catch (error) {
    const report = errorReport(`deploy-kit ${isWord(command) ? command : ''}`.trim(), error)
    if (rest.includes('--json')) process.stdout.write(renderJson(report))
    process.stderr.write(renderText(report))
    return error instanceof ConfigurationError ? 2 : 1
  }
}

/** Every value of the command line that is a URL with a password is masked before anything is done with it. */
async function migrateCommand(args: readonly string[]): Promise<number> {
  const command = readMigrateCommand(args, process.cwd())
  if (command.kind === 'help') {
    console.log(command.text)
    return 0
  }
  const host = await createTerminalHost({
    inputs: command.inputs,
    env: process.env,
    workspace: process.cwd(),
    json: command.json,
    verbose: command.verbose,
  })
  for (const secret of secretsOf(args)) host.secret(secret)
  return await runAction('migrate', host)
}

/** Whether it may be repeated: a URL in the wrong place has its password with it. */
function isWord(command: string | undefined): command is string {
  return command !== undefined && /^[\w-]+$/.test(command)
}

async function actionCommand(command: string, args: readonly string[]): Promise<number> {
  const names = Object.keys(actions)
  const name = names.find((it): it is ActionName => it === command)
  if (name === undefined) {
    const meant = nearest(command, [...names, 'rehearse', 'cloud', 'run'])
    throw new ConfigurationError(`there is no ${isWord(command) ? `command ${command}` : 'such command'}`, {
      fix: meant === undefined ? usage : `Did you mean ${meant}?`,
    })
  }
  const known = knownInputs(name)
  if (args.includes('--help')) {
    console.log(
      `deploy-kit ${name}\n\n${Object.entries(known)
        .map(([input, description]) => `  --${input}  ${description}`)
        .join('\n')}`,
    )
    return 0
  }
  const { json, verbose, ...inputs } = readFlags(args)
  refuseUnknownInputs(inputs, Object.keys(known))
  const host = await createTerminalHost({
    inputs,
    env: process.env,
    workspace: process.cwd(),
    json: json !== undefined,
    verbose: verbose !== undefined,
  })
  return await runAction(name, host)
}

/** The inputs that the action.yml of the action declares, with what they mean. */
function knownInputs(name: ActionName): Readonly<Record<string, string>> {
  const file = join(root, name === 'plan' ? 'action.yml' : join('actions', name, 'action.yml'))
  if (!existsSync(file)) throw new Error(`${file} is missing: the package is not complete`)
  const parsed = parseYaml(readFileSync(file, 'utf8')) as {
    readonly inputs: Readonly<Record<string, { readonly description: string }>>
  }
  return Object.fromEntries(Object.entries(parsed.inputs).map(([input, it]) => [input, it.description]))
}

/** Where a tool of the locked version is on this machine, found as the actions find it. */
async function toolOnThisMachine(tool: Tool, signal: AbortSignal) {
  const { findTool, toolsLock } = await import('./image/index.ts')
  const { env } = process
  const source = {
    lock: toolsLock(),
    cacheDir: join(env['RUNNER_TOOL_CACHE'] ?? join(homedir(), '.cache'), 'deploy-kit'),
  }
  const found = await findTool(tool, source, { exec: nodeExec, env, signal, log: { info: () => undefined } })
  const { version, go } = source.lock[tool]
  return { version, package: go.package, path: found?.path, cacheDir: source.cacheDir }
}

function cancelled(): AbortSignal {
  const controller = new AbortController()
  const stop = () => controller.abort(new DOMException('cancelled', 'AbortError'))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return controller.signal
}
