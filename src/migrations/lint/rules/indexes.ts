import { tableOfIndex } from '../../locks/index.ts'
import { as, type NodeBody, objectName, quoteIdentifier, relationName, sqlName } from '../../syntax/index.ts'
import { partitionedIndex } from '../partitioned-index.ts'
import type { Rule, RuleContext } from '../rule.ts'
import { defaultName, withWordBehind } from '../slices.ts'

/** Indexes: built, dropped and rebuilt without stopping those who write. */
export const indexRules: readonly Rule[] = [
  {
    id: 'create-index-blocking',
    severity: 'error',
    title: 'An index is built while every write to the table waits',
    why: 'CREATE INDEX holds a SHARE lock until the index is built: nobody can INSERT, UPDATE or DELETE meanwhile, and the longer the table, the longer it takes.',
    instead:
      'Build it CONCURRENTLY, in a migration of its own: deploy-kit then runs the file without a transaction, and clears away the invalid index where the build fails.',
    elsewhere: 'squawk require-concurrent-index-creation, eugene E6, strong_migrations add_index',
    examples: {
      bad: 'CREATE INDEX users_email ON users (email);',
      good: 'CREATE INDEX CONCURRENTLY users_email ON users (email);',
    },
    on: {
      IndexStmt: (it, context) => {
        const table = relationName(it.relation)
        if (it.concurrent === true || table === undefined || context.isNew(table)) return undefined
        // PostgreSQL refuses CONCURRENTLY there; the way is by partition.
        if (context.table(table)?.partitioned === true) return partitionedIndex(it, context)
        return {
          message: `building the index ${it.idxname ?? ''} on ${sqlName(table)} keeps every write waiting until it is done`,
          fix: 'Build it CONCURRENTLY, in a migration of its own.',
          lock: { mode: 'SHARE', tables: [table] },
          grows: [table],
          sql: concurrently(it, context),
        }
      },
    },
  },
  {
    id: 'concurrent-index-on-partitioned',
    severity: 'error',
    title: 'CONCURRENTLY is refused on a partitioned table',
    why: 'PostgreSQL cannot build an index concurrently on a partitioned table: the statement fails.',
    instead:
      'Create the index ON ONLY the parent, which is instant and invalid, build one CONCURRENTLY on every partition, and attach them.',
    examples: {
      given: 'CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);',
      bad: 'CREATE INDEX CONCURRENTLY events_at ON events (at);',
      good: 'CREATE INDEX events_at ON ONLY events (at);',
    },
    on: {
      IndexStmt: (it, context) => {
        const table = relationName(it.relation)
        if (it.concurrent !== true || context.table(table)?.partitioned !== true) return undefined
        return partitionedIndex(it, context)
      },
    },
  },
  {
    id: 'drop-index-blocking',
    severity: 'warning',
    title: 'An index is dropped while reads and writes wait',
    why: 'DROP INDEX takes an ACCESS EXCLUSIVE lock on the table. It is short by itself, but it waits for every running query, and everybody else waits behind it.',
    instead: 'Drop it CONCURRENTLY, in a migration of its own.',
    elsewhere: 'squawk require-concurrent-index-deletion, strong_migrations remove_index',
    examples: {
      bad: 'DROP INDEX users_email;',
      good: 'DROP INDEX CONCURRENTLY users_email;',
    },
    on: {
      DropStmt: (it, context) => {
        if (it.removeType !== 'OBJECT_INDEX' || it.concurrent === true) return undefined
        return (it.objects ?? []).flatMap((object) => {
          const index = objectName(object)
          const table = index === undefined ? undefined : tableOfIndex(context.schema, index)
          if (index === undefined || (table !== undefined && context.isNew(table))) return []
          return [
            {
              message: `dropping the index ${sqlName(index)} locks ${table === undefined ? 'its table' : sqlName(table)} against reads and writes, and waits for every query that runs on it`,
              fix: 'Drop it CONCURRENTLY, in a migration of its own.',
              ...(table === undefined
                ? {}
                : { lock: { mode: 'ACCESS EXCLUSIVE' as const, tables: [table] } }),
              sql: `DROP INDEX CONCURRENTLY ${it.missing_ok === true ? 'IF EXISTS ' : ''}${sqlName(index)};`,
            },
          ]
        })
      },
    },
  },
  {
    id: 'reindex-blocking',
    severity: 'error',
    title: 'Indexes are rebuilt while writes wait',
    why: 'REINDEX locks the table against writes and the index against reads until it is rebuilt.',
    instead: 'REINDEX … CONCURRENTLY (PostgreSQL 12 and later), in a migration of its own.',
    elsewhere: 'squawk require-concurrent-reindex',
    examples: { bad: 'REINDEX TABLE users;', good: 'REINDEX TABLE CONCURRENTLY users;' },
    on: {
      ReindexStmt: (it, context) => {
        const concurrent = (it.params ?? []).some((node) => as('DefElem', node)?.defname === 'concurrently')
        const named = relationName(it.relation)
        const table =
          it.kind === 'REINDEX_OBJECT_INDEX' && named !== undefined
            ? tableOfIndex(context.schema, named)
            : named
        if (concurrent || (table !== undefined && context.isNew(table))) return undefined
        return {
          message: `rebuilding ${named === undefined ? 'the indexes' : sqlName(named)} keeps every write waiting until it is done`,
          fix: 'Rebuild CONCURRENTLY, in a migration of its own.',
          ...(table === undefined
            ? {}
            : { lock: { mode: 'SHARE' as const, tables: [table] }, grows: [table] }),
          sql: withWordBehind(
            context.statement.text,
            /\b(?:INDEX|TABLE|SCHEMA|DATABASE|SYSTEM)\b/i,
            'CONCURRENTLY',
          ),
        }
      },
    },
  },
  {
    id: 'concurrent-index-if-not-exists',
    severity: 'warning',
    title: 'IF NOT EXISTS may keep an invalid index',
    why: 'A concurrent build that fails leaves an INVALID index behind. With IF NOT EXISTS the next run finds its name, does nothing and reports success, and the index serves no query.',
    instead: 'Leave IF NOT EXISTS out: deploy-kit drops an invalid index before it tries again.',
    examples: {
      bad: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS users_email ON users (email);',
      good: 'CREATE INDEX CONCURRENTLY users_email ON users (email);',
    },
    on: {
      IndexStmt: (it, context) =>
        it.concurrent === true && it.if_not_exists === true
          ? {
              message: `IF NOT EXISTS keeps an invalid ${it.idxname ?? 'index'} that a failed build left behind, and says that all is well`,
              fix: 'Leave IF NOT EXISTS out.',
              sql: `${context.statement.text.replace(/\bIF\s+NOT\s+EXISTS\s+/i, '')};`,
            }
          : undefined,
    },
  },
  {
    id: 'concurrent-index-without-name',
    severity: 'warning',
    title: 'A concurrent index without a name cannot be found again',
    why: 'Where the build fails the invalid index has to be dropped before the next try; without a name nobody knows which it is, and every try adds another.',
    instead: 'Name the index.',
    examples: {
      bad: 'CREATE INDEX CONCURRENTLY ON users (email);',
      good: 'CREATE INDEX CONCURRENTLY users_email_idx ON users (email);',
    },
    on: {
      IndexStmt: (it, context) => {
        const table = relationName(it.relation)
        if (it.concurrent !== true || it.idxname !== undefined || table === undefined) return undefined
        return {
          message: `a build of this index on ${sqlName(table)} that fails leaves an invalid index which nobody can name`,
          fix: 'Name the index.',
          sql: withWordBehind(context.statement.text, /\bCONCURRENTLY\b/i, usualName(it)),
        }
      },
    },
  },
]

/** The same index CONCURRENTLY, under a name that a failed build can be found by, and without IF NOT EXISTS. */
function concurrently(it: NodeBody<'IndexStmt'>, { statement }: RuleContext): string {
  const text = statement.text.replace(/\bIF\s+NOT\s+EXISTS\s+/i, '')
  const words = it.idxname === undefined ? `CONCURRENTLY ${usualName(it)}` : 'CONCURRENTLY'
  return withWordBehind(text, /\bINDEX\b/i, words)
}

function usualName(it: NodeBody<'IndexStmt'>): string {
  const table = relationName(it.relation) ?? { schema: 'public', name: '' }
  const columns = (it.indexParams ?? []).map((node) => as('IndexElem', node)?.name ?? 'expr')
  return quoteIdentifier(defaultName(table, columns, 'idx'))
}
