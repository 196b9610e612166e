import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { apply } from '../../src/migrations/index.ts'
import type { Postgres } from '../support/postgres.ts'
import { type DrizzleMajor, drizzleMajors, ledgerRows } from './drizzle-side.ts'
import { everything } from './everything.ts'
import { applyOptions, type MigrationSource, ports } from './fixture.ts'

/** What a folder may hold, and what must come of it on a fresh database. */
interface SameCase {
  readonly what: string
  readonly sources: readonly MigrationSource[]
  /** Changes the files after they were written: an editor, a checkout on Windows. */
  readonly edit?: (text: string) => string | Buffer
  /** Only ours gets through; or Drizzle too where each migration is deployed by itself, not all in one transaction. */
  readonly drizzle?: 'fails' | 'one by one'
  /** Read on both sides, besides the catalog. */
  readonly data?: string
}

const one = (up: string): readonly MigrationSource[] => [{ name: 'a', up }]

const sameCases: readonly SameCase[] = [
  {
    what: 'no breakpoint at all, several statements',
    sources: one(
      'CREATE TABLE a (id int);\nCREATE TABLE b (id int); CREATE VIEW v AS SELECT * FROM a;\nINSERT INTO a VALUES (1), (2);',
    ),
    data: 'select * from v order by 1',
  },
  {
    what: 'several statements between breakpoints, and empty pieces',
    sources: one(
      '--> statement-breakpoint\nCREATE TABLE a (id int); CREATE INDEX i ON a (id);--> statement-breakpoint\n  \n-- nothing\n--> statement-breakpoint\n;;\n--> statement-breakpoint\nINSERT INTO a VALUES (1)',
    ),
    data: 'select * from a',
  },
  {
    what: 'CRLF, in strings too',
    sources: one(
      "CREATE TABLE a (t text);\n--> statement-breakpoint\nINSERT INTO a VALUES ('x\ny');\n--> statement-breakpoint\nCREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$\nSELECT 'a\nb'\n$$;\n",
    ),
    edit: (text) => text.replaceAll('\n', '\r\n'),
    data: 'select encode(convert_to(t, $$UTF8$$), $$hex$$), encode(convert_to(f(), $$UTF8$$), $$hex$$) from a',
  },
  {
    what: 'bare CR, as an old editor leaves it',
    sources: one('CREATE TABLE a (id int); -- a comment\nCREATE TABLE b (id int);'),
    edit: (text) => text.replaceAll('\n', '\r'),
  },
  {
    what: 'a byte order mark',
    sources: one('CREATE TABLE a (id int);'),
    edit: (text) => `\uFEFF${text}`,
    drizzle: 'fails',
  },
  {
    what: 'names and data beyond ASCII',
    sources: one(
      `CREATE TABLE "größe 📏" ("имя" text DEFAULT '名前', "x;y" int, "q""uote" int);
--> statement-breakpoint
INSERT INTO "größe 📏" ("имя") VALUES ('🙂 e\u0301 é'), (U&'\\0441\\043B\\043E\\043D');
COMMENT ON TABLE "größe 📏" IS 'ﷺ; --> not a breakpoint';`,
    ),
    data: 'select encode(convert_to("имя", $$UTF8$$), $$hex$$) as hex from "größe 📏"',
  },
  {
    what: 'a migration whose own name is beyond ASCII and has spaces',
    sources: [{ name: 'größe änderung №1', up: 'CREATE TABLE a (id int);' }],
  },
  {
    what: 'semicolons, quotes and comments where they mean nothing',
    sources: one(
      `CREATE TABLE a (t text); /* a ; /* nested ; */ still ' " $$ */ INSERT INTO a VALUES ('it''s; fine'), (E'back\\'slash;'), ($tag$ $$ ; ' $other$ $tag$), ('--'), ('/*');
-- it's ; a comment with $$ and /*
INSERT INTO a VALUES ($1$x$1$ || ';');`.replace('$1$x$1$', '$_1$x$_1$'),
    ),
    data: 'select t from a order by t collate "C"',
  },
  {
    what: 'DO blocks with DDL, conditions and nested quotes',
    sources: one(
      `DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN CREATE TYPE mood AS ENUM ('sad', 'ok'); END IF;
  EXECUTE $inner$ CREATE TABLE b (m mood DEFAULT 'ok') $inner$;
EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO LANGUAGE plpgsql 'BEGIN CREATE TABLE c (id int); END';`,
    ),
  },
  {
    what: 'functions, procedures with COMMIT in their body, triggers, SQL-standard bodies, rules',
    sources: one(
      `CREATE TABLE a (id int, changed timestamp);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $fn$ BEGIN NEW.changed := now(); RETURN NEW; END; $fn$;
CREATE TRIGGER touch BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch();
CREATE FUNCTION one() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 ELSE 3 END; END;
CREATE PROCEDURE batch() LANGUAGE plpgsql AS $$ BEGIN UPDATE a SET id = id; COMMIT; END $$;
CREATE RULE twice AS ON DELETE TO a DO ALSO (SELECT 1; NOTIFY gone);
CREATE OR REPLACE FUNCTION one() RETURNS int BEGIN ATOMIC SELECT 4; END;`,
    ),
    data: 'select one()',
  },
  {
    what: 'an enum that grows in place, is renamed and is used in the next migration',
    sources: [
      { name: 'a', up: `CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE a (m mood);` },
      { name: 'b', up: `ALTER TYPE mood ADD VALUE 'happy' BEFORE 'sad';` },
      { name: 'c', up: `ALTER TABLE a ALTER COLUMN m SET DEFAULT 'happy'; INSERT INTO a DEFAULT VALUES;` },
      { name: 'd', up: `ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'; ALTER TYPE mood RENAME TO feeling;` },
    ],
    // Before PostgreSQL 18, a transaction cannot use a value that it added, not even to a type of its own.
    drizzle: 'one by one',
    data: 'select m from a',
  },
  {
    what: 'an enum rebuilt as drizzle-kit does it',
    sources: [
      { name: 'a', up: `CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE a (m mood DEFAULT 'ok');` },
      {
        name: 'b',
        up: `ALTER TABLE "a" ALTER COLUMN "m" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "m" SET DEFAULT 'ok'::text;--> statement-breakpoint
DROP TYPE "public"."mood";--> statement-breakpoint
CREATE TYPE "public"."mood" AS ENUM('ok');--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "m" SET DEFAULT 'ok'::"public"."mood";--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "m" SET DATA TYPE "public"."mood" USING "m"::"public"."mood";`,
      },
    ],
  },
  {
    what: 'extensions, in a schema of their own',
    sources: one(
      'CREATE SCHEMA IF NOT EXISTS ext; CREATE EXTENSION IF NOT EXISTS citext SCHEMA ext; CREATE EXTENSION pg_trgm; CREATE TABLE a (email ext.citext, t text); CREATE INDEX i ON a USING gin (t gin_trgm_ops);',
    ),
  },
  {
    what: 'schemas other than public, with quoted names',
    sources: [
      {
        name: 'a',
        up: 'CREATE SCHEMA "My App"; CREATE TABLE "My App"."Users" (id int primary key); CREATE TYPE "My App".kind AS ENUM (\'x\');',
      },
      {
        name: 'b',
        up: 'CREATE TABLE public.orders (u int REFERENCES "My App"."Users"); ALTER TABLE "My App"."Users" ADD k "My App".kind; DROP SCHEMA IF EXISTS nothing;',
      },
    ],
  },
  {
    what: 'views, materialized views, partitions, generated columns, identity, policies, sequences, domains, grants',
    sources: one(
      `CREATE TABLE p (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, g int GENERATED ALWAYS AS (1 + 1) STORED) PARTITION BY RANGE (at);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE MATERIALIZED VIEW m AS SELECT at FROM p WITH NO DATA; CREATE UNIQUE INDEX ON m (at);
ALTER TABLE p ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON p USING (id > 0);
CREATE SEQUENCE s START 10 OWNED BY NONE; CREATE DOMAIN d AS int CHECK (VALUE > 0);
GRANT SELECT ON p TO PUBLIC; COMMENT ON COLUMN p.at IS 'when';`,
    ),
  },
  {
    what: 'times that do not increase, or are the same, on an empty database',
    sources: [
      { name: 'a', up: 'CREATE TABLE a (id int);', when: 1_800_000_000_000 },
      { name: 'b', up: 'ALTER TABLE a ADD COLUMN t text;', when: 1_800_000_000_000 },
    ],
  },
  {
    what: 'two folders of the same second, whose order is that of their names',
    sources: [
      { name: 'a_table', up: 'CREATE TABLE a (id int);', when: 1_790_000_000_000 },
      { name: 'B_column', up: 'ALTER TABLE a ADD COLUMN t text;', when: 1_790_000_000_000 },
    ],
  },
  {
    what: 'no semicolon before a breakpoint, nor at the end',
    sources: one('CREATE TABLE a (id int)\n--> statement-breakpoint\nCREATE INDEX i ON a (id)'),
  },
  { what: 'comments only', sources: one('-- Custom SQL migration file, put your code below! --') },
  { what: 'nothing', sources: one('') },
  {
    what: 'the same content twice',
    sources: [
      { name: 'a', up: '-- Custom SQL migration file, put your code below! --' },
      { name: 'b', up: 'CREATE TABLE a (id int);' },
      { name: 'c', up: '-- Custom SQL migration file, put your code below! --' },
    ],
  },
  {
    what: 'statements that answer with rows, notices and warnings',
    sources: one(
      `SELECT 1 AS a, 2 AS a; DO $$ BEGIN RAISE NOTICE 'hello'; RAISE WARNING 'watch out %', 1; END $$; VALUES (1); TABLE pg_catalog.pg_am; CREATE TABLE IF NOT EXISTS a (id int); CREATE TABLE IF NOT EXISTS a (id int);`,
    ),
  },
  {
    what: 'data that looks like placeholders and format strings',
    sources: one(`CREATE TABLE a (t text); INSERT INTO a VALUES ('$1 ? :name %s \${x} \\n');`),
    data: 'select t from a',
  },
  {
    what: 'an index that is built concurrently',
    sources: [
      { name: 'a', up: 'CREATE TABLE a (id int);' },
      { name: 'b', up: 'CREATE INDEX CONCURRENTLY i ON a (id);' },
    ],
    drizzle: 'fails',
  },
  {
    // All at once, Drizzle takes it over into the next one; on a database that had the first, it does not.
    what: 'a search_path that a migration sets and does not take back',
    sources: [
      { name: 'a', up: 'CREATE SCHEMA app; SET search_path TO app; CREATE TABLE x (id int);' },
      { name: 'b', up: 'CREATE TABLE y (id int);' },
    ],
    drizzle: 'one by one',
  },
  {
    what: 'data that is copied out',
    sources: one(
      `CREATE TABLE a (id int); INSERT INTO a VALUES (1); COPY a TO STDOUT; CREATE TABLE b (id int);`,
    ),
  },
  {
    what: 'a long file',
    sources: one(
      `CREATE TABLE a (n int, t text);\n${Array.from({ length: 3_000 }, (_, n) => `INSERT INTO a VALUES (${n}, '${'x'.repeat(100)}');`).join('\n')}`,
    ),
    data: 'select count(*)::int, sum(n)::int from a',
  },
]

/** The table of folders as people have them, against both majors of Drizzle on one server. */
export function describeFolders(server: () => Postgres, majors = drizzleMajors): void {
  describe.each(majors)('folders as people have them end as $name ends them', (major) => {
    it.each(sameCases)('$what', async (one) => {
      const [ours, theirs] = [await server().createDatabase(), await server().createDatabase()]
      const folder = await written(major, one)
      const outcome = await apply(applyOptions(folder, ours.url), ports())
      expect(outcome.kind, JSON.stringify(outcome)).toBe('applied')
      if (one.drizzle === 'fails') {
        await expect(major.boot(theirs, folder)).rejects.toThrow()
        return
      }
      const deploys =
        one.drizzle === 'one by one'
          ? one.sources.map((_, n) => ({ ...one, sources: one.sources.slice(0, n + 1) }))
          : [one]
      for (const deploy of deploys) await major.boot(theirs, await written(major, deploy))
      expect(await everything(ours)).toEqual(await everything(theirs))
      if (one.data !== undefined) expect(await ours.query(one.data)).toEqual(await theirs.query(one.data))
      // And neither finds anything to do on what the other left.
      await major.boot(ours, folder)
      expect(await ledgerRows(ours)).toHaveLength(one.sources.length)
      expect(await apply(applyOptions(folder, theirs.url), ports())).toMatchObject({ kind: 'up-to-date' })
    })
  })
}

async function written(major: DrizzleMajor, one: SameCase): Promise<string> {
  const folder = await major.write(one.sources)
  if (one.edit === undefined) return folder
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith('.sql')) continue
    const path = join(folder, file)
    await writeFile(path, one.edit(await readFile(path, 'utf8')))
  }
  return folder
}
