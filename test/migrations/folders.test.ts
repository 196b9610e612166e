import { beforeAll } from 'vitest'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { drizzle045 } from './drizzle-side.ts'
import { describeFolders } from './folders-cases.ts'
import { describeLaterFolders } from './folders-later-cases.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})

// The whole table, on two majors of PostgreSQL, runs with the real tests.
describeFolders(() => postgres, [drizzle045])
describeLaterFolders(() => postgres)
