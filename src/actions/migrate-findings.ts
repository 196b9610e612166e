import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Host } from '../host/index.ts'
import {
  type CheckOutcome,
  type LintOptions,
  lint,
  lintCodeFindings,
  lintCodeRules,
  loadParser,
  readFolder,
} from '../migrations/index.ts'
import { type CodeFinding, renderCodeQuality, renderSarif } from '../report/index.ts'

const tool = { name: 'deploy-kit', url: 'https://github.com/org/deploy-kit' }

/**
 * Writes what a check found for code scanners: the inputs `sarif` and `code-quality` name the files, relative to the
 * workspace. Lint's findings with what was passed over, and those of the other parts that have a place in a file.
 */
export async function writeFindings(
  host: Host,
  outcome: CheckOutcome,
  options: LintOptions,
): Promise<{ readonly sarif: string | undefined; readonly 'code-quality': string | undefined }> {
  const sarif = host.inputs['sarif']
  const codeQuality = host.inputs['code-quality']
  if (sarif !== undefined || codeQuality !== undefined) {
    const findings = await findingsOf(outcome, options)
    const write = (file: string, text: string) => writeFileSync(join(host.run.workspace, file), text)
    if (sarif !== undefined) write(sarif, renderSarif(findings, lintCodeRules(), tool))
    if (codeQuality !== undefined) write(codeQuality, renderCodeQuality(findings))
  }
  return { sarif, 'code-quality': codeQuality }
}

async function findingsOf(outcome: CheckOutcome, options: LintOptions): Promise<readonly CodeFinding[]> {
  const { lint: linted, ...others } = outcome.parts
  const rest = Object.values(others).flatMap((part): readonly CodeFinding[] =>
    part.kind !== 'passed' && part.kind !== 'failed'
      ? []
      : part.findings.flatMap(({ rule, severity, message, fix, file, line, migration }) =>
          file === undefined
            ? []
            : [
                {
                  rule,
                  level: severity,
                  message: `${message}. ${fix}`,
                  at: { file, line: line ?? 1 },
                  snippet: migration ?? file,
                },
              ],
        ),
  )
  // A folder that cannot be read was not linted; what is wrong with it is among the rest.
  if (linted.kind !== 'passed' && linted.kind !== 'failed') return rest
  const { migrations } = await readFolder(outcome.folder)
  const result = lint(migrations, await loadParser(), { ...options, only: new Set(outcome.new) })
  return [...lintCodeFindings(result), ...rest]
}
