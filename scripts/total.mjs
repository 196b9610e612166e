// Adds up what vitest reported in reports/*.json and prints it as the last line of a CI run. A step that failed without
// a failed test (a check, a build, a suite that could not be read) counts as one failure; so does a report that is missing.
import { existsSync, readFileSync } from 'node:fs'

const failedSteps = Number(process.argv[2] ?? '0')
let passed = 0
let failed = 0
for (const name of ['test', 'real-engine', 'real-others']) {
  const file = `reports/${name}.json`
  if (!existsSync(file)) {
    console.log(`no report of the suite ${name}: it did not run`)
    failed++
    continue
  }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  passed += report.numPassedTests
  failed += report.numFailedTests
  if (report.numPendingTests > 0) {
    console.log(`${report.numPendingTests} tests of the suite ${name} were skipped, which counts as failed`)
    failed += report.numPendingTests
  }
}
if (failed === 0) failed = failedSteps
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && failedSteps === 0 ? 0 : 1)
