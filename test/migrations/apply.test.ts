import { beforeAll, describe, expect, it } from 'vitest'
import { apply, status } from '../../src/migrations/index.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { applyOptions, history, journalFolder, migrationFolders, ports } from './fixture.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})

describe.each([
  ['0.x journal', journalFolder],
  ['1.0 folders', migrationFolders],
])('apply to a fresh database, %s', (_, write) => {
  it('applies everything once, records it, and is up to date the second time', async () => {
    const database = await postgres.createDatabase()
    const folder = await write(history)
    const first = await apply(applyOptions(folder, database.url), ports())
    expect(first).toMatchObject({ kind: 'applied', warnings: [] })
    expect(await database.query('select email from users order by id')).toEqual([
      { email: 'ada@example.com' },
      { email: 'grüße@example.com' },
    ])
    expect(
      await database.query(
        'select status, direction, actor, git_sha, statement_no from deploykit.migration_log order by id',
      ),
    ).toEqual(
      [2, 2, 1, 1].map((statement_no) => ({
        status: 'ok',
        direction: 'up',
        actor: 'ada',
        git_sha: 'f00',
        statement_no,
      })),
    )
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'up-to-date' })
    expect(await status({ folder, url: database.url }, ports())).toMatchObject({
      schema: 'deploy-kit/migration-status/v1',
      state: 'up-to-date',
      pending: [],
    })
  })
})

it('the head is the newest migration of the folder, also where an older one was applied after it', async () => {
  const database = await postgres.createDatabase()
  const at = (name: string, minute: number) => ({ name, up: `SELECT ${minute};`, when: minute * 60_000 })
  await apply(applyOptions(await migrationFolders([at('a', 0), at('c', 2)]), database.url), ports())
  const folder = await migrationFolders([at('a', 0), at('b', 1), at('c', 2)])
  const outcome = await apply(applyOptions(folder, database.url), ports())
  expect(outcome).toMatchObject({
    kind: 'applied',
    done: [{ name: '19700101000100_b' }],
    head: '19700101000200_c',
    warnings: [expect.stringContaining('19700101000100_b is older than what is applied already')],
  })
  expect(await status({ folder, url: database.url }, ports())).toMatchObject({ head: '19700101000200_c' })
})
