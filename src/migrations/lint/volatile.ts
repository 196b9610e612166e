import type { Schema } from '../schema/index.ts'
import { type Constraint, key, listedName, walk } from '../syntax/index.ts'

// PostgreSQL's own functions that a default may call and that are volatile (pg_proc.provolatile = 'v').
const volatile = new Set(
  'random gen_random_uuid uuidv4 uuidv7 clock_timestamp timeofday nextval setval txid_current pg_current_xact_id random_normal uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 gen_salt gen_random_bytes'.split(
    ' ',
  ),
)
// Those that a default usually calls and that are not.
const steady = new Set(
  (
    'now transaction_timestamp statement_timestamp current_timestamp current_date current_user current_setting date_trunc lower upper md5 coalesce ' +
    'concat to_char to_timestamp date_part extract timezone make_date make_interval make_timestamp jsonb_build_object jsonb_build_array ' +
    'json_build_object to_jsonb array_fill round floor ceil abs substr substring replace trim btrim length encode decode to_tsvector timestamp interval date'
  ).split(' '),
)

/**
 * A call in a column's default that may give every row a value of its own; `sure` where PostgreSQL or the folder's own
 * CREATE FUNCTION says so.
 */
export function volatileCall(
  constraint: Constraint,
  schema: Schema,
): { readonly name: string; readonly sure: boolean } | undefined {
  let found: { name: string; sure: boolean } | undefined
  walk(constraint.raw_expr === undefined ? [] : [constraint.raw_expr], (kind, body) => {
    if (kind !== 'FuncCall') return undefined
    const called = listedName(body['funcname'] as Parameters<typeof listedName>[0])
    if (called === undefined) return undefined
    const { name } = called
    const own = schema.routines.get(key(called))
    if (own === false || (own === undefined && steady.has(name))) return undefined
    const sure = own === true || volatile.has(name)
    if (found === undefined || (sure && !found.sure)) found = { name, sure }
    return undefined
  })
  return found
}
