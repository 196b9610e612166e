import { beforeAll, describe, expect, it } from 'vitest'
import {
  type DatabaseState,
  databaseChange,
  databaseStates,
  describeChange,
} from '../../../src/rehearsal/drill/database-state.ts'
import type { Databases } from '../../../src/rehearsal/drill/stage/postgres.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../../support/postgres.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
}, 60_000)

const state = async (database: TestDatabase): Promise<DatabaseState> => {
  const databases = { query: (_: string, text: string) => database.query(text) } as unknown as Databases
  const { staging } = await databaseStates(databases, { staging: database.url })
  if (staging === undefined) throw new Error('no state of staging')
  return staging
}

const base = `
  create table items (id bigint primary key generated always as identity, title text not null default '');
  create type colour as enum ('red', 'green');
  insert into items (title) values ('a'), ('b');
  create schema drizzle;
  create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
  insert into drizzle.__drizzle_migrations (hash, created_at) values ('aa', 1);
  create function shout() returns trigger language plpgsql as 'begin return new; end'`

async function changeBy(sql: string): Promise<string> {
  const database = await postgres.createDatabase()
  await database.query(base)
  const before = await state(database)
  await database.query(sql)
  return describeChange(databaseChange(before, await state(database)))
}

describe('what changed in a database', () => {
  it.each<[string, string]>([
    ['select 1', 'as before'],
    ['alter table items add column note text', '+ column public.items.note text'],
    [
      'alter table items alter column title drop default',
      "- column public.items.title text not null default ''::text",
    ],
    [
      'alter table items alter column title drop not null',
      "+ column public.items.title text default ''::text",
    ],
    ['create index by_title on items (title)', '+ CREATE INDEX by_title ON public.items USING btree (title)'],
    [
      'alter table items add constraint c check (id > 0) not valid',
      '+ constraint c on items CHECK ((id > 0)) NOT VALID',
    ],
    [`alter type colour add value 'blue'`, "+ enum public.colour 'red', 'green', 'blue'"],
    ['create trigger t before insert on items for each row execute function shout()', '+ CREATE TRIGGER t'],
    [
      `create or replace function shout() returns trigger language plpgsql as 'begin return old; end'`,
      'return old',
    ],
    ['create view titles as select title from items', '+ view public.titles'],
    ['create schema shop', '+ schema shop'],
    ['drop table items', '- table public.items'],
    [`insert into items (title) values ('c')`, 'public.items: 2 rows, 3 now'],
    [
      `insert into drizzle.__drizzle_migrations (hash, created_at) values ('bb', 2)`,
      '1 migration more in the ledger',
    ],
    [
      `update drizzle.__drizzle_migrations set hash = 'cc'`,
      '1 migration more in the ledger; 1 migration fewer in the ledger',
    ],
    ['create schema deploykit; create table deploykit.migration_log (id int)', 'as before'],
  ])('%s', async (sql, said) => {
    const found = await changeBy(sql)
    if (said === 'as before') expect(found).toBe(said)
    else expect(found).toContain(said)
  })

  it('is nothing once it is taken back, although PostgreSQL counts columns on', async () => {
    expect(await changeBy('alter table items add column note text; alter table items drop column note')).toBe(
      'as before',
    )
  })

  it('of a database without a ledger is told all the same', async () => {
    const database = await postgres.createDatabase()
    expect(await state(database)).toMatchObject({ rows: {}, ledger: [] })
  })
})
