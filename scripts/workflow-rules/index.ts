import { callsRule } from './calls.ts'
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
import type { Finding, Repository, Rule, SourceFile } from './types.ts'
import { checkoutRule, usesRule } from './uses.ts'

export { readsOfAction } from './code-reads.ts'
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
  callsRule,
  injectionRule,
  commandsRule,
  manifestRule,
  workflowOutputsRule,
  referencesRule,
  codeRule,
]

/** What GitHub's language service and our own rules find in one file. */
export async function checkFile(file: SourceFile, repository: Repository): Promise<readonly Finding[]> {
  const findings = [
    ...(await languageService(file, repository)),
    ...rules.flatMap((rule) => [...rule(file, repository)]),
  ]
  return findings.sort((a, b) => a.line - b.line || a.column - b.column)
}

/** The findings of all files, file by file. */
export async function checkRepository(repository: Repository): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const file of repository.files) findings.push(...(await checkFile(file, repository)))
  return findings
}
