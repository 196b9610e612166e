import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { lineAt, parseSqlFile } from '../../src/migrations/sql/file.ts'
import { statementsOf } from '../../src/migrations/sql/statements.ts'
import { lineComments, loadParser, type SqlParser } from '../../src/migrations/syntax/index.ts'

let parser: SqlParser
beforeAll(async () => {
  parser = await loadParser()
})

const parse = (sql: string) => parser.parseFile(parseSqlFile('x.sql', sql))

describe('the parsed statements', () => {
  const statement = fc.constantFrom(
    'SELECT 1',
    "INSERT INTO größe VALUES ('ü😀;')",
    'CREATE TABLE "таблица" (a int)',
    'DROP TABLE t',
    "DO 'BEGIN END'",
    '-- note: a; b\nSELECT 2',
    '/* 😀; */ SELECT 3',
    '',
  )
  const joint = fc.constantFrom(';', ';\n', ' ;\r\n\r\n', ';--> statement-breakpoint\n', ';\n-- and\n')

  it('are those that the runner sends, at the same places', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(statement, joint), { maxLength: 6 }), (parts) => {
        const file = parseSqlFile('x.sql', parts.flat().join(''))
        const parsed = parser.parseFile(file)
        expect(parsed.problems).toEqual([])
        expect(parsed.statements.filter((it) => !it.inBlock).map((it) => [it.text, it.offset])).toEqual(
          statementsOf(file).map((it) => [it.text, it.offset]),
        )
      }),
    )
  })

  it('are found inside a DO block, at their own lines', () => {
    const sql =
      'SELECT 1;\nDO $$ BEGIN\n  IF true THEN\n    ALTER TABLE größe ADD a int;\n  END IF;\n  DROP TABLE x;\nEND $$;'
    const inner = parse(sql).statements.filter((it) => it.inBlock)
    expect(inner.map((it) => [it.text, lineAt(sql, it.offset)])).toEqual([
      ['ALTER TABLE größe ADD a int', 4],
      ['DROP TABLE x', 6],
    ])
  })

  it('of a block that builds SQL at run time are known not to be known', () => {
    const parsed = parse("DO $$ BEGIN EXECUTE 'DROP TABLE ' || x; EXECUTE 'SELECT 1'; END $$")
    expect(parsed.dynamic).toHaveLength(1)
    expect(parsed.statements.map((it) => it.text)).toContain('SELECT 1')
    expect(parse('DO LANGUAGE plpython3u $$ pass $$').dynamic).toHaveLength(1)
  })

  it.each([
    ['CREATE TABEL t', 1],
    ['SELECT 1;\n--> statement-breakpoint\nSELEC größe', 3],
    ["SELECT 'größe';\n\nSELECT 'open", 3],
    ['SELECT 1;\nSELECT \0', 2],
  ])('%j is a problem at its line', (sql, line) => {
    expect(parse(sql).problems.map((it) => lineAt(sql, it.offset))).toEqual([line])
  })

  it('never throws, and every place lies in the text, whatever the text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        ';',
        "'",
        '"',
        '$$',
        '--',
        '/*',
        '(',
        'SELECT',
        'DO $$ BEGIN',
        'END $$',
        '--> statement-breakpoint',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const sql = pieces.join(' ')
        const parsed = parse(sql)
        const text = parseSqlFile('x.sql', sql).text
        for (const { offset } of [...parsed.statements, ...parsed.problems]) {
          expect(offset).toBeGreaterThanOrEqual(0)
          expect(offset).toBeLessThanOrEqual(text.length)
        }
      }),
    )
  })

  it('survive nesting that a stack cannot hold', () => {
    const parsed = parse(`SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)}`)
    expect(parsed.problems).toHaveLength(1)
    expect(parse('SELECT 1').statements).toHaveLength(1)
  })
})

describe('line comments', () => {
  it('are those outside strings and block comments, each with the statement that follows', () => {
    const sql = "-- a\nSELECT '-- no' /* -- no */; -- b\n-- c\nSELECT 2 -- d"
    expect(lineComments(sql).map((it) => [it.text, sql.slice(it.before, it.before + 6)])).toEqual([
      [' a', 'SELECT'],
      [' b', 'SELECT'],
      [' c', 'SELECT'],
      [' d', ''],
    ])
  })
})
