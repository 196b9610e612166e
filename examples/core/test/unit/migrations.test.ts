import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const folder = join(import.meta.dirname, '..', '..', 'drizzle')
const journal: { entries: { tag: string }[] } = JSON.parse(
  readFileSync(join(folder, 'meta', '_journal.json'), 'utf8'),
)

test('every migration of the journal has its file and its way back', () => {
  const expected = journal.entries.flatMap(({ tag }) => [`${tag}.down.sql`, `${tag}.sql`])
  const found = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  assert.deepEqual(found.toSorted(), expected.toSorted())
})
