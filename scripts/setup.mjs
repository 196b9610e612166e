// Makes a fresh checkout ready: `npm test` and `npm run rehearse` begin here. Plain JavaScript, because it runs on
// whatever Node (20 or newer) the machine has, before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const lock = join(root, 'package-lock.json')
const stamp = join(root, 'node_modules', '.deploy-kit-setup')

const major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  console.error(`deploy-kit needs Node 20 or newer to set itself up; this is ${process.version}.`)
  process.exit(2)
}

const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex')
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
if (wanted !== installed) {
  console.log(
    'deploy-kit: installing dependencies (npm ci); this happens once, and after the lock file changes …',
  )
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (result.status !== 0) {
    console.error('deploy-kit: npm ci failed; the lines above say why. Nothing else was done.')
    process.exit(result.status ?? 1)
  }
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
}
