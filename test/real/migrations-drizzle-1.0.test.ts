import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { nodeExec, systemClock } from '../../src/kernel/index.ts'
import { type CheckOptions, check, generateDown } from '../../src/migrations/index.ts'

/** drizzle-kit, drizzle-orm and PGlite as a product on the 1.0 line has them; 96 MB, so not a dependency of ours. */
const root = new URL('../../', import.meta.url).pathname
const installed = join(root, '.cache/real-tools/drizzle-1.0')

beforeAll(async () => {
  await mkdir(installed, { recursive: true })
  for (const name of ['package.json', 'package-lock.json']) {
    await cp(join(import.meta.dirname, 'drizzle-1.0', name), join(installed, name))
  }
  await nodeExec('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: installed })
}, 240_000)

const schemaHead = `import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core'\n`

/** A product on drizzle-kit 1.0 with one migration; every `generate` is the real one. */
async function product() {
  const project = await mkdtemp(join(tmpdir(), 'deploy-kit-drizzle-1.0-'))
  onTestFinished(() => rm(project, { recursive: true, force: true }))
  await chmod(project, 0o755)
  await mkdir(join(project, 'src'))
  await mkdir(join(project, 'temp'))
  await symlink(join(installed, 'node_modules'), join(project, 'node_modules'))
  await writeFile(
    join(project, 'drizzle.config.ts'),
    `import { defineConfig } from 'drizzle-kit'\nexport default defineConfig({ dialect: 'postgresql', schema: './src/schema.ts', out: './drizzle' })\n`,
  )
  const schema = (text: string) => writeFile(join(project, 'src/schema.ts'), `${schemaHead}${text}\n`)
  let second = 0
  const generate = async (name: string, hints: readonly object[] = []) => {
    const { stdout } = await nodeExec(
      'node',
      [
        'node_modules/drizzle-kit/bin.cjs',
        'generate',
        '--name',
        name,
        '--output',
        'json',
        '--hints',
        JSON.stringify(hints),
      ],
      { cwd: project },
    )
    expect(stdout).toContain('"status":"ok"')
    // drizzle-kit names a folder by the second: these were made within one.
    const made = (await readdir(join(project, 'drizzle'))).find((one) => one.endsWith(`_${name}`)) ?? ''
    const to = `202601050000${String(second++).padStart(2, '0')}_${name}`
    await cp(join(project, 'drizzle', made), join(project, 'drizzle', to), { recursive: true })
    await rm(join(project, 'drizzle', made), { recursive: true })
    return to
  }
  await schema(
    `export const users = pgTable('users', { id: serial().primaryKey(), email: text().notNull() })`,
  )
  await generate('init')
  const options: CheckOptions = {
    project,
    folder: join(project, 'drizzle'),
    env: process.env,
    off: ['branch', 'checklist', 'lint'],
  }
  const ports = {
    exec: nodeExec,
    clock: systemClock,
    random: () => 0.5,
    signal: new AbortController().signal,
    tempDir: join(project, 'temp'),
    log: { info: () => undefined, debug: () => undefined },
  }
  return { project, schema, generate, options, ports }
}

describe('drizzle-kit 1.0.0-rc.5', () => {
  it('has a check of its folder, schema and replay that passes, and changes nothing', async () => {
    const { project, options, ports } = await product()
    const tree = await readdir(join(project, 'drizzle'), { recursive: true })
    const outcome = await check(options, ports)
    expect(outcome).toMatchObject({
      kind: 'passed',
      format: 'folders',
      parts: { schema: { kind: 'passed' } },
    })
    expect(await readdir(join(project, 'drizzle'), { recursive: true })).toEqual(tree)
    expect(await readdir(ports.tempDir)).toEqual([])
  })

  it.each<[string, string, string]>([
    [
      'a change without a migration',
      `export const users = pgTable('users', { id: serial().primaryKey(), email: text().notNull(), age: integer() })`,
      'schema-without-migration',
    ],
    [
      'what may be a new name',
      `export const users = pgTable('users', { id: serial().primaryKey(), mail: text().notNull() })`,
      'drizzle-kit-rename',
    ],
    ['a schema that throws', `throw new Error('boom')`, 'drizzle-kit-schema'],
    ['a schema that is no TypeScript', `export const (`, 'drizzle-kit-schema'],
  ])('%s fails the check', async (_, text, rule) => {
    const { schema, options, ports } = await product()
    await schema(text)
    const outcome = await check(
      { ...options, off: [...(options.off ?? []), 'replay', 'round-trip', 'locks'] },
      ports,
    )
    expect(outcome.parts.schema).toMatchObject({ kind: 'failed', findings: [{ rule }] })
  })

  it('two branches that do not agree fail the check', async () => {
    const { project, schema, generate, options, ports } = await product()
    const users = (columns: string) =>
      schema(
        `export const users = pgTable('users', { id: serial().primaryKey(), email: text().notNull(), ${columns} })`,
      )
    await users('age: integer()')
    const mine = await generate('mine')
    const aside = join(project, 'aside')
    await cp(join(project, 'drizzle', mine), aside, { recursive: true })
    await rm(join(project, 'drizzle', mine), { recursive: true })
    await users('age: text()')
    await generate('theirs')
    await cp(aside, join(project, 'drizzle', mine), { recursive: true })
    const outcome = await check(
      { ...options, off: [...(options.off ?? []), 'replay', 'round-trip', 'locks'] },
      ports,
    )
    expect(outcome.parts.schema).toMatchObject({
      kind: 'failed',
      findings: [{ rule: 'drizzle-kit-collision' }],
    })
  })

  it('drafts ways down, renames among them, and they are proved', async () => {
    const { project, schema, generate, options, ports } = await product()
    await schema(
      `export const people = pgTable('people', { id: serial().primaryKey(), mail: text().notNull(), age: integer().default(7) })`,
    )
    const renamed = await generate('rename', [
      { type: 'rename', kind: 'table', from: ['public', 'users'], to: ['public', 'people'] },
      {
        type: 'rename',
        kind: 'column',
        from: ['public', 'people', 'email'],
        to: ['public', 'people', 'mail'],
      },
      { type: 'create', kind: 'column', entity: ['public', 'people', 'age'] },
    ])
    const outcome = await generateDown(options, ports)
    expect(outcome.drafts).toMatchObject([
      { kind: 'written', proof: { kind: 'proved' } },
      {
        kind: 'written',
        migration: renamed,
        proof: { kind: 'proved' },
        losses: [expect.stringContaining('DROP COLUMN "age"')],
      },
    ])
    expect(await readFile(join(project, 'drizzle', renamed, 'down.sql'), 'utf8')).toContain(
      'ALTER TABLE "people" RENAME TO "users";',
    )
    const proved = await check({ ...options, off: ['branch', 'checklist', 'lint', 'schema'] }, ports)
    expect(proved.parts['round-trip']).toMatchObject({
      kind: 'passed',
      summary: expect.stringContaining('2 of 2'),
    })
  })
})

describe('PGlite of the product', () => {
  it('replays, proves and traces where there is nothing better, and that is said', async () => {
    const { schema, generate, options, ports } = await product()
    await schema(
      `export const users = pgTable('users', { id: serial().primaryKey(), email: text().notNull(), age: integer() })`,
    )
    const name = await generate('age')
    await writeFile(join(options.folder, name, 'down.sql'), 'ALTER TABLE users DROP COLUMN age;')
    const outcome = await check(
      { ...options, only: ['pglite'], off: ['branch', 'checklist', 'lint', 'schema'] },
      ports,
    )
    expect(outcome).toMatchObject({
      kind: 'passed',
      server: { source: 'pglite', major: 18, degraded: expect.stringContaining('WebAssembly') },
      parts: { replay: { kind: 'passed' }, 'round-trip': { kind: 'passed' } },
    })
    expect(outcome.trace.at(-1)?.locks).toContainEqual({
      table: 'public.users',
      mode: 'AccessExclusiveLock',
      existing: true,
    })
    expect(await readdir(ports.tempDir)).toEqual([])
  })
})
