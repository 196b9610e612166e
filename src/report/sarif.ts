import { type CodeFinding, type CodeRule, fingerprints, slashed } from './code-finding.ts'
import type { Annotation } from './types.ts'

export interface SarifTool {
  readonly name: string
  /** Left out where the program does not know its own. */
  readonly version?: string
  readonly url: string
}

const levels: Readonly<Record<Annotation['level'], string>> = {
  error: 'error',
  warning: 'warning',
  notice: 'note',
}

/**
 * Findings as SARIF 2.1.0 (OASIS), one run, for GitHub's code scanning and editors. Paths are relative to the
 * repository's root; columns are counted in UTF-16 units.
 */
export function renderSarif(
  findings: readonly CodeFinding[],
  rules: readonly CodeRule[],
  tool: SarifTool,
): string {
  const indexes = new Map(rules.map((rule, index) => [rule.id, index]))
  const names = fingerprints(findings)
  const document = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            ...(tool.version === undefined ? {} : { semanticVersion: tool.version }),
            informationUri: tool.url,
            rules: rules.map((rule) => ({
              id: rule.id,
              shortDescription: { text: rule.title },
              help: { text: plain(rule.help), markdown: rule.help },
              ...(rule.url === undefined ? {} : { helpUri: rule.url }),
              defaultConfiguration: { level: levels[rule.level] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding, index) => {
          const rule = indexes.get(finding.rule)
          return {
            ruleId: finding.rule,
            ...(rule === undefined ? {} : { ruleIndex: rule }),
            level: levels[finding.level],
            message: { text: finding.message },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: uriOf(finding.at.file) },
                  region: {
                    startLine: finding.at.line,
                    ...(finding.at.column === undefined ? {} : { startColumn: finding.at.column }),
                    ...(finding.snippet === '' ? {} : { snippet: { text: finding.snippet } }),
                  },
                },
              },
            ],
            partialFingerprints: { 'deployKit/v1': names[index] ?? '' },
            ...(finding.suppressed === undefined
              ? {}
              : { suppressions: [{ kind: 'inSource', justification: finding.suppressed }] }),
          }
        }),
      },
    ],
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function uriOf(file: string): string {
  const parts = slashed(file).split('/').map(encodeURIComponent).join('/')
  // A first segment with a colon would be read as a scheme; encodeURIComponent leaves none.
  return file.startsWith('/') ? `file://${parts}` : parts
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '').replaceAll('**', '')
}
