import { readCatalog } from '../../src/migrations/catalog/index.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { fingerprint } from './fingerprint.ts'

/** What a database consists of: deploy-kit's own reading of the catalog, and the tests', which is not made from it. */
export async function everything(database: TestDatabase): Promise<unknown> {
  const client = await database.connect()
  try {
    const catalog = await readCatalog(async <Row extends object>(sql: string) => {
      const results = (await client.query(sql)) as unknown as readonly { rows: Row[] }[]
      return [results].flat().flatMap(({ rows }) => rows)
    })
    return { catalog, fingerprint: (await fingerprint(database)).split('\n') }
  } finally {
    await client.end()
  }
}
