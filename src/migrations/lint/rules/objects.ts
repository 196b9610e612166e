import { as, listedName, relationName, sqlName } from '../../syntax/index.ts'
import type { Hit, Rule } from '../rule.ts'

/** Triggers, rights, functions, settings of the server: what acts on everybody at once. */
export const objectRules: readonly Rule[] = [
  {
    id: 'create-trigger',
    severity: 'warning',
    title: 'A trigger is added to a table that is in use',
    why: 'CREATE TRIGGER waits for every running write and blocks those that come after; and from then on every write of the version that runs goes through it.',
    instead: 'Make sure that the trigger’s function takes what the running version writes.',
    elsewhere: 'none of squawk, eugene and strong_migrations',
    examples: {
      bad: 'CREATE TRIGGER audit AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION audit();',
      good: 'CREATE TABLE n (id int);\nCREATE TRIGGER audit AFTER UPDATE ON n FOR EACH ROW EXECUTE FUNCTION audit();',
    },
    on: {
      CreateTrigStmt: (it, context) => {
        const table = relationName(it.relation)
        return table === undefined || context.isNew(table)
          ? undefined
          : {
              message: `writes to ${sqlName(table)} wait for the trigger ${it.trigname ?? ''}, and go through it from then on`,
              fix: 'Make sure that its function takes what the running version writes.',
              lock: { mode: 'SHARE ROW EXCLUSIVE', tables: [table] },
            }
      },
    },
  },
  {
    id: 'switch-trigger',
    severity: 'warning',
    title: 'Triggers are switched off or on',
    why: 'Writes of others meanwhile pass the trigger by as well: foreign keys are triggers too, so that rows without their key may come in. And writes wait for the lock.',
    instead: 'Leave triggers on; for one’s own session only, SET LOCAL session_replication_role.',
    elsewhere: 'squawk ban-disable-trigger',
    examples: {
      bad: 'ALTER TABLE users DISABLE TRIGGER ALL;',
      good: 'ALTER TABLE users SET (autovacuum_enabled = true);',
    },
    alter: Object.fromEntries(
      [
        'AT_EnableTrig',
        'AT_EnableAlwaysTrig',
        'AT_EnableReplicaTrig',
        'AT_DisableTrig',
        'AT_EnableTrigAll',
        'AT_DisableTrigAll',
        'AT_EnableTrigUser',
        'AT_DisableTrigUser',
      ].map((subtype) => [
        subtype,
        ({ command, table }) => ({
          message: `${command.name ?? 'the triggers'} of ${sqlName(table)} ${subtype.includes('Disable') ? 'no longer act' : 'act again'} for everybody`,
          fix: 'Leave triggers on.',
          lock: { mode: 'SHARE ROW EXCLUSIVE', tables: [table] },
        }),
      ]),
    ) as NonNullable<Rule['alter']>,
  },
  {
    id: 'row-level-security',
    severity: 'warning',
    title: 'Row level security is switched on',
    why: 'From that moment a role that does not own the table sees only the rows that a policy shows it: without a policy, none.',
    instead:
      'Create the policies first, in the same migration, and try them with the role of the application.',
    elsewhere: 'squawk ban-alter-row-level-security',
    examples: {
      bad: 'ALTER TABLE users ENABLE ROW LEVEL SECURITY;',
      good: 'CREATE TABLE n (id int);\nALTER TABLE n ENABLE ROW LEVEL SECURITY;',
    },
    alter: Object.fromEntries(
      ['AT_EnableRowSecurity', 'AT_ForceRowSecurity', 'AT_DisableRowSecurity', 'AT_NoForceRowSecurity'].map(
        (subtype) => [
          subtype,
          ({ table }) => ({
            message: /Disable|NoForce/.test(subtype)
              ? `policies of ${sqlName(table)} no longer hide anything`
              : `rows of ${sqlName(table)} that no policy shows are gone for the application’s role`,
            fix: /Disable|NoForce/.test(subtype)
              ? 'Make sure that nobody sees what is not theirs.'
              : 'Create the policies in the same migration, and try them with that role.',
            lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
          }),
        ],
      ),
    ) as NonNullable<Rule['alter']>,
  },
  {
    id: 'policy-change',
    severity: 'notice',
    title: 'A policy is created or changed on a table in use',
    why: 'What the running version may see and write changes at once.',
    instead: 'Try it with the role of the application.',
    elsewhere: 'squawk ban-create-policy, ban-alter-policy-condition, ban-alter-policy-roles',
    examples: {
      bad: 'ALTER POLICY own ON users USING (false);',
      good: 'CREATE TABLE n (id int);\nCREATE POLICY own ON n USING (true);',
    },
    on: {
      CreatePolicyStmt: (it, context) => policy(relationName(it.table), it.policy_name, context),
      AlterPolicyStmt: (it, context) => policy(relationName(it.table), it.policy_name, context),
    },
  },
  {
    id: 'create-rule',
    severity: 'warning',
    title: 'A rewrite rule',
    why: 'Rules change queries before they are planned, in ways that surprise (a volatile value is computed twice); PostgreSQL’s manual advises triggers. CREATE RULE locks its table against reads and writes.',
    instead: 'A trigger.',
    examples: {
      bad: 'CREATE RULE quiet AS ON INSERT TO users DO INSTEAD NOTHING;',
      good: 'CREATE TABLE n (id int);',
    },
    on: {
      RuleStmt: (it, context) => {
        const table = relationName(it.relation)
        return table === undefined || context.isNew(table)
          ? undefined
          : {
              message: `queries on ${sqlName(table)} are rewritten from now on`,
              fix: 'Use a trigger.',
              lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
            }
      },
    },
  },
  {
    id: 'security-definer-search-path',
    severity: 'warning',
    title: 'A SECURITY DEFINER function without a search path of its own',
    why: 'It runs with its owner’s rights and the caller’s search path: whoever can create a table or function in a schema of that path decides what it runs.',
    instead: 'SET search_path = pg_catalog, pg_temp (and the schemas that it needs) in the function.',
    examples: {
      bad: 'CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$;',
      good: 'CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT 1 $$;',
    },
    on: {
      CreateFunctionStmt: (it) => {
        const options = (it.options ?? []).map((node) => as('DefElem', node))
        const definer = options.some(
          (option) => option?.defname === 'security' && as('Boolean', option.arg)?.boolval === true,
        )
        const path = options.some((option) => as('VariableSetStmt', option?.arg)?.name === 'search_path')
        const name = listedName(it.funcname)
        return definer && !path
          ? {
              message: `${name === undefined ? 'the function' : sqlName(name)} runs with its owner’s rights and the caller’s search path`,
              fix: 'Add SET search_path = pg_catalog, pg_temp, and the schemas that it needs.',
            }
          : undefined
      },
    },
  },
  {
    id: 'replace-function',
    severity: 'notice',
    strict: true,
    title: 'A function or view is replaced under those who use it',
    why: 'The version that runs calls the new body at once; a view keeps its columns, but not their meaning.',
    instead: 'Make sure that both versions can live with the new one.',
    elsewhere: 'squawk ban-replace-view-function',
    examples: {
      bad: 'CREATE OR REPLACE VIEW totals AS SELECT 1 AS n;',
      good: 'CREATE VIEW totals AS SELECT 1 AS n;',
    },
    on: {
      CreateFunctionStmt: (it) => replaced(it.replace, listedName(it.funcname)),
      ViewStmt: (it) => replaced(it.replace, relationName(it.view)),
    },
  },
  {
    id: 'revoke',
    severity: 'warning',
    title: 'Rights are taken away',
    why: 'The version that runs may need them.',
    instead: 'Take them away in a contract migration.',
    elsewhere: 'squawk ban-revoke',
    examples: { bad: 'REVOKE SELECT ON users FROM app;', good: 'GRANT SELECT ON users TO app;' },
    on: {
      GrantStmt: (it) => (it.is_grant === true ? undefined : revoked),
      GrantRoleStmt: (it) => (it.is_grant === true ? undefined : revoked),
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
  {
    id: 'sequence-change',
    severity: 'warning',
    title: 'A sequence’s values are changed',
    why: 'A sequence that starts anew gives numbers that are taken, and INSERTs fail.',
    instead: 'Set it from the data: setval with the highest number that is there.',
    elsewhere: 'squawk ban-alter-sequence-values and ban-alter-identity',
    examples: {
      bad: 'ALTER SEQUENCE users_id_seq RESTART WITH 1;',
      good: 'ALTER SEQUENCE users_id_seq OWNED BY users.id;',
    },
    on: {
      AlterSeqStmt: (it) => {
        const names = (it.options ?? []).flatMap((node) => as('DefElem', node)?.defname ?? [])
        const name = relationName(it.sequence)
        return names.some((option) =>
          ['restart', 'increment', 'maxvalue', 'minvalue', 'cycle'].includes(option),
        )
          ? {
              message: `${name === undefined ? 'the sequence' : sqlName(name)} may give numbers that are taken, or none`,
              fix: 'Set it from the data with setval.',
            }
          : undefined
      },
    },
    alter: {
      AT_SetIdentity: ({ command, table }) => ({
        message: `the numbers of ${sqlName(table)}.${command.name ?? ''} change`,
        fix: 'Make sure that no number is given twice.',
      }),
    },
  },
  {
    id: 'replica-identity',
    severity: 'notice',
    title: 'What replication sees of a table is changed',
    why: 'Logical replication and change capture find rows by it: NOTHING makes UPDATE and DELETE on a published table fail, FULL writes every old row into the log.',
    instead: 'Agree with those who read the changes.',
    elsewhere: 'squawk ban-replica-identity',
    examples: {
      bad: 'ALTER TABLE users REPLICA IDENTITY FULL;',
      good: 'ALTER TABLE users SET (fillfactor = 70);',
    },
    alter: {
      AT_ReplicaIdentity: ({ table }) => ({
        message: `readers of the changes of ${sqlName(table)} see other keys from now on`,
        fix: 'Agree with those who read the changes.',
        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
      }),
    },
  },
  {
    id: 'function-options',
    severity: 'notice',
    strict: true,
    title: 'A function’s or view’s options are changed',
    why: 'Its cost, volatility, rights or security barrier change for everybody who uses it.',
    instead: 'Make sure that plans and rights stay as they have to be.',
    elsewhere: 'squawk ban-alter-function-options and ban-alter-view-options',
    examples: {
      bad: 'ALTER FUNCTION f() VOLATILE;',
      good: 'CREATE FUNCTION g() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;',
    },
    on: {
      AlterFunctionStmt: (it) => {
        const name = listedName(it.func?.objname)
        return {
          message: `${name === undefined ? 'the function' : sqlName(name)} acts otherwise for everybody`,
          fix: 'Make sure that plans and rights stay as they have to be.',
        }
      },
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

function policy(
  table: ReturnType<typeof relationName>,
  name: string | undefined,
  context: { isNew(name: ReturnType<typeof relationName>): boolean },
): Hit | undefined {
  return table === undefined || context.isNew(table)
    ? undefined
    : {
        message: `${name ?? 'the policy'} changes at once what can be seen and written in ${sqlName(table)}`,
        fix: 'Try it with the role of the application.',
        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
      }
}

function replaced(replace: boolean | undefined, name: ReturnType<typeof relationName>): Hit | undefined {
  return replace === true
    ? {
        message: `${name === undefined ? 'it' : sqlName(name)} acts otherwise at once, for the version that runs as well`,
        fix: 'Make sure that both versions can live with the new one.',
      }
    : undefined
}
