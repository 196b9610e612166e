import { tableOfIndex } from '../../locks/index.ts'
import {
  as,
  key,
  type NodeBody,
  objectName,
  quoteIdentifier,
  relationName,
  sqlName,
} from '../../syntax/index.ts'
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
          sql: withWordBehind(context.statement.text, /\bINDEX\b/i, 'CONCURRENTLY'),
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
        const columns = (it.indexParams ?? []).map((node) => as('IndexElem', node)?.name ?? 'expr')
        return {
          message: `a build of this index on ${sqlName(table)} that fails leaves an invalid index which nobody can name`,
          fix: 'Name the index.',
          sql: withWordBehind(
            context.statement.text,
            /\bCONCURRENTLY\b/i,
            quoteIdentifier(defaultName(table, columns, 'idx')),
          ),
        }
      },
    },
  },
  {
    id: 'wide-index',
    severity: 'notice',
    strict: true,
    title: 'An index of more than three columns',
    why: 'A non-unique index of many columns is large, slows every write, and seldom serves better than its first columns alone.',
    instead: 'Index the columns that narrow the result most, two or three of them.',
    elsewhere: 'strong_migrations add_index_columns',
    examples: {
      bad: 'CREATE INDEX CONCURRENTLY i ON users (a, b, c, d);',
      good: 'CREATE INDEX CONCURRENTLY i ON users (a, b, c);',
    },
    on: {
      IndexStmt: (it) =>
        it.unique !== true && (it.indexParams ?? []).length > 3
          ? {
              message: `the index ${it.idxname ?? ''} has ${(it.indexParams ?? []).length} columns`,
              fix: 'Index the two or three columns that narrow the result most.',
            }
          : undefined,
    },
  },
  {
    id: 'duplicate-index',
    severity: 'warning',
    title: 'The same index is there already',
    why: 'Two indexes of the same columns cost twice at every write and serve once.',
    instead: 'Leave it out, or drop the other one.',
    examples: {
      given: 'CREATE TABLE users (id int PRIMARY KEY, email text); CREATE INDEX a ON users (email);',
      bad: 'CREATE INDEX CONCURRENTLY b ON users (email);',
      good: 'CREATE INDEX CONCURRENTLY b ON users (lower(email));',
    },
    on: {
      IndexStmt: (it, context) => {
        const table = context.table(relationName(it.relation))
        const columns = plainColumns(it)
        if (table === undefined || columns === undefined) return undefined
        const same = (other: readonly (string | undefined)[]) => other.join(',') === columns.join(',')
        const twin =
          table.indexes.find(
            (one) => !one.special && same(one.columns) && one.unique === (it.unique === true),
          ) ??
          table.constraints.find(
            (one) => (one.kind === 'primary' || one.kind === 'unique') && same(one.columns),
          )
        return twin === undefined
          ? undefined
          : {
              message: `${sqlName(table.name)} has an index of (${columns.join(', ')}) already${twin.name === undefined ? '' : `: ${twin.name}`}`,
              fix: 'Leave this one out, or drop the other.',
            }
      },
    },
  },
]

/** The columns of a plain B-tree index in its usual order; undefined for anything else. */
function plainColumns(it: NodeBody<'IndexStmt'>): readonly string[] | undefined {
  if (it.whereClause !== undefined || (it.accessMethod ?? 'btree') !== 'btree') return undefined
  if ((it.indexIncludingParams ?? []).length > 0) return undefined
  const columns = (it.indexParams ?? []).flatMap((node) => {
    const element = as('IndexElem', node)
    const usual =
      (element?.ordering ?? 'SORTBY_DEFAULT') === 'SORTBY_DEFAULT' &&
      (element?.opclass ?? []).length === 0 &&
      (element?.collation ?? []).length === 0
    return usual && element?.name !== undefined ? [element.name] : []
  })
  return columns.length > 0 && columns.length === (it.indexParams ?? []).length ? columns : undefined
}

function partitionedIndex(it: NodeBody<'IndexStmt'>, context: RuleContext) {
  const table = relationName(it.relation)
  // ON ONLY touches no partition, so there is nothing to build.
  if (table === undefined || it.relation?.inh !== true) return undefined
  const text = context.statement.text.replace(/\bCONCURRENTLY\s+/i, '')
  return {
    message: `${sqlName(table)} is partitioned: ${it.concurrent === true ? 'PostgreSQL refuses CONCURRENTLY there' : 'every partition is locked against writes until all indexes are built'}`,
    fix: 'Create it ON ONLY the parent, build one CONCURRENTLY on every partition, and attach them.',
    lock: { mode: 'SHARE' as const, tables: [table] },
    grows: [table],
    sql: `${text.replace(/\bON\b/i, 'ON ONLY')};\n-- for every partition, in a migration of its own:\n-- CREATE INDEX CONCURRENTLY part_${it.idxname ?? key(table)} ON part …;\n-- ALTER INDEX ${it.idxname ?? '…'} ATTACH PARTITION part_${it.idxname ?? '…'};`,
  }
}
