import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'

// The reporter does not make the folder that it writes to.
mkdirSync('reports', { recursive: true })
const { status } = spawnSync(
  process.execPath,
  [
    '--test',
    // A test that hangs has failed.
    '--test-timeout=30000',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=junit',
    '--test-reporter-destination=reports/junit.xml',
    'test/*.test.ts',
  ],
  { stdio: 'inherit' },
)
process.exit(status ?? 1)
