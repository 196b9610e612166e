import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

test('generated files are current', () => {
  const result = spawnSync(process.execPath, ['scripts/generate.ts', '--check'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(result.stderr).toBe('')
  expect(result.stdout).toContain('generated files are current')
  expect(result.status).toBe(0)
})
