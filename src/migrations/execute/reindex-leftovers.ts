import type { Session } from '../connection/index.ts'
import { identifier, literal, type Statement } from '../sql/index.ts'

/**
 * REINDEX CONCURRENTLY that fails leaves its new index behind (`…_ccnew`, not finished) or the old one (`…_ccold`,
 * replaced already): both are marked invalid, slow writes and serve no reads, and the manual says to drop either.
 * What another session is still building is left alone.
 * @returns the names of the indexes that were dropped
 */
export async function dropReindexLeftovers(
  session: Session,
  statement: Statement,
): Promise<readonly string[]> {
  const scope = scopeOf(statement)
  if (scope === undefined) return []
  const found = await session.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
       from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where not i.indisvalid and c.relname ~ '_cc(new|old)[0-9]*$' and ${scope}
        and not exists (select from pg_stat_progress_create_index p where p.index_relid = c.oid)
      order by 1`,
  )
  for (const { name } of found) await session.query(`drop index concurrently ${name}`)
  return found.map(({ name }) => name)
}

/** REINDEX [(options)] INDEX | TABLE | SCHEMA | DATABASE | SYSTEM CONCURRENTLY name: which indexes it works on. */
function scopeOf({ tokens, outsideTransaction }: Statement): string | undefined {
  if (outsideTransaction !== 'REINDEX CONCURRENTLY') return undefined
  const at = tokens.findIndex((token) => token.kind === 'word' && token.text === 'concurrently')
  const what = tokens[at - 1]?.text
  const parts = tokens
    .slice(at + 1)
    .filter((token) => token.kind === 'word' || token.kind === 'name')
    .map((token) => token.text)
  const name = parts.length === 0 ? undefined : literal(identifier(...parts))
  switch (what) {
    case 'index':
      return name === undefined
        ? undefined
        : withToast(`(select indrelid from pg_index where indexrelid = to_regclass(${name}))`)
    case 'table':
      return name === undefined ? undefined : withToast(`to_regclass(${name})`)
    case 'schema':
      return name === undefined
        ? undefined
        : `(n.nspname = ${literal(parts[0] ?? '')} or i.indrelid in (select t.reltoastrelid from pg_class t where t.relnamespace = to_regnamespace(${name})))`
    default:
      return 'true'
  }
}

/** A table's long values lie in a table of their own, whose index is rebuilt along. */
function withToast(table: string): string {
  return `(i.indrelid = ${table} or i.indrelid = (select reltoastrelid from pg_class where oid = ${table}))`
}
