import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * npm run client:pack [-- VERSION]
 * Writes core-client-VERSION.tgz into this folder; VERSION is Core's own where it is not given. npm writes a fixed
 * time and order into a tarball, so the same sources make the same bytes.
 */
const root = join(import.meta.dirname, '..')
const version = process.argv[2] ?? readManifest(join(root, 'package.json'))['version']
const stage = mkdtempSync(join(tmpdir(), 'core-client-'))
try {
  rmSync(join(root, 'client', 'dist'), { recursive: true, force: true })
  run('npx', ['--no-install', 'tsc', '-p', 'client/tsconfig.json'])
  for (const name of ['dist', 'README.md'])
    cpSync(join(root, 'client', name), join(stage, name), { recursive: true })
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'))
  const manifest = { ...readManifest(join(root, 'client', 'package.json')), version }
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  // A tarball carries the modes of its files, which are this machine's umask until here.
  for (const name of readdirSync(stage, { recursive: true, encoding: 'utf8' })) {
    const isFolder = statSync(join(stage, name)).isDirectory()
    chmodSync(join(stage, name), isFolder ? 0o755 : 0o644)
  }
  run('npm', ['pack', stage, '--silent', '--pack-destination', root])
} finally {
  rmSync(stage, { recursive: true, force: true })
}

function readManifest(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(file, 'utf8'))
}

function run(command: string, argv: readonly string[]): void {
  const { status, error } = spawnSync(command, argv, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
}
