import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readMigrations } from '../../src/database/migrations.ts'
import { checkReadiness } from '../../src/database/readiness.ts'
import { MIGRATIONS, migrationTags, temporaryDatabase } from './postgres.ts'

test('the schema is behind until the last migration, and behind again after its way back', async () => {
  const { db, pool, migrate } = await temporaryDatabase('schema')
  const reason = async () => {
    const readiness = await checkReadiness(db)
    return readiness.status === 'ready' ? 'ready' : readiness.reason
  }
  const run = (file: string) => pool.query(readFileSync(join(MIGRATIONS, file), 'utf8'))

  assert.equal(await reason(), 'schema-behind')
  assert.equal((await readMigrations(pool, 'local')).state, 'pending')
  await migrate()
  assert.equal((await readMigrations(pool, 'local')).state, 'up-to-date')
  assert.equal(await reason(), 'ready')

  const tags = migrationTags()
  await run(`${tags.at(-1)}.down.sql`)
  assert.equal(await reason(), 'schema-behind')
  await run(`${tags.at(-1)}.sql`)
  assert.equal(await reason(), 'ready')

  for (const tag of tags.toReversed()) await run(`${tag}.down.sql`)
  const { rows } = await pool.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
  assert.deepEqual(rows, [], 'all the ways back leave nothing behind')
})
