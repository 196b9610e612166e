import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

/** npm run core:update -- TARBALL: takes the client of another Core release into vendor/, package.json and lockfile. */
const root = join(import.meta.dirname, '..')
const tarball = process.argv[2]
if (
  tarball === undefined ||
  !existsSync(tarball) ||
  !/^core-client-\d+\.\d+\.\d+.*\.tgz$/.test(basename(tarball))
) {
  process.stderr.write(
    'Say which: npm run core:update -- path/to/core-client-1.2.3.tgz (an asset of a release of Core)\n',
  )
  process.exit(2)
}

const vendor = join(root, 'vendor')
const target = join(vendor, basename(tarball))
if (resolve(tarball) !== target) copyFileSync(tarball, target)
// Removed first: where only the bytes changed and not the name, npm would hold on to the old checksum.
npm('uninstall', '--save-dev', 'core-client')
npm('install', '--save-dev', `file:vendor/${basename(tarball)}`)
for (const name of readdirSync(vendor)) {
  if (name.startsWith('core-client-') && name !== basename(tarball)) rmSync(join(vendor, name))
}

function npm(...argv: string[]): void {
  const { status, error } = spawnSync('npm', argv, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
}
