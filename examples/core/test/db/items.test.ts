import { before } from 'node:test'
import { items } from '../../src/database/schema.ts'
import { postgresItems } from '../../src/items/postgres.ts'
import { itemsContract } from '../items-contract.ts'
import { temporaryDatabase } from './postgres.ts'

const { db, migrate } = await temporaryDatabase('items')
before(migrate)

itemsContract(async () => {
  await db.delete(items)
  return postgresItems(db)
})
