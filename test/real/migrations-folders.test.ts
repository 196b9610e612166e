import { describe } from 'vitest'
import { drizzle1 } from '../migrations/drizzle-side.ts'
import { describeFolders } from '../migrations/folders-cases.ts'
import { describeLaterFolders } from '../migrations/folders-later-cases.ts'
import { usePostgres } from '../support/system-postgres.ts'

describe('PostgreSQL 15', () => {
  const postgres = usePostgres(15)
  describeFolders(postgres)
  describeLaterFolders(postgres)
})

// What is left of the table on 18: the quick tests run the rest.
describe('PostgreSQL 18', () => {
  describeFolders(usePostgres(18), [drizzle1])
})
