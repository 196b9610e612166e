import type { TestCase, TestSuite } from './types.ts'

/** Test suites as JUnit XML, as GitLab and most readers take it; times in seconds. */
export function renderJUnit(suites: readonly TestSuite[]): string {
  const body = suites.map((suite) => {
    const count = (result: TestCase['result']) => suite.cases.filter((test) => test.result === result).length
    const cases = suite.cases.map((test) => renderCase(suite, test)).join('\n')
    return (
      `  <testsuite name="${xml(suite.name)}" tests="${suite.cases.length}" failures="${count('failed')}" ` +
      `errors="${count('error')}" skipped="${count('skipped')}" time="${seconds(suite.cases)}">\n${cases}\n  </testsuite>`
    )
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${body.join('\n')}\n</testsuites>\n`
}

function renderCase(suite: TestSuite, test: TestCase): string {
  const place =
    test.at === undefined
      ? ''
      : ` file="${xml(test.at.file)}"${test.at.line === undefined ? '' : ` line="${test.at.line}"`}`
  const open = `    <testcase name="${xml(test.name)}" classname="${xml(test.classname ?? suite.name)}" time="${seconds([test])}"${place}`
  if (test.result === 'passed') return `${open}/>`
  const tag = { failed: 'failure', error: 'error', skipped: 'skipped' }[test.result]
  return `${open}>\n      <${tag} message="${xml(test.message ?? '')}">${xml(test.detail ?? '')}</${tag}>\n    </testcase>`
}

function seconds(cases: readonly TestCase[]): string {
  return (cases.reduce((sum, test) => sum + (test.durationMs ?? 0), 0) / 1_000).toFixed(3)
}

function xml(text: string): string {
  return (
    text
      .replace(/[&<>"'\n]/g, (char) => `&#${char.charCodeAt(0)};`)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: characters that XML 1.0 cannot hold at all
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
  )
}
