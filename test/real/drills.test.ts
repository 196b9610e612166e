import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { nodeExec } from '../../src/kernel/index.ts'
import type { RehearsalResult } from '../../src/rehearsal/drill/index.ts'

const root = join(import.meta.dirname, '..', '..')

/** The drills that a plain rehearsal leaves out, on one stage and in their order, as `--scenario` takes them. */
it.each([
  [['missing-secret', 'cancelled', 'superseded', 'slow-canary', 'admin', 'cms']],
  [
    [
      'hot-migration',
      'plan-changed',
      'restore-drill',
      'contract-refused',
      'rollback-down',
      'migrate-in-task',
    ],
  ],
])('%j end as declared, and no user notices', { timeout: 900_000 }, async (names) => {
  const folder = await mkdtemp(join(tmpdir(), 'drills-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const json = join(folder, 'results.json')
  const run = await nodeExec(
    process.execPath,
    [
      join(root, 'src', 'cli.ts'),
      ...['rehearse', '--examples', '--without', 'docker,cosign,grype'],
      ...['--json', json, '--report', join(folder, 'report.html')],
      ...names.flatMap((name) => ['--scenario', name]),
    ],
    { cwd: folder, env: process.env, allowFailure: true },
  )
  expect(run.exitCode, `${run.stdout}\n${run.stderr}`).toBe(0)
  const { scenarios } = JSON.parse(await readFile(json, 'utf8')) as RehearsalResult
  expect(scenarios.map((it) => [it.name, it.passed])).toEqual(names.map((name) => [name, true]))
  for (const probe of scenarios.flatMap((it) => it.probes)) {
    expect(probe.requests).toBeGreaterThan(20)
    expect(probe.failures).toEqual([])
  }
})
