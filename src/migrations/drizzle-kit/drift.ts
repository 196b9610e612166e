import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { type Exec, errorMessage } from '../../kernel/index.ts'
import { judgeAnswer, type Reason } from './answer.ts'
import { configText, findConfig, settingsFile } from './config.ts'
import { findDrizzleKit } from './kit.ts'

/** Whether the schema files and the migrations agree, by the word of the product's own drizzle-kit. */
export type Drift =
  | { readonly kind: 'in-sync'; readonly drizzleKit: string; readonly settings?: DrizzleSettings }
  /** drizzle-kit would write a migration: the schema was changed without one. */
  | {
      readonly kind: 'drift'
      readonly drizzleKit: string
      readonly sql: readonly { readonly file: string; readonly text: string }[]
    }
  /** drizzle-kit gave no clear answer, which is not success. */
  | {
      readonly kind: 'unclear'
      readonly drizzleKit: string
      readonly reason: Reason
      readonly why: string
      readonly fix: string
      readonly output: string
    }

/** What the product's drizzle.config says of the migrations. */
export interface DrizzleSettings {
  readonly out?: string
  /** The ledger's. */
  readonly schema?: string
  readonly table?: string
}

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
    await writeFile(temporaryConfig, configText(config, relative(project, out), join(temp, settingsFile)))
    const modern = kit.major >= 1
    const result = await ports.exec(
      'node',
      [kit.bin, 'generate', '--config', temporaryConfig, ...(modern ? ['--output', 'json'] : [])],
      { cwd: project, env: { ...options.env, NO_COLOR: '1' }, signal: ports.signal, allowFailure: true },
    )
    const after = await treeOf(out)
    const written = [...after].filter(([file, entry]) => before.get(file)?.hash !== entry.hash)
    const removed = [...before.keys()].filter((file) => !after.has(file))
    const settings = await readSettings(join(temp, settingsFile))
    const judged = judgeAnswer(kit, {
      ...result,
      written: written.map(([file, { text }]) => ({ file, text })),
      removed,
    })
    return judged.kind === 'in-sync' && settings !== undefined ? { ...judged, settings } : judged
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

type Tree = ReadonlyMap<string, { readonly hash: string; readonly text: string }>

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

/** What the temporary configuration wrote down of the product's; undefined where drizzle-kit never loaded it. */
async function readSettings(path: string): Promise<DrizzleSettings | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new Error(`the settings of drizzle.config cannot be read back: ${errorMessage(cause)}`, { cause })
  }
  const field = (of: unknown, name: string): string | undefined => {
    const found: unknown = Reflect.get(Object(of), name)
    return typeof found === 'string' ? found : undefined
  }
  const migrations: unknown = Reflect.get(Object(value), 'migrations')
  const [out, schema, table] = [field(value, 'out'), field(migrations, 'schema'), field(migrations, 'table')]
  return {
    ...(out === undefined ? {} : { out }),
    ...(schema === undefined ? {} : { schema }),
    ...(table === undefined ? {} : { table }),
  }
}
