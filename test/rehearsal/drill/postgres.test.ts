import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { refuseHiddenFolder, startDatabases } from '../../../src/rehearsal/drill/stage/postgres.ts'

it('names the folder that keeps the user of PostgreSQL from its programs, to root alone', () => {
  const outer = mkdtempSync(join(tmpdir(), 'hidden-'))
  const inner = join(outer, 'bin')
  mkdirSync(inner)
  const file = join(inner, 'initdb')
  writeFileSync(file, '')
  expect(() => refuseHiddenFolder(file, true)).toThrow(`cannot enter ${outer}`)
  expect(() => refuseHiddenFolder(file, false)).not.toThrow()
  chmodSync(outer, 0o755)
  expect(() => refuseHiddenFolder(file, true)).not.toThrow()
})

it('a database of a rehearsal answers, and is gone with the rehearsal', async () => {
  const databases = await startDatabases()
  let url: string
  try {
    url = await databases.create('core_staging')
    expect(await databases.query(url, 'select current_database() as name')).toEqual([
      { name: 'core_staging' },
    ])
  } finally {
    await databases.close()
  }
  await expect(databases.query(url, 'select 1')).rejects.toThrow('ECONNREFUSED')
}, 60_000)
