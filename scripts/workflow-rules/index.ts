import { codeRule } from './code-and-manifest.ts'
import {
  commandsRule,
  concurrencyRule,
  injectionRule,
  permissionsRule,
  secretsRule,
  timeoutRule,
} from './jobs.ts'
import { languageService } from './language-service.ts'
import { manifestRule, workflowOutputsRule } from './manifests.ts'
import { referencesRule } from './references.ts'
import type { Finding, Repository, Rule } from './types.ts'
import { checkoutRule, usesRule } from './uses.ts'

export { parseSource } from './document.ts'
export { pins } from './pins.ts'
export { readmeExamples } from './readme-examples.ts'
export { readRepository, readThirdParty } from './repository.ts'
export type { Finding, Repository, Rule, SourceFile } from './types.ts'
export { ownFile, parseUses } from './uses.ts'

const rules: readonly Rule[] = [
  usesRule,
  checkoutRule,
  permissionsRule,
  timeoutRule,
  concurrencyRule,
  secretsRule,
  injectionRule,
  commandsRule,
  manifestRule,
  workflowOutputsRule,
  referencesRule,
  codeRule,
]

/** All findings, in the order of files and lines. */
export async function checkRepository(repository: Repository): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const file of repository.files) {
    findings.push(...(await languageService(file, repository)))
    for (const rule of rules) findings.push(...rule(file, repository))
  }
  return findings.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column)
}
