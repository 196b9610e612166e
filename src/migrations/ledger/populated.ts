import { literal } from '../sql/index.ts'
import type { LedgerTable } from '../types.ts'

/** SQL for whether there are tables besides the ledger, deploy-kit's own log and what extensions brought. */
export function populatedSql(ledger: LedgerTable): string {
  return `exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'deploykit')
      and (n.nspname, c.relname) <> (${literal(ledger.schema)}, ${literal(ledger.table)})
      and not exists (select from pg_depend d
                       where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))`
}
