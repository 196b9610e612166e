/**
 * `npm run check:workflows`: every workflow and action file of the repository, and every example workflow in a README,
 * by GitHub's language service and by our own rules (scripts/workflow-rules/). Needs no network.
 *
 *   node scripts/check-workflows.ts [DIR]
 */
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkRepository, readRepository } from './workflow-rules/index.ts'

const root = resolve(process.argv[2] ?? dirname(dirname(fileURLToPath(import.meta.url))))
const repository = readRepository(root)
const findings = await checkRepository(repository)
for (const { file, line, column, rule, message } of findings)
  console.error(`${file}:${line}:${column}: ${message} [${rule}]`)
if (repository.files.length === 0) {
  console.error(`there is no workflow and no action in ${root}`)
  process.exitCode = 2
} else if (findings.length > 0) {
  console.error(`${findings.length} findings in ${repository.files.length} files`)
  process.exitCode = 1
} else console.log(`${repository.files.length} workflows and actions are as they should be`)
