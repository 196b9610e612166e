import { as, sqlName } from '../../syntax/index.ts'
import type { Hit, Rule } from '../rule.ts'

/** Rights, and what acts on the whole server. */
export const rightRules: readonly Rule[] = [
  {
    id: 'revoke',
    severity: 'warning',
    title: 'Rights or ownership are taken away',
    why: 'The version that runs may need them.',
    instead: 'Take them away in a contract migration.',
    elsewhere: 'squawk ban-revoke',
    examples: { bad: 'REVOKE SELECT ON users FROM app;', good: 'GRANT SELECT ON users TO app;' },
    on: {
      GrantStmt: (it) => (it.is_grant === true ? undefined : revoked),
      GrantRoleStmt: (it) => (it.is_grant === true ? undefined : revoked),
    },
    alter: {
      AT_ChangeOwner: ({ table }) => ({
        message: `the role that owned ${sqlName(table)} loses its rights, unless they are granted to it`,
        fix: 'Grant what the version that runs needs in the same migration.',
        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
      }),
    },
  },
  {
    id: 'grant-to-public',
    severity: 'warning',
    title: 'Rights are given to everybody',
    why: 'PUBLIC is every role of the server, those of later as well.',
    instead: 'Name the role.',
    examples: { bad: 'GRANT SELECT ON users TO PUBLIC;', good: 'GRANT SELECT ON users TO app;' },
    on: {
      GrantStmt: (it) =>
        it.is_grant === true &&
        (it.grantees ?? []).some((node) => as('RoleSpec', node)?.roletype === 'ROLESPEC_PUBLIC')
          ? { message: 'every role of the server is given these rights', fix: 'Name the role.' }
          : undefined,
    },
  },
  {
    id: 'server-setting',
    severity: 'warning',
    title: 'The server, a database or a role is changed',
    why: 'It acts beyond this schema, on other databases and sessions, cannot be undone with the migration, and on RDS most of it is refused.',
    instead: 'Keep it with the infrastructure (parameter group, role definitions).',
    elsewhere: 'squawk ban-alter-system-options, ban-alter-database-options, ban-alter-role-options',
    examples: {
      bad: "ALTER ROLE app SET work_mem = '1GB';",
      good: 'ALTER TABLE users SET (fillfactor = 70);',
    },
    on: {
      AlterSystemStmt: () => serverWide('the server'),
      AlterDatabaseStmt: (it) => serverWide(`the database ${it.dbname ?? ''}`),
      AlterDatabaseSetStmt: (it) => serverWide(`the database ${it.dbname ?? ''}`),
      AlterRoleStmt: (it) => serverWide(`the role ${it.role?.rolename ?? ''}`),
      AlterRoleSetStmt: (it) => serverWide(`the role ${it.role?.rolename ?? 'of everybody'}`),
      CreateRoleStmt: (it) => serverWide(`the role ${it.role ?? ''}`),
      DropRoleStmt: () => serverWide('a role'),
      CreatedbStmt: (it) => serverWide(`the database ${it.dbname ?? ''}`),
      CreateTableSpaceStmt: () => serverWide('a tablespace'),
      DropTableSpaceStmt: () => serverWide('a tablespace'),
    },
  },
  {
    id: 'alter-extension',
    severity: 'warning',
    title: 'An extension is updated',
    why: 'The update runs a script of the extension’s own, which may lock or write anew every table that uses it, and is not undone by a way down.',
    instead: 'Read the extension’s notes, and try it on a copy of production.',
    elsewhere: 'squawk ban-alter-extension',
    examples: { bad: 'ALTER EXTENSION postgis UPDATE;', good: 'CREATE EXTENSION IF NOT EXISTS citext;' },
    on: {
      AlterExtensionStmt: (it) => ({
        message: `the update of ${it.extname ?? ''} runs a script that nobody reads here`,
        fix: 'Read the extension’s notes, and try it on a copy of production.',
      }),
    },
  },
]

const revoked: Hit = {
  message: 'the version that runs may need these rights',
  fix: 'Take them away in a contract migration.',
}

function serverWide(what: string): Hit {
  return {
    message: `${what} changes beyond this schema, and no way down brings it back`,
    fix: 'Keep it with the infrastructure.',
  }
}
