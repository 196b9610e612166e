import { createHash } from 'node:crypto'
import { access, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { ConfigurationError, type Exec, errorMessage } from '../kernel/index.ts'

/** Whether the schema files and the migrations agree, by the word of the product's own drizzle-kit. */
export type Drift =
  | { readonly kind: 'in-sync'; readonly drizzleKit: string }
  /** drizzle-kit would write a migration: the schema was changed without one. */
  | {
      readonly kind: 'drift'
      readonly drizzleKit: string
      readonly sql: readonly { readonly file: string; readonly text: string }[]
    }
  /** drizzle-kit gave no clear answer, which is not success. */
  | { readonly kind: 'unclear'; readonly drizzleKit: string; readonly why: string; readonly output: string }

export interface DriftOptions {
  /** The product's folder: the one with its package.json. */
  readonly project: string
  /** The migrations folder, relative to the project. */
  readonly folder: string
  /** drizzle-kit's configuration, relative to the project. Default: drizzle.config.ts, .js or .json, whichever is there. */
  readonly config?: string
  /** The environment of drizzle-kit. */
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface DriftPorts {
  readonly exec: Exec
  readonly tempDir: string
  readonly signal: AbortSignal
}

/**
 * Has the product's drizzle-kit generate into a copy of the migrations. drizzle-kit 0.x ends with exit code 0 even
 * where the schema throws or a prompt finds no terminal, so success is its literal "No schema changes" and an unchanged
 * copy, both; 1.0 answers in JSON.
 * @throws ConfigurationError where the project has no drizzle-kit or no configuration
 */
export async function schemaDrift(options: DriftOptions, ports: DriftPorts): Promise<Drift> {
  const project = resolve(options.project)
  const kit = await findDrizzleKit(project)
  const config = await findConfig(project, options.config)
  const temp = await mkdtemp(join(resolve(ports.tempDir), 'deploy-kit-drift-'))
  try {
    const out = join(temp, 'out')
    await cp(resolve(project, options.folder), out, { recursive: true })
    const before = await treeOf(out)
    // drizzle-kit takes either --config or --out, and 0.31 puts ./ before an absolute `out`.
    const temporaryConfig = join(temp, 'drizzle.config.ts')
    await writeFile(temporaryConfig, configText(config, relative(project, out)))
    const modern = kit.major >= 1
    const result = await ports.exec(
      'node',
      [kit.bin, 'generate', '--config', temporaryConfig, ...(modern ? ['--output', 'json'] : [])],
      { cwd: project, env: { ...options.env, NO_COLOR: '1' }, signal: ports.signal, allowFailure: true },
    )
    const after = await treeOf(out)
    const written = [...after].filter(([file, entry]) => before.get(file)?.hash !== entry.hash)
    const removed = [...before.keys()].filter((file) => !after.has(file))
    return judge(kit, modern, result, written, removed)
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

interface DrizzleKit {
  readonly version: string
  readonly major: number
  readonly bin: string
}

type Tree = ReadonlyMap<string, { readonly hash: string; readonly text: string }>

function judge(
  kit: DrizzleKit,
  modern: boolean,
  result: { readonly exitCode: number; readonly stdout: string; readonly stderr: string },
  written: readonly (readonly [string, { readonly text: string }])[],
  removed: readonly string[],
): Drift {
  const output = `${result.stdout}\n${result.stderr}`.trim()
  const drizzleKit = kit.version
  const sql = written.filter(([file]) => file.endsWith('.sql')).map(([file, { text }]) => ({ file, text }))
  if (sql.length > 0) return { kind: 'drift', drizzleKit, sql }
  const unclear = (why: string): Drift => ({ kind: 'unclear', drizzleKit, why, output })
  const asksForRename =
    /Interactive prompts require a TTY/.test(output) || jsonStatus(result.stdout) === 'missing_hints'
  if (asksForRename) {
    return unclear(
      'drizzle-kit asks whether something was renamed, and no one is here to answer; generate the migration on your machine',
    )
  }
  if (result.exitCode !== 0) return unclear(`drizzle-kit generate ended with exit code ${result.exitCode}`)
  const changed = [...written.map(([file]) => file), ...removed]
  if (changed.length > 0) {
    return unclear(`drizzle-kit generate changed ${changed.join(', ')} without writing a migration`)
  }
  if (modern) {
    const status = jsonStatus(result.stdout)
    return status === 'no_changes'
      ? { kind: 'in-sync', drizzleKit }
      : unclear(
          `drizzle-kit generate answered ${status === undefined ? 'without a status' : `with the status ${status}`}, not no_changes`,
        )
  }
  return output.includes('No schema changes')
    ? { kind: 'in-sync', drizzleKit }
    : unclear('drizzle-kit generate neither wrote a migration nor said "No schema changes"')
}

function jsonStatus(stdout: string): string | undefined {
  const start = stdout.indexOf('{')
  if (start === -1) return undefined
  try {
    const value: unknown = JSON.parse(stdout.slice(start))
    const status: unknown =
      typeof value === 'object' && value !== null ? Reflect.get(value, 'status') : undefined
    return typeof status === 'string' ? status : undefined
  } catch {
    // No JSON is an answer too: an unclear one.
    return undefined
  }
}

/** Node's rule: the nearest node_modules upwards that has it. */
async function findDrizzleKit(project: string): Promise<DrizzleKit> {
  for (let folder = project; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', 'drizzle-kit')
    const text = await readFile(join(path, 'package.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
      throw error
    })
    if (text !== undefined) return readManifest(path, text)
    if (dirname(folder) === folder) break
  }
  throw new ConfigurationError(`drizzle-kit is not installed in ${project} or above it`, {
    fix: 'Add drizzle-kit to the devDependencies of the product and install before this check.',
  })
}

function readManifest(path: string, text: string): DrizzleKit {
  let manifest: unknown
  try {
    manifest = JSON.parse(text)
  } catch (cause) {
    throw new ConfigurationError(`${path}/package.json cannot be read: ${errorMessage(cause)}`, {
      fix: 'Install the dependencies again.',
      cause,
    })
  }
  const field = (name: string): unknown => Reflect.get(Object(manifest), name)
  const version = field('version')
  const bin = field('bin')
  const script = typeof bin === 'string' ? bin : Reflect.get(Object(bin), 'drizzle-kit')
  if (typeof version !== 'string' || typeof script !== 'string') {
    throw new ConfigurationError(`${path}/package.json has no version or no drizzle-kit command`, {
      fix: 'Install the dependencies again.',
    })
  }
  return { version, major: Number(version.split('.')[0]), bin: join(path, script) }
}

async function findConfig(project: string, given: string | undefined): Promise<string> {
  const candidates =
    given === undefined ? ['drizzle.config.ts', 'drizzle.config.js', 'drizzle.config.json'] : [given]
  for (const candidate of candidates) {
    const path = resolve(project, candidate)
    const found = await access(path).then(
      () => true,
      () => false,
    )
    if (found) return path
  }
  throw new ConfigurationError(`${project} has no ${candidates.join(', ')}`, {
    fix: 'Set the path of the drizzle-kit configuration, relative to the folder of the product.',
  })
}

function configText(config: string, out: string): string {
  return `import * as loaded from ${JSON.stringify(config)}
const first: any = (loaded as any).default ?? loaded
const base = first.default ?? first
export default { ...base, out: ${JSON.stringify(out)} }
`
}

async function treeOf(folder: string): Promise<Tree> {
  const tree = new Map<string, { hash: string; text: string }>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const text = await readFile(path, 'utf8')
    tree.set(relative(folder, path), { text, hash: createHash('sha256').update(text).digest('hex') })
  }
  return tree
}
