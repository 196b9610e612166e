/**
 * `npm run status-package`: the package that `import … from 'deploy-kit/status'` needs and nothing else, packed into
 * examples/core/vendor, so that the example installs without a registry that has deploy-kit.
 *
 *   node scripts/status-package.ts            writes the tarball and its checksum in the example's lock file
 *   node scripts/status-package.ts --check    fails where the tarball is not what the sources make
 *   node scripts/status-package.ts --out DIR  only lays the package out in DIR
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const example = join(root, 'examples', 'core')
const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
const tarball = `deploy-kit-${version}.tgz`

const { values } = parseArgs({ options: { out: { type: 'string' }, check: { type: 'boolean' } } })
const work = mkdtempSync(join(tmpdir(), 'deploy-kit-status-'))
try {
  const folder = values.out ?? join(work, 'package')
  layOut(folder)
  if (values.out === undefined) {
    const packed = pack(folder)
    const target = join(example, 'vendor', tarball)
    if (values.check === true) check(packed, target)
    else write(packed, target)
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** `status.js` with everything in it but Node's own modules, its types, manifest and licence. */
function layOut(folder: string): void {
  const emitted = join(work, 'build')
  writeFileSync(
    join(work, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        rootDir: join(root, 'src'),
        outDir: emitted,
        typeRoots: [join(root, 'node_modules', '@types')],
      },
      include: [],
      files: [join(root, 'src', 'migrations', 'status', 'export.ts')],
    }),
  )
  symlinkSync(join(root, 'node_modules'), join(work, 'node_modules'))
  // Our modules do nothing when they are loaded, so one of which nothing is used is left out, and what it imports too.
  writeFileSync(join(work, 'package.json'), JSON.stringify({ type: 'module', sideEffects: false }))
  run('tsc', ['-p', join(work, 'tsconfig.json')])
  run('rolldown', [
    'build/migrations/status/export.js',
    '--file',
    'status.js',
    '--platform',
    'node',
    '--log-level',
    'warn',
  ])
  mkdirSync(join(folder, 'types'), { recursive: true })
  writeFileSync(join(folder, 'status.js'), withoutPaths(readFileSync(join(work, 'status.js'), 'utf8')))
  copyTypes('status/export', emitted, folder, new Set())
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), undefined, 2)}\n`)
  for (const file of ['status.js', 'LICENSE', 'package.json']) chmodSync(join(folder, file), 0o644)
}

/** The bundler's notes of where a part came from are paths of this machine. */
function withoutPaths(text: string): string {
  return text.replaceAll(/^\/\/(?:#region|#endregion| \S+\.m?js$).*\n/gm, '')
}

function manifest() {
  return {
    name: 'deploy-kit',
    version,
    description: 'What a back end serves of deploy-kit: the status of its migrations',
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    exports: { './status': { types: './types/status/export.d.ts', default: './status.js' } },
  }
}

/** A declaration file and those that it refers to, in the folders that they have in `src/migrations`. */
function copyTypes(name: string, emitted: string, folder: string, done: Set<string>): void {
  if (done.has(name)) return
  done.add(name)
  const text = readFileSync(join(emitted, 'migrations', `${name}.d.ts`), 'utf8')
  const target = join(folder, 'types', `${name}.d.ts`)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(
    target,
    text.replaceAll(/from '(\.[^']+)\.ts'/g, (_, other: string) => {
      copyTypes(posix.join(posix.dirname(name), other), emitted, folder, done)
      return `from '${other}.js'`
    }),
  )
  chmodSync(target, 0o644)
}

/** npm writes a fixed time and order into a tarball, so the same sources make the same bytes. */
function pack(folder: string): Buffer {
  execFileSync('npm', ['pack', folder, '--silent', '--pack-destination', work], {
    cwd: work,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return readFileSync(join(work, tarball))
}

function write(packed: Buffer, target: string): void {
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, packed)
  const file = join(example, 'package-lock.json')
  const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, { integrity?: string }> }
  const entry = lock.packages['node_modules/deploy-kit']
  if (entry !== undefined) {
    entry.integrity = `sha512-${createHash('sha512').update(packed).digest('base64')}`
    writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`)
  }
  console.log(`${target}: ${packed.length} bytes`)
}

function check(packed: Buffer, target: string): void {
  if (readFileSync(target).equals(packed)) {
    console.log(`${tarball} is what the sources make`)
    return
  }
  console.error(
    `${target} is not what the sources make.\nRun \`npm run status-package\` and commit the result.`,
  )
  process.exitCode = 1
}

function run(command: string, args: readonly string[]): void {
  execFileSync(join(root, 'node_modules', '.bin', command), [...args], { cwd: work, stdio: 'inherit' })
}
