import { as, relationName, sqlName } from '../../syntax/index.ts'
import type { Rule } from '../rule.ts'
import { alterTableSql } from '../slices.ts'

/** Partitions and parents. */
export const partitionRules: readonly Rule[] = [
  {
    id: 'attach-partition-scan',
    severity: 'warning',
    title: 'A partition is attached, and every row of it checked under a lock',
    why: 'ATTACH PARTITION reads the whole table under an ACCESS EXCLUSIVE lock on it (and on the default partition), unless a validated CHECK proves that its rows belong there.',
    instead:
      'Add a CHECK of the partition’s bounds first (NOT VALID, then VALIDATE), attach, and drop the check.',
    examples: {
      bad: "ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
      good: "CREATE TABLE events_2026 (at date);\nALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
    },
    alter: {
      AT_AttachPartition: ({ command, table }, context) => {
        const partition = relationName(as('PartitionCmd', command.def)?.name)
        if (partition === undefined || context.isNew(partition)) return undefined
        const proven = context.table(partition)?.constraints.some((one) => one.kind === 'check' && one.valid)
        return proven === true
          ? undefined
          : {
              message: `every row of ${sqlName(partition)} is checked for its place in ${sqlName(table)} while nobody can use it`,
              fix: 'Prove it first by a validated CHECK of the bounds.',
              lock: { mode: 'ACCESS EXCLUSIVE', tables: [partition] },
              grows: [partition],
            }
      },
    },
  },
  {
    id: 'create-partition',
    severity: 'warning',
    title: 'A partition is created while nobody can use its parent',
    why: 'CREATE TABLE … PARTITION OF takes an ACCESS EXCLUSIVE lock on the parent: it waits for every query on any partition, and everybody else waits behind it.',
    instead:
      'Create the table by itself and ATTACH it, which lets queries on the parent go on (PostgreSQL 12 and later).',
    examples: {
      given: 'CREATE TABLE events (at date) PARTITION BY RANGE (at);',
      bad: "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
      good: "CREATE TABLE events_2026 (at date);\nALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
    },
    on: {
      CreateStmt: (it, context) => {
        const parent = relationName(as('RangeVar', it.inhRelations?.[0]))
        const table = relationName(it.relation)
        if (it.partbound === undefined || parent === undefined || table === undefined) return undefined
        if (context.isNew(parent)) return undefined
        const bounds = /\b(?:FOR\s+VALUES\b[\s\S]*|DEFAULT\s*)$/i.exec(context.statement.text)?.[0]
        const plain = (it.tableElts ?? []).length === 0 && it.partspec === undefined
        const once = it.if_not_exists === true ? 'IF NOT EXISTS ' : ''
        return {
          message: `nobody can use ${sqlName(parent)}, any partition of it, until ${sqlName(table)} is made`,
          fix: 'Create the table by itself, and attach it.',
          lock: { mode: 'ACCESS EXCLUSIVE', tables: [parent] },
          sql:
            bounds === undefined || !plain
              ? undefined
              : [
                  `CREATE TABLE ${once}${sqlName(table)} (LIKE ${sqlName(parent)} INCLUDING DEFAULTS INCLUDING CONSTRAINTS);`,
                  alterTableSql(parent, `ATTACH PARTITION ${sqlName(table)} ${bounds.trim()}`),
                ].join('\n'),
        }
      },
    },
  },
  {
    id: 'detach-partition-blocking',
    severity: 'error',
    title: 'A partition is detached while nobody can use its parent',
    why: 'DETACH PARTITION takes an ACCESS EXCLUSIVE lock on the parent, which waits for every query on any partition.',
    instead: 'DETACH PARTITION … CONCURRENTLY (PostgreSQL 14 and later), in a migration of its own.',
    elsewhere: 'squawk require-concurrent-partition-detach',
    examples: {
      bad: 'ALTER TABLE events DETACH PARTITION events_2020;',
      good: 'ALTER TABLE events DETACH PARTITION events_2020 CONCURRENTLY;',
    },
    alter: {
      AT_DetachPartition: ({ command, table, text }) => {
        const partition = as('PartitionCmd', command.def)
        const name = relationName(partition?.name)
        return partition?.concurrent === true || name === undefined
          ? undefined
          : {
              message: `nobody can use ${sqlName(table)}, any partition of it, until ${sqlName(name)} is detached`,
              fix: 'Detach it CONCURRENTLY, in a migration of its own (PostgreSQL 14 and later).',
              lock: { mode: 'ACCESS EXCLUSIVE', tables: [table, name] },
              sql: text === undefined ? undefined : alterTableSql(table, `${text} CONCURRENTLY`),
            }
      },
    },
  },
  {
    id: 'inheritance-change',
    severity: 'warning',
    title: 'A table joins or leaves its parent',
    why: 'Queries on the parent see more or fewer rows at once.',
    instead: 'Do it in a contract migration, once nothing reads the parent for these rows.',
    elsewhere: 'squawk ban-detach-inheritance',
    examples: { bad: 'ALTER TABLE old NO INHERIT events;', good: 'CREATE TABLE old_2 (id int);' },
    alter: {
      AT_AddInherit: ({ command, table }) => inheritance(command.def, table),
      AT_DropInherit: ({ command, table }) => inheritance(command.def, table),
    },
  },
]

function inheritance(parent: Parameters<typeof as>[1], table: Parameters<typeof sqlName>[0]) {
  const name = relationName(as('RangeVar', parent))
  return {
    message: `${name === undefined ? 'the parent' : sqlName(name)} shows other rows from now on`,
    fix: 'Do it once nothing reads the parent for these rows.',
    lock: { mode: 'ACCESS EXCLUSIVE' as const, tables: [table] },
  }
}
