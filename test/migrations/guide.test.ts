import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { checklistOf, loadParser } from '../../src/migrations/index.ts'
import { parseSqlFile } from '../../src/migrations/sql/file.ts'

it('the front matter that the guide shows is what the check takes', async () => {
  const guide = await readFile(new URL('../../docs/migrate.md', import.meta.url), 'utf8')
  const examples = [...guide.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
  expect(examples.length).toBeGreaterThan(0)
  const parser = await loadParser()
  for (const sql of examples) {
    const up = parseSqlFile('0007_example.sql', sql)
    const migration = { name: '0007_example', ledgerName: '', when: 0, createdAt: 0, up, down: undefined }
    expect(checklistOf(migration, parser).problems).toEqual([])
  }
})
