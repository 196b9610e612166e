import { execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

export interface Product {
  readonly folder: string
  git(...args: string[]): Promise<string>
  /** Writes files and commits them; gives the sha. */
  commit(message: string, files?: Readonly<Record<string, string>>): Promise<string>
  /** `deploy-kit NAME --flag value …` in a process of its own, with nothing of our environment. */
  run(name: string, flags?: Readonly<Record<string, string>>, env?: Environment): Promise<Ran>
  /** The same, for a test that has something to do to it meanwhile. */
  begin(name: string, flags?: Readonly<Record<string, string>>, env?: Environment): Begun
}

export interface Begun {
  readonly ended: Promise<Ran>
  /** What GitHub's runner sends first when somebody presses Cancel. */
  interrupt(): void
}

export type Environment = Readonly<Record<string, string>>

export interface Ran {
  readonly exitCode: number | null
  /** The report as text. */
  readonly out: string
  /** Progress, outputs and annotations. */
  readonly err: string
  /** The outputs by name. */
  readonly outputs: Readonly<Record<string, string>>
}

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

/** A product's repository with one commit; it goes with the test. */
export async function startProduct(
  files: Readonly<Record<string, string>>,
  options: { readonly cloneOf?: string; readonly verbose?: boolean } = {},
): Promise<Product> {
  const home = mkdtempSync(join(tmpdir(), 'deploy-kit-test-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const folder = join(home, 'core')
  const git = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('git', args, { cwd: folder, env: gitEnvironment(home) })
    return stdout.trim()
  }
  const commit: Product['commit'] = async (message, changed = {}) => {
    write(folder, changed)
    await git('add', '--all')
    await git('commit', '--quiet', '--allow-empty', `--message=${message}`)
    return await git('rev-parse', 'HEAD')
  }
  mkdirSync(folder)
  if (options.cloneOf === undefined) await git('init', '--quiet', '--initial-branch=main')
  else await git('clone', '--quiet', options.cloneOf, '.')
  if (Object.keys(files).length > 0) await commit('feat: the first', files)
  // Every step, outputs among them, goes to stderr only where that is asked for.
  const verbose = options.verbose === false ? [] : ['--verbose']
  const begin: Product['begin'] = (name, flags = {}, env = {}) =>
    start(
      [cli, name, ...verbose, ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)],
      folder,
      {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        ...env,
      },
    )
  return { folder, git, commit, begin, run: (...given) => begin(...given).ended }
}

function gitEnvironment(home: string): Environment {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  }
}

function start(args: readonly string[], cwd: string, env: Environment): Begun {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk
  })
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode) => {
      const outputs = Object.fromEntries(
        [...err.matchAll(/^([a-z][a-z-]*)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
      )
      resolve({ exitCode, out, err, outputs })
    })
  })
  onTestFinished(() => {
    if (child.exitCode !== null || child.signalCode !== null) return
    // A test that timed out says what it waited for, and leaves nothing running.
    console.error(`still running: ${args.slice(1).join(' ')}\n${out}${err}`)
    child.kill('SIGKILL')
  })
  return { ended, interrupt: () => void child.kill('SIGINT') }
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}
