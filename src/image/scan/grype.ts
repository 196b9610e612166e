import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { errorMessage, PlatformError } from '../../kernel/index.ts'
import { pickEnvironment } from '../environment.ts'
import { installTool, ToolUnavailable } from '../tools/index.ts'
import type { ImagePorts, ScanPolicy, ScanVerdict, ToolSource } from '../types.ts'
import { readAnswer } from './answer.ts'
import { judge, notScanned } from './gate.ts'

const defaultTimeoutMs = 10 * 60_000

export interface ScanOptions {
  readonly policy: Extract<ScanPolicy, { mode: 'on' }>
  /** The SBOM's file; what is scanned is the document that is attested. */
  readonly sbom: string
  /** The digest that the SBOM describes. */
  readonly subject: string
  /** Where grype's own answer is written. */
  readonly output: string
  readonly tempDir: string
  readonly tools: ToolSource
}

/**
 * Scans an SBOM with grype and judges what it found. A tool that cannot be had throws ToolUnavailable; a grype that
 * fails, times out or answers something else is `not-scanned`, which no caller may take for a pass.
 */
export async function scanSbom(options: ScanOptions, ports: ImagePorts): Promise<ScanVerdict> {
  const tool = await installTool('grype', options.tools, ports)
  const timeoutMs = options.policy.timeoutMs ?? defaultTimeoutMs
  const limit = new AbortController()
  const done = new AbortController()
  ports.clock.sleep(timeoutMs, done.signal).then(
    () => limit.abort(new PlatformError('tool', 'grype took too long')),
    () => undefined,
  )
  // An empty folder and a configuration of our own: a .grype.yaml of the product must not soften the gate.
  const cwd = path.join(options.tempDir, 'grype')
  await mkdir(cwd, { recursive: true })
  const config = path.join(cwd, 'grype.yaml')
  await writeFile(config, 'check-for-app-update: false\n')
  try {
    const result = await ports.exec(
      tool.path,
      [`sbom:${options.sbom}`, '--config', config, '--output', `json=${options.output}`],
      {
        cwd,
        env: {
          ...pickEnvironment(ports.env, ['GRYPE_DB_*', 'XDG_CACHE_HOME']),
          GRYPE_CHECK_FOR_APP_UPDATE: 'false',
        },
        signal: AbortSignal.any([ports.signal, limit.signal]),
        allowFailure: true,
      },
    )
    if (result.exitCode !== 0) {
      const said = plain(result.stderr).trim().split('\n').slice(-3).join(' ')
      return notScanned(`grype ended with exit code ${result.exitCode}: ${said}`, databaseHint)
    }
    const answer = readAnswer(await readFile(options.output, 'utf8'))
    return judge(answer, options.policy, options.subject, `grype ${tool.version}`, ports.clock.now())
  } catch (error) {
    if (ports.signal.aborted || error instanceof ToolUnavailable) throw error
    if (limit.signal.aborted) return notScanned(`grype gave no answer within ${timeoutMs} ms`, databaseHint)
    if (error instanceof PlatformError) return notScanned(errorMessage(error), databaseHint)
    throw error
  } finally {
    done.abort()
  }
}

const databaseHint =
  'Look at what grype says; mostly its database could not be fetched (GRYPE_DB_UPDATE_URL names a mirror). To publish without a scan on purpose write `image.scan: off`.'

/** grype colours its error lines even where nobody sees colours. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is to go
  return text.replace(/\u001b\[[0-9;]*m/g, '')
}
