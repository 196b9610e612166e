import { readStatements } from '../../sql/index.ts'
import { as } from '../../syntax/index.ts'
import type { Hit, Rule } from '../rule.ts'

const timeOut = /^(lock|statement|idle_in_transaction_session|transaction)_timeout$/
const instead: Readonly<Record<string, string>> = {
  lock_timeout: 'Say it in the front matter: `-- deploy-kit: lock_timeout=…`.',
  statement_timeout:
    'Leave it out, or set `migrations.statement-timeout` in deploy-kit.yml (--statement-timeout) for the run.',
}
/** What pg_dump writes above every schema, and what no later statement turns out differently for. */
const ofDump = new Set(
  (
    'client_encoding standard_conforming_strings check_function_bodies xmloption client_min_messages row_security ' +
    'default_table_access_method'
  ).split(' '),
)

/** What a file does to the transaction and the session that it runs in. */
export const transactionRules: readonly Rule[] = [
  {
    id: 'transaction-control',
    severity: 'error',
    title: 'A file starts or ends transactions of its own',
    why: 'deploy-kit runs every migration in a transaction with its ledger row: a COMMIT in the file ends it early, and where a later statement fails half of the migration stays. The run refuses such a file.',
    instead: 'Leave it out; split the file where its parts must be committed one by one.',
    elsewhere: 'squawk ban-uncommitted-transaction and transaction-nesting',
    examples: { bad: 'BEGIN;\nSELECT 1;\nCOMMIT;', good: 'SELECT 1;' },
    on: {
      TransactionStmt: (it) =>
        /SAVEPOINT|ROLLBACK_TO|RELEASE/.test(it.kind ?? '')
          ? undefined
          : {
              message: `${(it.kind ?? '').replace('TRANS_STMT_', '').replaceAll('_', ' ')} breaks the transaction that protects the migration`,
              fix: 'Leave it out; split the file where its parts must be committed one by one.',
            },
    },
  },
  {
    id: 'mixed-transaction',
    severity: 'error',
    title: 'A statement that cannot run in a transaction stands beside others',
    why: 'Because of it the whole file runs without a transaction: where a later statement fails, the earlier ones stay, and a run can only go on from there.',
    instead: 'Give it a migration of its own.',
    elsewhere: 'squawk ban-concurrent-index-creation-in-transaction',
    examples: {
      bad: 'ALTER TABLE users ADD COLUMN a int;\nCREATE INDEX CONCURRENTLY i ON users (b);',
      good: 'CREATE INDEX CONCURRENTLY i ON users (b);\nCREATE INDEX CONCURRENTLY j ON users (c);',
    },
    file: ({ steps }) => {
      const top = steps.filter(({ statement }) => !statement.inBlock)
      const alone = top.map((step) => ({
        step,
        why: readStatements(step.statement.text)[0]?.outsideTransaction,
      }))
      const others = alone.filter(({ why, step }) => why === undefined && !isSetting(step.statement.node))
      if (others.length === 0) return []
      return alone.flatMap(({ step, why }): readonly Hit[] =>
        why === undefined
          ? []
          : [
              {
                offset: step.statement.offset,
                message: `${why} cannot run in a transaction, so that the ${others.length === 1 ? 'other statement of the file runs' : `${others.length} other statements of the file run`} without one`,
                fix: 'Give it a migration of its own.',
              },
            ],
      )
    },
  },
  {
    id: 'session-setting',
    severity: 'warning',
    title: 'A setting of the session, which Drizzle keeps for what follows',
    why: 'deploy-kit begins each migration with the settings of the role and the database. Drizzle’s own migrate() keeps what SET without LOCAL says for all that it applies in the same run: what comes behind finds another role or search path there than here.',
    instead: 'SET LOCAL, which is the same to both; and each migration that needs it says so itself.',
    examples: { bad: 'SET search_path TO app;', good: 'SET LOCAL search_path TO app;' },
    on: {
      VariableSetStmt: (it, { statement, transactional }) => {
        if (it.is_local === true && transactional) return undefined
        if (it.kind === 'VAR_RESET' || it.kind === 'VAR_RESET_ALL' || it.kind === 'VAR_SET_MULTI')
          return undefined
        if (timeOut.test(it.name ?? '') || ofDump.has(it.name ?? '')) return undefined
        return {
          message: `${it.name ?? 'the setting'} is set for this migration alone, but Drizzle’s own migrate() keeps it for those that follow in the same run`,
          fix: transactional ? 'Write SET LOCAL.' : 'RESET it at the end of the file.',
          sql: transactional ? `${statement.text.replace(/^SET(\s+SESSION)?\b/i, 'SET LOCAL')};` : undefined,
        }
      },
    },
  },
  {
    id: 'time-out-in-file',
    severity: 'warning',
    title: 'A file sets its own time-outs',
    why: 'deploy-kit sets lock and statement limits for every migration, and shows them before it runs; a limit inside the file overrides them unseen.',
    instead: 'The front matter, `-- deploy-kit: lock_timeout=5s`.',
    elsewhere:
      'squawk require-lock-timeout and require-statement-timeout, eugene E9: here the run sets them, so that no file need to',
    examples: { bad: "SET LOCAL lock_timeout = '1h';", good: '-- deploy-kit: lock_timeout=20s\nSELECT 1;' },
    on: {
      VariableSetStmt: (it) =>
        timeOut.test(it.name ?? '') && it.kind === 'VAR_SET_VALUE'
          ? {
              message: `${it.name ?? ''} overrides the limit that the run sets and shows`,
              fix: instead[it.name ?? ''] ?? 'Leave it out.',
            }
          : undefined,
    },
  },
  {
    id: 'dynamic-sql',
    severity: 'warning',
    title: 'SQL is put together at run time',
    why: 'Nobody can say beforehand what it does: not this check, and no reviewer.',
    instead:
      'Write the statements out; where their number depends on the data, say in a comment what they do.',
    elsewhere: 'strong_migrations execute',
    examples: {
      bad: "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'a' || 'b'); END $$;",
      good: "DO $$ BEGIN EXECUTE 'ANALYZE users'; END $$;",
    },
    file: ({ dynamic }) =>
      dynamic.map((offset) => ({
        offset,
        message: 'what this runs is only known when it runs',
        fix: 'Write the statements out.',
      })),
  },
  {
    id: 'not-rerunnable',
    severity: 'notice',
    strict: true,
    title: 'A statement outside a transaction that cannot be run twice',
    why: 'A file that runs without a transaction goes on where it was cut off; a statement that was cut off itself may have been done.',
    instead: 'IF EXISTS or IF NOT EXISTS, except for a concurrent index, which may be there and invalid.',
    elsewhere: 'squawk prefer-robust-stmts',
    examples: {
      bad: 'DROP INDEX CONCURRENTLY i;',
      good: 'DROP INDEX CONCURRENTLY IF EXISTS i;',
    },
    file: ({ steps, transactional }) =>
      transactional
        ? []
        : steps.flatMap(({ statement }): readonly Hit[] => {
            const drop = as('DropStmt', statement.node)
            const table = as('CreateStmt', statement.node)
            const once =
              (drop !== undefined && drop.missing_ok !== true) ||
              (table !== undefined && table.if_not_exists !== true)
            return once
              ? [
                  {
                    offset: statement.offset,
                    message: 'where the run is cut off here, running it again fails',
                    fix: drop === undefined ? 'Add IF NOT EXISTS.' : 'Add IF EXISTS.',
                  },
                ]
              : []
          }),
  },
]

function isSetting(node: Parameters<typeof as>[1]): boolean {
  return as('VariableSetStmt', node) !== undefined
}
