import { relationName, sqlName } from '../../syntax/index.ts'
import type { Hit, Rule, RuleContext } from '../rule.ts'

/** Triggers, rules and policies: what acts on every query of a table. */
export const triggerRules: readonly Rule[] = [
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
        return table === undefined || context.isNew(table) || context.dropped(table, it.trigname)
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
]

function policy(
  table: ReturnType<typeof relationName>,
  name: string | undefined,
  context: Pick<RuleContext, 'isNew'>,
): Hit | undefined {
  return table === undefined || context.isNew(table)
    ? undefined
    : {
        message: `${name ?? 'the policy'} changes at once what can be seen and written in ${sqlName(table)}`,
        fix: 'Try it with the role of the application.',
        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
      }
}
