import { blockedBy, lockByNumber, vacuumsFull } from '../../locks/index.ts'
import { as, key, type QualifiedName, relationName, sqlName } from '../../syntax/index.ts'
import type { Hit, Rule, Step } from '../rule.ts'

/** Locks that a statement takes on purpose, and what several of them in one transaction come to. */
export const lockRules: readonly Rule[] = [
  {
    id: 'several-exclusive-locks',
    severity: 'warning',
    title: 'One transaction locks several tables against reads and writes',
    why: 'While it waits for the second table nobody can read the first; and whoever uses both in the other order ends in a deadlock.',
    instead: 'Make a migration of each table: each has a transaction of its own.',
    elsewhere: 'eugene E4 in part',
    examples: {
      bad: 'ALTER TABLE users ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN b int;',
      good: 'ALTER TABLE users ADD COLUMN a int;\nALTER TABLE users ADD COLUMN b int;',
    },
    file: ({ steps, transactional }) => {
      if (!transactional) return []
      const locked = new Map<string, QualifiedName>()
      let second: number | undefined
      for (const { statement, exclusive } of steps) {
        // What is dropped nobody uses any more; and a partition goes with its parent.
        if (as('DropStmt', statement.node)?.removeType === 'OBJECT_TABLE') continue
        const parts = new Set(partitionsOf(statement))
        for (const table of exclusive) if (!parts.has(key(table))) locked.set(key(table), table)
        if (locked.size > 1) second ??= statement.offset
      }
      if (second === undefined) return []
      const tables = [...locked.values()]
      return {
        offset: second,
        message: `the transaction locks ${tables.map(sqlName).join(', ')} against reads and writes, one after the other, and holds all of them to its end`,
        fix: 'Make a migration of each table.',
        lock: { mode: 'ACCESS EXCLUSIVE', tables },
      }
    },
  },
  {
    id: 'work-under-exclusive-lock',
    severity: 'warning',
    title: 'Something slow runs while a table is locked against reads and writes',
    why: 'A lock is held until the transaction ends: an index that is built or a table that is scanned later in the file keeps the readers of the first table waiting as well.',
    instead: 'Put the slow statement into a migration of its own, before or after.',
    elsewhere: 'eugene E4 and E10',
    examples: {
      bad: 'ALTER TABLE users ADD COLUMN a int;\nREFRESH MATERIALIZED VIEW totals;',
      good: 'REFRESH MATERIALIZED VIEW totals;\nALTER TABLE users ADD COLUMN a int;',
    },
    file: ({ steps, transactional }) => {
      if (!transactional) return []
      const locked = new Map<string, QualifiedName>()
      return steps.flatMap((step): readonly Hit[] => {
        const held = [...locked.values()].filter((table) => !slowHere(step, table))
        for (const table of step.exclusive) locked.set(key(table), table)
        if (step.work === undefined || held.length === 0) return []
        return [
          {
            offset: step.statement.offset,
            message: `it ${step.work.what} while ${held.map(sqlName).join(', ')} ${held.length === 1 ? 'is' : 'are'} locked against reads and writes`,
            fix: 'Put it into a migration of its own.',
            lock: { mode: 'ACCESS EXCLUSIVE', tables: held },
            grows: step.work.tables,
          },
        ]
      })
    },
  },
  {
    id: 'lock-table',
    severity: 'warning',
    title: 'A table is locked by hand',
    why: 'The lock is held until the migration’s transaction ends, and everybody who comes after waits behind it.',
    instead: 'Let the statements take the locks that they need.',
    examples: { bad: 'LOCK TABLE users;', good: 'SELECT 1;' },
    on: {
      LockStmt: (it, context) => {
        const tables = (it.relations ?? []).flatMap((node) => relationName(as('RangeVar', node)) ?? [])
        const old = tables.filter((table) => !context.isNew(table))
        if (old.length === 0) return undefined
        const mode = lockByNumber(it.mode)
        // What every SELECT and UPDATE takes as well.
        if (blockedBy(mode).startsWith('nothing')) return undefined
        return {
          message: `${old.map(sqlName).join(', ')} stays locked in ${mode} mode until the transaction ends`,
          fix: 'Leave it out: the statements take the locks that they need.',
          lock: { mode, tables: old },
        }
      },
    },
  },
  {
    id: 'vacuum-full',
    severity: 'error',
    title: 'A table is written anew while nobody can use it',
    why: 'VACUUM FULL and CLUSTER copy the whole table under an ACCESS EXCLUSIVE lock.',
    instead:
      'Plain VACUUM gives the space back to the table; pg_repack or pg_squeeze copy it while it is used.',
    elsewhere: 'squawk prefer-repack',
    examples: { bad: 'VACUUM FULL users;', good: 'VACUUM (ANALYZE) users;' },
    on: {
      VacuumStmt: (it, context) => {
        if (!vacuumsFull(it)) return undefined
        const tables = (it.rels ?? []).flatMap(
          (node) => relationName(as('VacuumRelation', node)?.relation) ?? [],
        )
        if (tables.length > 0 && tables.every((table) => context.isNew(table))) return undefined
        return {
          message: `${tables.length === 0 ? 'every table' : tables.map(sqlName).join(', ')} is copied while nobody can use it`,
          fix: 'Plain VACUUM, or pg_repack.',
          ...(tables.length === 0
            ? {}
            : { lock: { mode: 'ACCESS EXCLUSIVE' as const, tables }, grows: tables }),
          sql: `VACUUM (ANALYZE)${tables.length === 0 ? '' : ` ${tables.map(sqlName).join(', ')}`};`,
        }
      },
      ClusterStmt: (it, context) => {
        const table = relationName(it.relation)
        if (table !== undefined && context.isNew(table)) return undefined
        return {
          message: `${table === undefined ? 'every clustered table' : sqlName(table)} is copied in the order of an index while nobody can use it`,
          fix: 'Do it with pg_repack, or in a maintenance window.',
          ...(table === undefined
            ? {}
            : { lock: { mode: 'ACCESS EXCLUSIVE' as const, tables: [table] }, grows: [table] }),
        }
      },
    },
  },
  {
    id: 'table-rewrite',
    severity: 'error',
    title: 'A table is copied to another place or kind of storage',
    why: 'SET TABLESPACE, SET LOGGED, SET UNLOGGED and SET ACCESS METHOD copy the whole table under an ACCESS EXCLUSIVE lock; an unlogged table is empty after a crash.',
    instead: 'Make a new table that is as it should be, fill it while the old one is used, and change over.',
    examples: {
      bad: 'ALTER TABLE users SET TABLESPACE fast;',
      good: 'ALTER TABLE users SET (fillfactor = 70);',
    },
    alter: Object.fromEntries(
      ['AT_SetTableSpace', 'AT_SetLogged', 'AT_SetUnLogged', 'AT_SetAccessMethod'].map((subtype) => [
        subtype,
        ({ table }) => ({
          message: `${sqlName(table)} is copied while nobody can use it${subtype === 'AT_SetUnLogged' ? ', and is empty after a crash from then on' : ''}`,
          fix: 'Make a new table, fill it while the old one is used, and change over.',
          lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
          grows: [table],
        }),
      ]),
    ) as NonNullable<Rule['alter']>,
  },
  {
    id: 'refresh-view-blocking',
    severity: 'warning',
    title: 'A materialized view is refreshed while nobody can read it',
    why: 'REFRESH MATERIALIZED VIEW holds an ACCESS EXCLUSIVE lock on the view until its query is done.',
    instead: 'REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on the view.',
    examples: {
      bad: 'REFRESH MATERIALIZED VIEW totals;',
      good: 'REFRESH MATERIALIZED VIEW CONCURRENTLY totals;',
    },
    on: {
      RefreshMatViewStmt: (it, context) => {
        const view = relationName(it.relation)
        if (it.concurrent === true || view === undefined) return undefined
        if (context.schema.others.get(`view ${key(view)}`) === 'now') return undefined
        if (it.skipData === true) {
          return {
            message: `${sqlName(view)} is emptied, and every query on it fails until it is refreshed again`,
            fix: 'Refresh it CONCURRENTLY, with its data.',
            lock: { mode: 'ACCESS EXCLUSIVE', tables: [view] },
            sql: `REFRESH MATERIALIZED VIEW CONCURRENTLY ${sqlName(view)};`,
          }
        }
        return {
          message: `nobody can read ${sqlName(view)} until its query is done`,
          fix: 'Refresh it CONCURRENTLY; it needs a unique index for that.',
          lock: { mode: 'ACCESS EXCLUSIVE', tables: [view] },
          sql: `REFRESH MATERIALIZED VIEW CONCURRENTLY ${sqlName(view)};`,
        }
      },
    },
  },
  {
    id: 'several-alter-table',
    severity: 'notice',
    strict: true,
    title: 'Several ALTER TABLE of one table where one would do',
    why: 'Each waits for its lock anew, and each scan or rewrite is done by itself.',
    instead: 'Write the commands in one ALTER TABLE.',
    elsewhere: 'eugene W12',
    examples: {
      bad: 'ALTER TABLE users ADD COLUMN a int;\nALTER TABLE users ADD COLUMN b int;',
      good: 'ALTER TABLE users ADD COLUMN a int, ADD COLUMN b int;',
    },
    file: ({ steps }) => {
      let before: string | undefined
      return steps.flatMap(({ statement }): readonly Hit[] => {
        const table = relationName(as('AlterTableStmt', statement.node)?.relation)
        const same = table !== undefined && key(table) === before
        before = table === undefined ? undefined : key(table)
        return same
          ? [
              {
                offset: statement.offset,
                message: `${sqlName(table)} is altered by the statement before as well`,
                fix: 'Write the commands in one ALTER TABLE.',
              },
            ]
          : []
      })
    },
  },
]

/** The partitions that the statement attaches or detaches. */
function partitionsOf({ node }: Step['statement']): readonly string[] {
  return (as('AlterTableStmt', node)?.cmds ?? []).flatMap((command) => {
    const partition = relationName(as('PartitionCmd', as('AlterTableCmd', command)?.def)?.name)
    return partition === undefined ? [] : [key(partition)]
  })
}

/** The statement's own table, whose scan its own rule tells of. */
function slowHere(step: Step, table: QualifiedName): boolean {
  return step.work?.tables.some((one) => key(one) === key(table)) === true
}
