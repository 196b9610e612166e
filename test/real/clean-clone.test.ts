import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { nodeExec } from '../../src/kernel/index.ts'
import type { RehearsalResult } from '../../src/rehearsal/drill/index.ts'

const root = join(import.meta.dirname, '..', '..')
const folders: string[] = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

/** What a newcomer has: git, Node and npm of the machine, and nothing of this checkout's node_modules. */
function newcomersPath(): string {
  const path = (process.env['PATH'] ?? '').split(':')
  return path.filter((folder) => !folder.includes('node_modules') && !folder.startsWith(root)).join(':')
}

it('a clean clone rehearses the whole path with one command, and every drill ends as declared', {
  timeout: 900_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clean-clone-'))
  folders.push(folder)
  // PostgreSQL's own user has to reach its programs.
  await chmod(folder, 0o755)
  const clone = join(folder, 'deploy-kit')
  const env = {
    PATH: newcomersPath(),
    HOME: homedir(),
    NO_COLOR: '1',
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) =>
        /^(?:NODE_EXTRA_CA_CERTS|npm_config_(?:registry|cafile)|https?_proxy|no_proxy)$/i.test(name),
      ),
    ),
  }
  await nodeExec('git', ['clone', '--quiet', root, clone], { env })
  const json = join(folder, 'results.json')
  const lines: string[] = []
  const run = await nodeExec(
    'npm',
    ['run', 'rehearse', '--', '--json', json, '--report', join(folder, 'report.html')],
    {
      cwd: clone,
      env,
      allowFailure: true,
      onLine: (line) => lines.push(line),
    },
  )
  expect(run.exitCode, lines.slice(-80).join('\n')).toBe(0)
  const results = JSON.parse(readFileSync(json, 'utf8')) as RehearsalResult
  expect(results.scenarios.map((it) => [it.name, it.passed])).toEqual([
    ['release', true],
    ['failing-smoke', true],
    ['never-healthy', true],
    ['failing-migration', true],
    ['rollback', true],
  ])
  for (const probe of results.scenarios.flatMap((it) => it.probes)) {
    expect(probe.requests).toBeGreaterThan(50)
    expect(probe.failures).toEqual([])
  }
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<!doctype html>')
})
