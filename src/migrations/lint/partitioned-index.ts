import {
  key,
  type NodeBody,
  type QualifiedName,
  quoteIdentifier,
  relationName,
  sqlName,
} from '../syntax/index.ts'
import { inMigrations } from './later.ts'
import type { RuleContext } from './rule.ts'
import { defaultName } from './slices.ts'

/** An index of a partitioned table, which PostgreSQL does not build concurrently. */
export function partitionedIndex(it: NodeBody<'IndexStmt'>, context: RuleContext) {
  const table = relationName(it.relation)
  // ON ONLY touches no partition, so there is nothing to build.
  if (table === undefined || it.relation?.inh !== true) return undefined
  return {
    message: `${sqlName(table)} is partitioned: ${it.concurrent === true ? 'PostgreSQL refuses CONCURRENTLY there' : 'every partition is locked against writes until all indexes are built'}`,
    fix: 'Create it ON ONLY the parent, build one CONCURRENTLY on every partition, and attach them.',
    lock: { mode: 'SHARE' as const, tables: [table] },
    grows: [table],
    sql: byPartition(it, table, context),
  }
}

/** The index of the parent alone, one of each partition that the folder makes, and their union. */
function byPartition(
  it: NodeBody<'IndexStmt'>,
  table: QualifiedName,
  { statement, schema }: RuleContext,
): string | undefined {
  const partitions = [...schema.tables.values()].filter(
    ({ partitionOf }) => partitionOf !== undefined && key(partitionOf) === key(table),
  )
  const on = /\bON\s+((?:"[^"]+"|[\w$]+)(?:\s*\.\s*(?:"[^"]+"|[\w$]+))?)/i.exec(statement.text)
  // A partition that is partitioned itself has the same to be done below it.
  if (on === null || partitions.some((one) => one.partitioned)) return undefined
  const name = it.idxname ?? defaultName(table, [], 'idx')
  const unique = it.unique === true ? 'UNIQUE INDEX' : 'INDEX'
  const rest = statement.text.slice(on.index + on[0].length)
  const own = ({ name: partition }: (typeof partitions)[number]) =>
    sqlName({ schema: partition.schema, name: `${partition.name}_${name}`.slice(0, 63) })
  const bare = (one: (typeof partitions)[number]) => quoteIdentifier(`${one.name.name}_${name}`.slice(0, 63))
  const index = sqlName({ schema: table.schema, name })
  return inMigrations([
    { statements: [`CREATE ${unique} ${quoteIdentifier(name)} ON ONLY ${sqlName(table)}${rest};`] },
    {
      statements: partitions.map(
        (one) => `CREATE ${unique} CONCURRENTLY ${bare(one)} ON ${sqlName(one.name)}${rest};`,
      ),
    },
    {
      when:
        partitions.length === 0
          ? 'then CREATE INDEX CONCURRENTLY on every partition, and ALTER INDEX … ATTACH PARTITION'
          : 'and in the one after',
      statements:
        partitions.length === 0
          ? []
          : partitions.map((one) => `ALTER INDEX ${index} ATTACH PARTITION ${own(one)};`),
    },
  ])
}
