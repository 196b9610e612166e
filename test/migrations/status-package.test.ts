import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { expect, it } from 'vitest'
import { apply } from '../../src/migrations/index.ts'
import type { MigrationStatus, StatusClient } from '../../src/migrations/status/export.ts'
import { startPostgres } from '../support/postgres.ts'
import { applyOptions, history, journalFolder, ports, temporaryFolder } from './fixture.ts'

const script = fileURLToPath(new URL('../../scripts/status-package.ts', import.meta.url))
const postgres = await startPostgres()

it('deploy-kit/status is one small file that needs no package, and no driver of its own', async () => {
  const folder = await temporaryFolder()
  await promisify(execFile)(process.execPath, [script, '--out', folder])
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  expect(manifest).toMatchObject({ name: 'deploy-kit', exports: { './status': {} } })
  expect(manifest.dependencies).toBeUndefined()
  const text = await readFile(join(folder, 'status.js'), 'utf8')
  const imports = [...text.matchAll(/^import .* from "([^"]+)"/gm)].map((match) => match[1] ?? '')
  expect(imports.filter((from) => !from.startsWith('node:'))).toEqual([])
  expect(text).not.toMatch(/child_process|node:net|node:http/)
  expect((await stat(join(folder, 'status.js'))).size).toBeLessThan(200_000)
  await stat(join(folder, 'types', 'status', 'export.d.ts'))

  const database = await postgres.createDatabase()
  const migrations = await journalFolder(history)
  await apply(applyOptions(migrations, database.url), ports())
  const { migrationStatus } = (await import(pathToFileURL(join(folder, 'status.js')).href)) as {
    migrationStatus(client: StatusClient, options: { folder: string }): Promise<MigrationStatus>
  }
  const pool = new pg.Pool({ connectionString: database.url })
  try {
    expect(await migrationStatus(pool, { folder: migrations })).toMatchObject({
      schema: 'deploy-kit/migration-status/v1',
      state: 'up-to-date',
    })
  } finally {
    await pool.end()
  }
})
