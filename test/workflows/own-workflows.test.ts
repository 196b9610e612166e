import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..', '..')

interface Job {
  readonly needs?: string | readonly string[]
  readonly steps: readonly { readonly name?: string; readonly run?: string }[]
}
const jobs = (file: string) =>
  (
    parse(readFileSync(join(root, '.github', 'workflows', file), 'utf8')) as {
      jobs: Readonly<Record<string, Job>>
    }
  ).jobs

describe('ci-ok', () => {
  const { 'ci-ok': verdict, ...others } = jobs('ci.yml')

  test('waits for every other job', () => {
    expect(verdict?.needs).toEqual(Object.keys(others))
  })

  test.each([
    ['success success success', 0],
    ['success skipped success', 1],
    ['success cancelled', 1],
    ['failure success', 1],
  ])('ends %s with %i', (results, status) => {
    const script = verdict?.steps[0]?.run ?? ''
    const result = spawnSync('bash', ['-e', '-c', script], {
      env: { ...process.env, RESULTS: results },
      encoding: 'utf8',
    })
    expect(result.status).toBe(status)
  })
})

test('the job of kit-release that may write installs nothing', () => {
  const scripts = (jobs('kit-release.yml')['publish']?.steps ?? []).flatMap((step) => step.run ?? [])
  expect(scripts).toHaveLength(1)
  expect(scripts.join('\n')).not.toMatch(/npm|npx/)
})

test('the script of that job imports nothing but Node', () => {
  const source = readFileSync(join(root, 'scripts', 'release-commit.ts'), 'utf8')
  const imports = [...source.matchAll(/from '([^']+)'/g)].map((match) => match[1])
  expect(imports.length).toBeGreaterThan(0)
  for (const name of imports) expect(name).toMatch(/^node:/)
})
