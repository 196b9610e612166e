import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorMessage } from '../../../kernel/index.ts'
import type { StepLog } from './step-log.ts'

const summaryLimitBytes = 1024 * 1024
const kinds = ['env', 'output', 'path', 'state', 'step_summary'] as const
type Kind = (typeof kinds)[number]
export type CommandFiles = Readonly<Record<Kind, string>>

export interface FileCommandTarget {
  readonly log: StepLog
  readonly setEnv: (name: string, value: string) => void
  readonly setOutput: (name: string, value: string) => void
  readonly saveState: (name: string, value: string) => void
  readonly addPath: (path: string) => void
  readonly fail: () => void
}

/** Makes the files behind GITHUB_ENV, GITHUB_OUTPUT, GITHUB_PATH, GITHUB_STATE and GITHUB_STEP_SUMMARY for one step. */
export async function createCommandFiles(tempDir: string): Promise<CommandFiles> {
  const folder = join(tempDir, '_runner_file_commands')
  await mkdir(folder, { recursive: true })
  const suffix = randomUUID()
  const name = (kind: Kind) =>
    join(
      folder,
      `${{ env: 'set_env', output: 'set_output', path: 'add_path', state: 'save_state', step_summary: 'step_summary' }[kind]}_${suffix}`,
    )
  const files = {
    env: name('env'),
    output: name('output'),
    path: name('path'),
    state: name('state'),
    step_summary: name('step_summary'),
  }
  await Promise.all(Object.values(files).map((file) => writeFile(file, '')))
  return files
}

/** Does what the step wrote into its files, then removes them. A file that is not well-formed fails the step. */
export async function processCommandFiles(files: CommandFiles, target: FileCommandTarget): Promise<void> {
  for (const kind of kinds) {
    const text = await readFile(files[kind], 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    try {
      processFile(kind, text, target)
    } catch (error) {
      target.log.error(`Unable to process file command '${kind}' successfully.`)
      target.log.error(errorMessage(error))
      target.fail()
    }
    await rm(files[kind], { force: true })
  }
}

function processFile(kind: Kind, text: string, target: FileCommandTarget): void {
  switch (kind) {
    case 'env':
      for (const [name, value] of parsePairs(text)) {
        // GitHub keeps NODE_OPTIONS out; GITHUB_* and RUNNER_* may be written but the runner's own values win.
        if (name.toUpperCase() === 'NODE_OPTIONS') {
          target.log.error(`Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.`)
        } else target.setEnv(name, value)
      }
      break
    case 'output':
      for (const [name, value] of parsePairs(text)) target.setOutput(name, value)
      break
    case 'state':
      for (const [name, value] of parsePairs(text)) target.saveState(name, value)
      break
    case 'path':
      for (const line of text.split(/\r?\n/)) if (line !== '') target.addPath(line)
      break
    case 'step_summary': {
      const size = Buffer.byteLength(text)
      if (size === 0) break
      if (size > summaryLimitBytes) {
        target.log.error(
          `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${summaryLimitBytes / 1024}k, got ${Math.floor(size / 1024)}k. For more information see: https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-markdown-summary`,
        )
      } else target.log.summarise(text)
    }
  }
}

/** `NAME=value` lines and `NAME<<DELIMITER` blocks. */
function parsePairs(text: string): readonly (readonly [string, string])[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const pairs: [string, string][] = []
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      const name = line.slice(0, equals)
      if (name === '') throw new Error(`Invalid format '${line}'. Name must not be empty`)
      pairs.push([name, line.slice(equals + 1)])
    } else if (heredoc >= 0) {
      const name = line.slice(0, heredoc)
      const delimiter = line.slice(heredoc + 2)
      if (name === '' || delimiter === '') {
        throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`)
      }
      const value: string[] = []
      for (index++; lines[index] !== delimiter; index++) {
        const part = lines[index]
        if (part === undefined) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`)
        value.push(part)
      }
      pairs.push([name, value.join('\n')])
    } else throw new Error(`Invalid format '${line}'`)
  }
  return pairs
}
