import { ConfigurationError } from '../../kernel/index.ts'
import { serverDatabases } from './server-databases.ts'
import type { EphemeralPorts, ThrowAwayServer } from './types.ts'

/**
 * The server of `shadow-url`. Its database must be empty: a URL that was mixed up would name one that is not. Nothing
 * is ever written into it; replays run in databases of their own beside it.
 */
export async function shadowServer(url: string, ports: EphemeralPorts): Promise<ThrowAwayServer> {
  const server = await serverDatabases(url, ports)
  const { session } = server
  try {
    const found = await session.query<{ name: string }>(occupantsSql)
    if (found.length > 0) {
      const names = found.map((row) => row.name).join(', ')
      throw new ConfigurationError(
        `the shadow database ${session.target.label} is not empty: it has ${names}${found.length === 5 ? ' and perhaps more' : ''}`,
        {
          fix: 'Give shadow-url an empty database of a server that holds nothing of value, a service container say.',
        },
      )
    }
    const [rights] = await session.query<{ may: boolean }>(
      `select rolcreatedb or rolsuper as may from pg_roles where rolname = current_user`,
    )
    if (rights?.may !== true) {
      throw new ConfigurationError(
        `${session.target.user} may not create databases on the shadow server, and every replay runs in one of its own`,
        {
          fix: `Write: ALTER ROLE ${session.target.user} CREATEDB; or use the superuser of the service container.`,
        },
      )
    }
  } catch (error) {
    await server.close()
    throw error
  }
  return {
    source: 'shadow',
    label: `PostgreSQL ${server.version} of shadow-url (${session.target.host}:${session.target.port})`,
    major: server.major,
    degraded: undefined,
    database: server.create,
    close: server.close,
  }
}

/** Relations, types, functions and schemas that somebody made and that belong to no extension; a few are enough. */
const occupantsSql = `
  with own as (
    select oid from pg_catalog.pg_namespace
     where nspname !~ '^pg_' and nspname <> 'information_schema'
  ), member as (select classid, objid from pg_catalog.pg_depend where deptype = 'e')
  select name from (
    select 'schema ' || nspname as name, 'pg_namespace'::regclass as class, oid from pg_catalog.pg_namespace
     where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')
    union all
    select 'relation ' || oid::regclass, 'pg_class'::regclass, oid from pg_catalog.pg_class where relnamespace in (select oid from own)
    union all
    select 'type ' || oid::regtype, 'pg_type'::regclass, oid from pg_catalog.pg_type
     where typnamespace in (select oid from own) and typrelid = 0 and typelem = 0
    union all
    select 'function ' || oid::regprocedure, 'pg_proc'::regclass, oid from pg_catalog.pg_proc where pronamespace in (select oid from own)
  ) found
  where not exists (select from member where member.classid = found.class and member.objid = found.oid)
  order by name limit 5`
