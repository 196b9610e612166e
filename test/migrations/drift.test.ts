import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, type Exec, nodeExec } from '../../src/kernel/index.ts'
import { driftReport, schemaDrift } from '../../src/migrations/index.ts'
import { history, journalFolder, migrationFolders, temporaryFolder } from './fixture.ts'

const root = new URL('../../', import.meta.url).pathname
const fixtures = join(root, 'test/fixtures/drizzle-kit')
const signal = new AbortController().signal

/** A product with the real drizzle-kit, its schema and the migration that drizzle-kit generated for it. */
async function product(): Promise<string> {
  const project = await temporaryFolder()
  await mkdir(join(project, 'node_modules'))
  for (const name of ['drizzle-kit', 'drizzle-orm']) {
    await symlink(join(root, 'node_modules', name), join(project, 'node_modules', name))
  }
  await cp(join(fixtures, '0.31.11/project'), project, { recursive: true })
  return project
}

/** A product whose drizzle-kit answers what a real one was recorded to answer. */
async function recorded(version: string, folder: (into: string) => Promise<string>): Promise<string> {
  const project = await temporaryFolder()
  await mkdir(join(project, 'node_modules/drizzle-kit'), { recursive: true })
  await writeFile(
    join(project, 'node_modules/drizzle-kit/package.json'),
    JSON.stringify({ version, bin: { 'drizzle-kit': './bin.cjs' } }),
  )
  await writeFile(join(project, 'drizzle.config.json'), '{}')
  await folder(join(project, 'drizzle'))
  return project
}

function answers(
  stdout: string,
  exitCode = 0,
  effect: (out: string) => Promise<unknown> = async () => undefined,
): Exec {
  return async (_, args) => {
    const config = args[args.indexOf('--config') + 1] ?? ''
    await effect(join(config, '../out'))
    return { exitCode, stdout, stderr: '' }
  }
}

async function ask(project: string, exec: Exec) {
  return schemaDrift(
    { project, folder: 'drizzle', env: process.env },
    { exec, tempDir: await temporaryFolder(), signal },
  )
}

const fixture = (path: string) => readFile(join(fixtures, path), 'utf8')

describe('schemaDrift with the product’s drizzle-kit 0.31', () => {
  it('is in sync where drizzle-kit has nothing to generate, and leaves the product as it was', async () => {
    const project = await product()
    const before = await readdir(project, { recursive: true })
    const drift = await ask(project, nodeExec)
    expect(drift).toEqual({ kind: 'in-sync', drizzleKit: '0.31.11', settings: { out: './drizzle' } })
    expect(await readdir(project, { recursive: true })).toEqual(before)
    expect(driftReport(drift, 'drizzle').status).toBe('success')
  })

  it('shows the SQL that is missing where the schema was changed without a migration', async () => {
    const project = await product()
    const schema = join(project, 'src/schema.ts')
    await writeFile(schema, (await readFile(schema, 'utf8')).replace('email:', 'name: text(), email:'))
    const before = await readdir(join(project, 'drizzle'), { recursive: true })
    const drift = await ask(project, nodeExec)
    expect(drift).toMatchObject({
      kind: 'drift',
      sql: [{ text: 'ALTER TABLE "users" ADD COLUMN "name" text;' }],
    })
    expect(await readdir(join(project, 'drizzle'), { recursive: true })).toEqual(before)
    expect(driftReport(drift, 'drizzle')).toMatchObject({
      status: 'failure',
      evidence: [{ type: 'code', language: 'sql' }],
    })
  })
})

describe('schemaDrift fails closed', () => {
  const journal = (into: string) => journalFolder(history, into)
  const folders = (into: string) => migrationFolders(history, into)

  it.each([
    ['0.31.11', journal, '0.31.11/rename.txt', 0, 'asks whether something was renamed'],
    ['0.31.11', journal, '0.31.11/schema-throws.txt', 0, 'cannot be loaded: Error: boom'],
    ['0.31.11', journal, '0.31.11/schema-syntax.txt', 0, 'cannot be loaded: Error: Transform failed'],
    ['0.31.11', journal, '0.31.11/collision.txt', 0, 'stand on the same schema'],
    ['0.31.11', journal, '0.31.11/no-schema-files.txt', 1, 'finds no schema file'],
    ['1.0.0-rc.5', folders, '1.0.0-rc.5/rename.json', 2, 'asks whether something was renamed'],
    ['1.0.0-rc.5', folders, '1.0.0-rc.5/schema-throws.json', 1, 'cannot be loaded: boom'],
    ['1.0.0-rc.5', folders, '1.0.0-rc.5/conflict.json', 1, 'stand on the same schema'],
    [
      '1.0.0-rc.5',
      folders,
      '1.0.0-rc.5/order.json',
      1,
      '20261123221447_orders_status sorts before 20261123221447_users_created',
    ],
    ['1.0.0-rc.5', folders, '1.0.0-rc.5/no-schema-files.json', 1, 'finds no schema file'],
  ])('drizzle-kit %s, %#: %s', async (version, folder, path, exitCode, why) => {
    const drift = await ask(await recorded(version, folder), answers(await fixture(path), exitCode))
    expect(drift).toMatchObject({ kind: 'unclear', why: expect.stringContaining(why) })
    expect(driftReport(drift, 'drizzle').status).toBe('failure')
  })

  it.each([
    ['0.31.11', journal, '', 0, 'neither wrote a migration nor said'],
    ['0.31.11', journal, 'something new', 3, 'ended with exit code 3'],
    ['1.0.0-rc.5', folders, 'No schema changes', 0, 'without a status'],
    ['1.0.0-rc.5', folders, '{"status":"odd"}', 0, 'with the status odd'],
  ])('drizzle-kit %s, an answer never seen before, %#', async (version, folder, stdout, exitCode, why) => {
    const drift = await ask(await recorded(version, folder), answers(stdout, exitCode))
    expect(drift).toMatchObject({ kind: 'unclear', reason: 'other', why: expect.stringContaining(why) })
  })

  it('where 1.0 says no_changes it is in sync', async () => {
    const project = await recorded('1.0.0-rc.5', folders)
    expect(await ask(project, answers(await fixture('1.0.0-rc.5/no-changes.json')))).toEqual({
      kind: 'in-sync',
      drizzleKit: '1.0.0-rc.5',
    })
  })

  it.each([
    ['a snapshot was rewritten', (out: string) => writeFile(join(out, 'meta/0000_snapshot.json'), '{}')],
    ['a file is gone', (out: string) => rm(join(out, '0000_init.sql'))],
  ])('where it says "No schema changes" but %s', async (_, effect) => {
    const drift = await ask(
      await recorded('0.31.11', journal),
      answers('No schema changes, nothing to migrate', 0, effect),
    )
    expect(drift).toMatchObject({
      kind: 'unclear',
      why: expect.stringContaining('without writing a migration'),
    })
  })

  it('where a migration was written, whatever else it says', async () => {
    const project = await recorded('0.31.11', journal)
    const exec = answers('No schema changes', 0, (out) => writeFile(join(out, '0004_new.sql'), 'SELECT 1'))
    expect(await ask(project, exec)).toMatchObject({ kind: 'drift', sql: [{ file: '0004_new.sql' }] })
  })

  it('where drizzle-kit is not installed, or has no configuration', async () => {
    const project = await temporaryFolder()
    await expect(ask(project, answers(''))).rejects.toThrow(ConfigurationError)
    const unconfigured = await recorded('0.31.11', journal)
    await rm(join(unconfigured, 'drizzle.config.json'))
    await expect(ask(unconfigured, answers(''))).rejects.toThrow(
      'has no drizzle.config.ts, drizzle.config.js, drizzle.config.json',
    )
  })
})
