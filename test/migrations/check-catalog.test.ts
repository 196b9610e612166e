import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Catalog,
  compareCatalogs,
  fingerprint,
  printDifference,
  readCatalog,
} from '../../src/migrations/catalog/index.ts'
import { catalogSql } from '../../src/migrations/catalog/sql.ts'
import { drizzleLedger } from '../../src/migrations/types.ts'
import { startPostgres } from '../support/postgres.ts'

let client: pg.Client
let original: Catalog

beforeAll(async () => {
  const database = await (await startPostgres()).createDatabase()
  await database.query(base)
  client = await database.connect()
  await client.query('begin; set local search_path to pg_catalog')
  original = await read()
  await client.query('rollback')
})

afterAll(() => client.end())

const base = `
  create type mood as enum ('sad', 'ok');
  create domain email as text check (value ~ '@');
  create table users (id serial primary key, name text, mood mood, mail email, note varchar(10));
  create table posts (id int primary key, user_id int, body text);
  create view names as select name from users;
  create materialized view moods as select mood from users;
  create function one() returns int language sql as 'select 1';
  create function touch() returns trigger language plpgsql as 'begin return new; end';
  create sequence counter;
  create index by_name on users (name);
  alter table users add constraint long_name check (length(name) > 1);`

/** Before and after a change that is then rolled back, so that one connection serves for all. */
async function around(change: string): Promise<readonly [Catalog, Catalog]> {
  await client.query('begin; set local search_path to public')
  try {
    await client.query(change)
    await client.query('set local search_path to pg_catalog')
    return [original, await read()]
  } finally {
    await client.query('rollback')
  }
}

async function read(): Promise<Catalog> {
  return (await client.query(catalogSql(drizzleLedger))).rows
}

describe('the catalog', () => {
  it.each([
    ['a table', 'create table t (id int)'],
    ['a column', 'alter table users add column x int'],
    ['the type of a column', 'alter table users alter column note type varchar(11)'],
    ['a default', "alter table users alter column name set default 'x'"],
    ['not null', 'alter table users alter column name set not null'],
    ['a generated column', 'alter table users add column twice int generated always as (id * 2) stored'],
    ['identity', 'alter table posts alter column id add generated always as identity'],
    ['a constraint', 'alter table posts add constraint fk foreign key (user_id) references users (id)'],
    [
      'a constraint that is not valid',
      'alter table posts add constraint fk foreign key (user_id) references users (id) not valid',
    ],
    ['what a constraint is called', 'alter table users rename constraint long_name to longer_name'],
    ['an index', 'create index by_mood on users (mood)'],
    ['the condition of an index', 'drop index by_name; create index by_name on users (name) where id > 3'],
    ['a sequence', 'alter sequence counter increment 2'],
    ['who owns a sequence', 'alter sequence counter owned by posts.id'],
    ['the values of an enum', "alter type mood add value 'glad'"],
    [
      'the order of an enum',
      "alter type mood rename value 'ok' to 'x'; alter type mood rename value 'sad' to 'ok'; alter type mood rename value 'x' to 'sad'",
    ],
    ['a domain', 'alter domain email set not null'],
    ['a constraint of a domain', 'alter domain email add constraint short check (length(value) < 9)'],
    ['a composite type', 'create type pair as (a int, b int)'],
    ['a view', 'create or replace view names as select name from users where id > 1'],
    ['an option of a view', 'alter view names set (security_barrier = true)'],
    [
      'a materialized view',
      'drop materialized view moods; create materialized view moods as select mood, id from users',
    ],
    ['rows that a materialized view lost', 'refresh materialized view moods with no data'],
    ['the body of a function', "create or replace function one() returns int language sql as 'select 2'"],
    ['a function of another signature', "create function one(int) returns int language sql as 'select 2'"],
    ['a procedure', "create procedure p() language sql as 'select 1'"],
    ['a trigger', 'create trigger t before insert on users for each row execute function touch()'],
    [
      'a trigger that is off',
      'create trigger t before insert on users for each row execute function touch(); alter table users disable trigger t',
    ],
    ['a rule', 'create rule r as on delete to posts do instead nothing'],
    ['a policy', 'create policy p on users using (id = 1)'],
    ['whom a policy lets in', 'create policy p on users for select to pg_monitor using (id = 1)'],
    ['row security', 'alter table users enable row level security'],
    ['forced row security', 'alter table users force row level security'],
    ['a right on a table', 'grant select on users to pg_monitor'],
    ['a right on a column', 'grant select (name) on users to pg_monitor'],
    ['a right that was taken away', 'revoke execute on function one() from public'],
    ['a right on a schema', 'revoke usage on schema public from public'],
    ['a default right', 'alter default privileges grant select on tables to pg_monitor'],
    ['a comment on a table', "comment on table users is 'people'"],
    ['a comment on a column', "comment on column users.name is 'what they are called'"],
    ['an extension', 'create extension pgcrypto'],
    ['a schema', 'create schema app'],
    ['an owner', 'alter table users owner to pg_monitor'],
    ['an option of a table', 'alter table users set (fillfactor = 70)'],
    ['logging', 'alter table posts set unlogged'],
    ['replica identity', 'alter table users replica identity full'],
    ['extended statistics', 'create statistics s on id, name from users'],
    ['a publication', 'create publication p for table users'],
    ['an operator', 'create operator === (leftarg = int, rightarg = int, function = int4eq)'],
    ['a collation', 'create collation c from "C"'],
    [
      'a partition',
      'create table parts (id int) partition by range (id); create table part partition of parts default',
    ],
  ])('tells %s', async (_, change) => {
    const [before, after] = await around(change)
    expect(compareCatalogs(before, after)).toBeDefined()
    expect(fingerprint(after)).not.toBe(fingerprint(before))
  })

  it.each([
    ['rows, and where a sequence stands', "insert into users (name) values ('ada')"],
    [
      'the ledger and its schema',
      'create schema drizzle; create table drizzle.__drizzle_migrations (id serial primary key, hash text)',
    ],
    ['the log', 'create schema deploykit; create table deploykit.migration_log (id serial primary key)'],
    ['a right that everybody has anyway', 'grant execute on function one() to public'],
    [
      'a column that went and came back',
      'alter table users drop column name cascade; alter table users add column name text; alter table users add constraint long_name check (length(name) > 1); create index by_name on users (name); create view names as select name from users',
    ],
  ])('passes over %s', async (_, change) => {
    const [before, after] = await around(change)
    expect(compareCatalogs(before, after)).toBeUndefined()
  })

  it('is read whatever the search path of the session', async () => {
    const rows = async (sql: string) => [await client.query(sql)].flat().flatMap((result) => result.rows)
    await client.query('set search_path to public, pg_catalog')
    expect(await readCatalog(rows)).toEqual(original)
    expect(original).toContainEqual({
      object: 'table public.users',
      part: 'column',
      text: 'mood public.mood',
    })
  })

  it('is shown object by object, with what should be there and what is', () => {
    const line = (text: string) => ({ object: 'table public.users', part: 'column', text })
    const difference = compareCatalogs(
      [line('id integer'), line('a text')],
      [line('id integer'), line('a integer')],
    )
    expect(difference && printDifference(difference, { expected: 'before', found: 'after' })).toBe(
      '--- before\n+++ after\n@@ table public.users @@\n- column a text\n+ column a integer',
    )
  })
})
