import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'

// `unit` needs nothing; `db` needs the address of a Postgres that the tests may create databases in.
const suite = process.argv[2] ?? 'unit'
if (suite === 'db' && !process.env['TEST_DATABASE_URL']) {
  process.stderr.write(
    'TEST_DATABASE_URL is not set. With the compose file running: TEST_DATABASE_URL=postgresql://core:core@127.0.0.1:5432/core npm run test:db\n',
  )
  process.exit(2)
}

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
    `--test-reporter-destination=reports/${suite === 'unit' ? 'junit' : `junit-${suite}`}.xml`,
    `test/${suite}/*.test.ts`,
  ],
  { stdio: 'inherit' },
)
process.exit(status ?? 1)
