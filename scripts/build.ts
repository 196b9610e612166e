/**
 * `npm run build`: tsc emits src/ to build/, ncc bundles it into dist/ with a lazy chunk per action, and each action
 * gets a two-line stub. The output depends on the sources and the lock file alone.
 *
 *   node scripts/build.ts            builds into dist/
 *   node scripts/build.ts --out DIR  builds into DIR
 *   node scripts/build.ts --stale    builds only where dist/ was made of other sources
 *   node scripts/build.ts --check    builds elsewhere and fails where dist/ differs
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { actionNames } from './action-names.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
const sourcesFile = 'sources.sha256'
const notice = join(root, 'scripts', 'notices', 'libpg-query.txt')

const { values } = parseArgs({
  options: { out: { type: 'string' }, stale: { type: 'boolean' }, check: { type: 'boolean' } },
})

if (values.check === true) check()
else if (values.stale === true) {
  if (recordedSources() === sourcesDigest()) console.log('dist/ is current')
  else build(dist)
} else build(values.out ?? dist)

function build(out: string): void {
  console.log(`building ${relative(process.cwd(), out) || '.'} …`)
  const emitted = join(root, 'build')
  rmSync(emitted, { recursive: true, force: true })
  run('tsc', ['-p', 'tsconfig.build.json'])
  rmSync(out, { recursive: true, force: true })
  run('ncc', [
    'build',
    join(emitted, 'main.js'),
    '-o',
    out,
    '--license',
    'licenses.txt',
    '--target',
    'es2024',
    '--quiet',
  ])
  placeParser(out)
  for (const name of actionNames(root)) {
    writeFileSync(join(out, `${name}.js`), `import { run } from './index.js'\nawait run('${name}')\n`)
  }
  // What a product's image holds to apply its own migrations: this file and what lies beside it, no package.
  const runner = `#!/usr/bin/env node\nimport { runInImage } from './index.js'\nawait runInImage(process.argv.slice(2))\n`
  writeFileSync(join(out, 'runner.js'), runner)
  chmodSync(join(out, 'runner.js'), 0o755)
  // The chunks' names are numbers that say nothing; a reader of a diff is helped by knowing that they are generated.
  writeFileSync(join(out, sourcesFile), `${sourcesDigest()}\n`)
  for (const [file, bytes] of sizes(out))
    console.log(`  ${(bytes / 1024).toFixed(0).padStart(6)} KiB  ${file}`)
}

/**
 * PostgreSQL's parser reads its WebAssembly from the folder that it lies in, told by `__dirname`, which an ES module
 * does not have; and ncc does not see that it does.
 */
function placeParser(out: string): void {
  const wasm = 'libpg-query.wasm'
  // Written anew: the package marks it executable.
  writeFileSync(join(out, wasm), readFileSync(join(root, 'node_modules', 'libpg-query', 'wasm', wasm)))
  const asked = 'scriptDirectory=__dirname+"/"'
  const holders = readdirSync(out).filter(
    (file) => file.endsWith('.js') && readFileSync(join(out, file), 'utf8').includes(asked),
  )
  const [holder] = holders
  if (holder === undefined || holders.length > 1)
    throw new Error(`libpg-query's loader was looked for in one chunk and found in ${holders.length}`)
  const text = readFileSync(join(out, holder), 'utf8')
  writeFileSync(join(out, holder), text.replace(asked, 'scriptDirectory=import.meta.dirname+"/"'))
  // The package's own licence is among the others; what was compiled into the WebAssembly has licences of its own.
  const licences = join(out, 'licenses.txt')
  writeFileSync(licences, `${readFileSync(licences, 'utf8').trimEnd()}\n\n${readFileSync(notice, 'utf8')}`)
}

function check(): void {
  const fresh = mkdtempSync(join(tmpdir(), 'deploy-kit-dist-'))
  try {
    build(fresh)
    const differing = compare(dist, fresh)
    if (differing.length === 0) {
      console.log('dist/ is what the sources make')
      return
    }
    console.error(
      `dist/ is not what the sources make: ${differing.join(', ')}\nRun \`npm run build\` and commit dist/.`,
    )
    process.exitCode = 1
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

function compare(a: string, b: string): readonly string[] {
  const read = (folder: string) =>
    new Map(files(folder).map((file) => [relative(folder, file), readFileSync(file)]))
  const [left, right] = [read(a), read(b)]
  return [...new Set([...left.keys(), ...right.keys()])].filter((name) => {
    const [one, other] = [left.get(name), right.get(name)]
    return one === undefined || other === undefined || !one.equals(other)
  })
}

/** A digest of everything that dist/ is made of. */
function sourcesDigest(): string {
  const hash = createHash('sha256')
  const inputs = [
    ...files(join(root, 'src')).filter((file) => !relative(join(root, 'src'), file).startsWith('rehearsal')),
    ...[
      'package-lock.json',
      'tsconfig.json',
      'tsconfig.build.json',
      'tools.lock.json',
      'scripts/build.ts',
      'scripts/notices/libpg-query.txt',
    ].map((file) => join(root, file)),
  ]
  for (const file of inputs.sort()) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function recordedSources(): string {
  const file = join(dist, sourcesFile)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : [path]
  })
}

function sizes(folder: string): readonly (readonly [string, number])[] {
  return files(folder)
    .map((file) => [relative(folder, file), statSync(file).size] as const)
    .sort((x, y) => y[1] - x[1])
    .slice(0, 12)
}

function run(command: string, args: readonly string[]): void {
  execFileSync(join(root, 'node_modules', '.bin', command), [...args], { cwd: root, stdio: 'inherit' })
}
