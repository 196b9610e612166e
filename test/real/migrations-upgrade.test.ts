import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { apply } from '../../src/migrations/index.ts'
import { drizzle1, drizzle045, ledgerRows } from '../migrations/drizzle-side.ts'
import { everything } from '../migrations/everything.ts'
import { applyOptions, ports } from '../migrations/fixture.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { postgresMajors, usePostgres } from '../support/system-postgres.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(root, '.cache', 'real-tools', 'drizzle-1.0.0-rc.5')
const run = promisify(execFile)

/** drizzle-kit 1.0 wants a drizzle-orm that is not the one of this project, so it gets a folder of its own. */
beforeAll(async () => {
  if (existsSync(join(cache, 'node_modules', 'drizzle-kit', 'bin.cjs'))) return
  await mkdir(cache, { recursive: true })
  await writeFile(join(cache, 'package.json'), '{"private": true}\n')
  await run(
    'npm',
    [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      'drizzle-kit@1.0.0-rc.5',
      'drizzle-orm@1.0.0-rc.5',
    ],
    { cwd: cache },
  )
})

const schemas = [
  `export const users = pgTable('users', { id: serial().primaryKey(), email: text().notNull() })`,
  `export const users = pgTable('users', { id: serial().primaryKey(), email: text().notNull(), state: text().default('new') }, (t) => [uniqueIndex('users_email').on(t.email)])`,
  `export const users = pgTable('users', { id: serial().primaryKey(), email: text().notNull(), state: text().default('new') }, (t) => [uniqueIndex('users_email').on(t.email)])
export const notes = pgTable('notes', { id: serial().primaryKey(), owner: integer().references(() => users.id) })`,
]

interface Project {
  readonly folder: string
  /** Writes the n-th schema. */
  schema(n: number): Promise<void>
  /** Runs the product's own drizzle-kit, of the major that is installed. */
  kit(...args: string[]): Promise<string>
  install(nodeModules: string): Promise<void>
  copyOfMigrations(): Promise<string>
  /** Puts a minute between the migrations of the journal: nobody makes two in one second, which `up` would refuse. */
  spread(): Promise<void>
}

async function startProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'deploy-kit-upgrade-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'package.json'), '{"type": "module"}\n')
  await writeFile(
    join(folder, 'drizzle.config.ts'),
    `export default { dialect: 'postgresql', schema: './schema.ts', out: './drizzle' }\n`,
  )
  const modules = join(folder, 'node_modules')
  return {
    folder,
    schema: (n) =>
      writeFile(
        join(folder, 'schema.ts'),
        `import { integer, pgTable, serial, text, uniqueIndex } from 'drizzle-orm/pg-core'\n${schemas[n]}\nvoid [integer, uniqueIndex]\n`,
      ),
    kit: async (...args) => {
      const { stdout, stderr } = await run(
        process.execPath,
        [join(modules, 'drizzle-kit', 'bin.cjs'), ...args],
        { cwd: folder },
      )
      return stdout + stderr
    },
    install: async (nodeModules) => {
      await rm(modules, { force: true })
      await symlink(nodeModules, modules)
    },
    copyOfMigrations: async () => {
      const copy = join(folder, `copy-${Math.random().toString(36).slice(2)}`)
      await cp(join(folder, 'drizzle'), copy, { recursive: true })
      return copy
    },
    spread: async () => {
      const file = join(folder, 'drizzle', 'meta', '_journal.json')
      const journal = JSON.parse(await readFile(file, 'utf8')) as { readonly entries: { when: number }[] }
      const last = journal.entries.at(-1)?.when ?? 0
      for (const [index, entry] of journal.entries.entries())
        entry.when = last - (journal.entries.length - 1 - index) * 60_000
      await writeFile(file, JSON.stringify(journal, null, 2))
    },
  }
}

async function expectNoOp(database: TestDatabase, boot: () => Promise<void>): Promise<void> {
  const before = [await everything(database), (await ledgerRows(database)).map(({ hash }) => hash)]
  await boot()
  expect([await everything(database), (await ledgerRows(database)).map(({ hash }) => hash)]).toEqual(before)
}

describe.each(postgresMajors)(
  'PostgreSQL %i: a product that goes from drizzle 0.x to 1.0, and back',
  (major) => {
    const postgres = usePostgres(major)

    it('with folders that both real drizzle-kits wrote: boots find nothing to do, and deploy-kit goes on', async () => {
      const project = await startProject()
      await project.install(join(root, 'node_modules'))
      for (const n of [0, 1]) {
        await project.schema(n)
        await project.kit('generate')
      }
      await project.spread()
      const journal = await project.copyOfMigrations()
      const database = await postgres().createDatabase()
      expect(await apply(applyOptions(journal, database.url), ports())).toMatchObject({
        kind: 'applied',
        done: [{}, {}],
      })
      await expectNoOp(database, () => drizzle045.boot(database, journal))

      await project.install(join(cache, 'node_modules'))
      await project.kit('up')
      const upgraded = await project.copyOfMigrations()
      expect(existsSync(join(upgraded, 'meta', '_journal.json'))).toBe(false)
      expect((await readdir(upgraded)).filter((name) => /^\d{14}_/.test(name))).toHaveLength(2)
      expect(await apply(applyOptions(upgraded, database.url), ports())).toMatchObject({
        kind: 'up-to-date',
        warnings: [],
      })
      await expectNoOp(database, () => drizzle1.boot(database, upgraded))

      await project.schema(2)
      await project.kit('generate')
      const further = await project.copyOfMigrations()
      expect(await apply(applyOptions(further, database.url), ports())).toMatchObject({
        kind: 'applied',
        done: [{}],
      })
      await expectNoOp(database, () => drizzle1.boot(database, further))

      // The image before the upgrade comes back, on a schema that stays ahead.
      await expectNoOp(database, () => drizzle045.boot(database, journal))
      expect(await apply(applyOptions(journal, database.url), ports())).toMatchObject({
        kind: 'refused',
        reasons: [{ kind: 'unknown' }],
      })
      expect(await apply(applyOptions(journal, database.url, { ahead: 'allow' }), ports())).toMatchObject({
        kind: 'up-to-date',
      })
      await expectNoOp(database, () => drizzle1.boot(database, further))
    })
  },
)
