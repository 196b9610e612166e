import { apply } from '../../src/migrations/index.ts'
import type { Postgres, TestDatabase } from '../support/postgres.ts'
import { everything } from './everything.ts'
import { applyOptions, journalFolder, type MigrationSource, ports } from './fixture.ts'

/**
 * Ten migrations of every kind: whichever is applied twice, or half, shows in the catalog or in the data. Rows name
 * their ids, because a sequence is not rolled back.
 */
export const tenMigrations: readonly MigrationSource[] = [
  {
    name: 'init',
    up: 'CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL);\n--> statement-breakpoint\nCREATE TABLE notes (id serial PRIMARY KEY, user_id int NOT NULL);',
  },
  { name: 'seed', up: `INSERT INTO users (id, email) SELECT n, 'user' || n FROM generate_series(1, 20) n;` },
  {
    name: 'status',
    up: `CREATE TYPE status AS ENUM ('active');--> statement-breakpoint\nALTER TABLE users ADD COLUMN status status DEFAULT 'active' NOT NULL;`,
  },
  { name: 'email_index', up: 'CREATE UNIQUE INDEX CONCURRENTLY users_email ON users (email);' },
  {
    name: 'touch',
    up: `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();`,
  },
  { name: 'value', up: `ALTER TYPE status ADD VALUE 'gone';` },
  {
    name: 'gone',
    up: `UPDATE users SET status = 'gone' WHERE id % 2 = 0; INSERT INTO notes (id, user_id) VALUES (1, 1);`,
  },
  {
    name: 'indexes',
    up: `CREATE INDEX CONCURRENTLY notes_user ON notes (user_id);
--> statement-breakpoint
CREATE INDEX CONCURRENTLY users_status ON users (status);
--> statement-breakpoint
DROP INDEX CONCURRENTLY users_email;`,
  },
  { name: 'vacuum', up: 'VACUUM users;' },
  {
    name: 'last',
    up: `ALTER TABLE notes ADD COLUMN body text; INSERT INTO notes (id, user_id, body) VALUES (2, 2, 'x');`,
  },
]

/** Those that cannot be rolled back whole; by their place. */
export const outsideTransaction: readonly number[] = [3, 7, 8]

export interface Reference {
  readonly folder: string
  /** The state after the first n of them. */
  readonly after: readonly unknown[]
}

/** Applies the ten one by one, undisturbed, and remembers each state. */
export async function referenceOf(postgres: Postgres): Promise<Reference> {
  const database = await postgres.createDatabase()
  const after: unknown[] = [await stateOf(database)]
  for (let n = 1; n <= tenMigrations.length; n++) {
    const folder = await journalFolder(tenMigrations.slice(0, n))
    const outcome = await apply(applyOptions(folder, database.url), ports())
    if (outcome.kind !== 'applied') throw new Error(`the reference failed: ${JSON.stringify(outcome)}`)
    after.push(await stateOf(database))
  }
  return { folder: await journalFolder(tenMigrations), after }
}

/** The catalog and the data. */
export async function stateOf(database: TestDatabase): Promise<unknown> {
  const data: Record<string, unknown> = {}
  for (const table of ['users', 'notes']) {
    const [found] = await database.query<{ name: string | null }>(
      `select to_regclass('${table}')::text as name`,
    )
    if (found?.name !== null) data[table] = await database.query(`select * from ${table} order by id`)
  }
  return { catalog: await everything(database), data }
}

/** How many migrations the ledger has; 0 where there is no ledger. */
export async function recorded(database: TestDatabase): Promise<number> {
  const [found] = await database.query<{ name: string | null }>(
    `select to_regclass('drizzle.__drizzle_migrations')::text as name`,
  )
  if (found?.name === null) return 0
  const [row] = await database.query<{ count: number }>(
    'select count(*)::int from drizzle.__drizzle_migrations',
  )
  return row?.count ?? 0
}
