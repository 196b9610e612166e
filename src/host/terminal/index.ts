import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { ConfigurationError, type Exec, fetchHttp, nodeExec, systemClock } from '../../kernel/index.ts'
import { type Annotation, renderJson, renderText, resultLines } from '../../report/index.ts'
import { cancellation } from '../cancellation.ts'
import { createForge } from '../github/forge.ts'
import { inheritedInputs } from '../inherited-inputs.ts'
import { createMask, isSecretName, maskReport, shortSecretWarning } from '../mask.ts'
import { resultVariable } from '../started-by.ts'
import type { Host } from '../types.ts'
import { readTerminalContext } from './context.ts'

export interface TerminalOptions {
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly workspace: string
  /** One JSON document on stdout instead of text; progress goes to stderr. */
  readonly json?: boolean
  readonly verbose?: boolean
  readonly stdout?: (text: string) => void
  readonly stderr?: (text: string) => void
  readonly exec?: Exec
}

/** A person's shell, or a CI that deploy-kit does not know: the report on stdout, progress on stderr. */
export async function createTerminalHost(options: TerminalOptions): Promise<Host> {
  const exec = options.exec ?? nodeExec
  const inherited = inheritedInputs(options.env)
  const inputs = { ...inherited.inputs, ...options.inputs }
  const runId = `terminal-${randomUUID().slice(0, 8)}`
  const run = await readTerminalContext(exec, options.env, options.workspace, runId)
  const write = options.stderr ?? ((text: string) => process.stderr.write(text))
  const mask = createMask(() => write(`warning: ${shortSecretWarning}\n`))
  for (const [name, value] of Object.entries(inputs)) if (isSecretName(name)) mask.add(value)
  const out = options.stdout ?? ((text) => process.stdout.write(text))
  const outputs: Record<string, string> = {}
  const err = (text: string) => write(mask.apply(text))
  const annotate = (annotation: Annotation) => {
    const place =
      annotation.at === undefined
        ? ''
        : `${[annotation.at.file, annotation.at.line].filter(Boolean).join(':')}: `
    err(`${annotation.level}: ${place}${annotation.message}\n`)
  }
  if (inherited.notice !== undefined) err(`${inherited.notice}\n`)
  return {
    kind: 'terminal',
    inputs,
    env: options.env,
    run,
    log: {
      info: (message) => err(`${message}\n`),
      debug: (message) => {
        if (options.verbose === true) err(`${message}\n`)
      },
      notice: annotate,
      group: async (title, work) => {
        err(`${title}\n`)
        return await work()
      },
    },
    clock: systemClock,
    random: Math.random,
    exec,
    http: fetchHttp,
    signal: cancellation(),
    secret: mask.add,
    output: (name, value) => {
      outputs[name] = mask.apply(value)
      const file = options.env['GITHUB_OUTPUT']
      if (file !== undefined && file !== '') writeFileSync(file, outputEntry(name, value), { flag: 'a' })
      else if (options.json !== true && options.verbose === true) err(`${name}=${value}\n`)
    },
    publish: async (report) => {
      for (const annotation of report.annotations ?? []) annotate(annotation)
      const shown = maskReport(report, mask)
      out(options.json === true ? renderJson(shown) : renderText(shown))
      const nonce = options.env[resultVariable]
      if (nonce === undefined || nonce === '') return
      const result = { version: 1, outputs, report: JSON.parse(renderJson(shown)) }
      for (const line of resultLines(result, nonce)) write(`${line}\n`)
    },
    comment: async () => 'none',
    masked: (report) => maskReport(report, mask),
    idToken: undefined,
    forge: () => {
      const token = inputs['github-token'] ?? options.env['GITHUB_TOKEN'] ?? options.env['GH_TOKEN']
      if (token === undefined || token === '') {
        throw new ConfigurationError('no GitHub token was given', {
          fix: 'Set GITHUB_TOKEN, for example to the answer of `gh auth token`.',
        })
      }
      mask.add(token)
      return createForge(token, run.repository, options.env['GITHUB_API_URL'] ?? 'https://api.github.com')
    },
  }
}

/** As the runner reads it; more than one line stands between two marks that the value cannot hold. */
function outputEntry(name: string, value: string): string {
  if (!/[\r\n]/.test(value)) return `${name}=${value}\n`
  const mark = `end-${randomUUID()}`
  return `${name}<<${mark}\n${value}\n${mark}\n`
}
