import { literal } from '../sql/index.ts'
import type { LedgerTable } from '../types.ts'

/**
 * One query for everything about the objects of a database that a migration can change: a row an object or part of
 * one, as text that holds no OID. Works on PostgreSQL 13 to 18 and on PGlite. `search_path` must be `pg_catalog`
 * alone, so that PostgreSQL's own printers qualify every other name.
 *
 * Left out: what PostgreSQL itself brings (OIDs below 16384, FirstNormalObjectId, the schema public excepted), what an
 * extension owns, Drizzle's ledger, deploy-kit's schema, the order of columns (a column that was dropped and came back
 * stands last, and nothing can change that), the names of NOT NULL constraints (PostgreSQL 18 has them, nobody chooses
 * them), and data, the position of a sequence among them.
 */
export function catalogSql(ledger: LedgerTable): string {
  const ledgerName = `nspname = ${literal(ledger.schema)} and relname = ${literal(ledger.table)}`
  return `with
    extension_member as (select classid, objid from pg_depend where deptype = 'e'),
    own_schema as (
      select oid, nspname, nspowner, nspacl from pg_namespace
       where (oid >= 16384 or nspname = 'public') and nspname !~ '^pg_(toast|temp)' and nspname <> 'deploykit'
         and not exists (select from extension_member m where m.classid = 'pg_namespace'::regclass and m.objid = pg_namespace.oid)
    ),
    ledger as (select c.oid from pg_class c join pg_namespace n on n.oid = relnamespace where ${ledgerName}),
    ledger_part as (
      select oid from ledger
      union select indexrelid from pg_index where indrelid in (select oid from ledger)
      union select objid from pg_depend where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass
        and refobjid in (select oid from ledger) and deptype in ('a', 'i')
    ),
    relation as (
      select c.*, n.nspname, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name
        from pg_class c join own_schema n on n.oid = c.relnamespace
       where c.oid >= 16384 and c.oid not in (select oid from ledger_part)
         and not exists (select from extension_member m where m.classid = 'pg_class'::regclass and m.objid = c.oid)
    ),
    owned_type as (
      select t.*, quote_ident(n.nspname) || '.' || quote_ident(t.typname) as name
        from pg_type t join own_schema n on n.oid = t.typnamespace
       where t.typtype in ('e', 'd', 'r', 'c') and (t.typrelid = 0 or exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
         and not exists (select from extension_member m where m.classid = 'pg_type'::regclass and m.objid = t.oid)
    ),
    routine as (
      select p.*, quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name
        from pg_proc p join own_schema n on n.oid = p.pronamespace
       where not exists (select from extension_member m where m.classid = 'pg_proc'::regclass and m.objid = p.oid)
    ),
    owner as (select oid, case when oid = (select datdba from pg_database where datname = current_database()) then '(database owner)' else quote_ident(rolname) end as name from pg_roles),
    privilege as (
      select 'table ' || name as object, relacl as acl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner) as usual
        from relation where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      union all select 'table ' || r.name || ' column ' || quote_ident(attname), attacl, null
        from pg_attribute a join relation r on r.oid = a.attrelid where attnum > 0 and not attisdropped and attacl is not null
      union all select 'schema ' || quote_ident(nspname), nspacl, acldefault('n', nspowner) from own_schema
      union all select 'function ' || name, proacl, acldefault('f', proowner) from routine
      union all select 'type ' || name, typacl, acldefault('T', typowner) from owned_type
    ),
    other as (
      select 'pg_collation'::regclass as class, oid from pg_collation union all select 'pg_conversion'::regclass, oid from pg_conversion
      union all select 'pg_operator'::regclass, oid from pg_operator union all select 'pg_opclass'::regclass, oid from pg_opclass
      union all select 'pg_opfamily'::regclass, oid from pg_opfamily union all select 'pg_cast'::regclass, oid from pg_cast
      union all select 'pg_language'::regclass, oid from pg_language union all select 'pg_transform'::regclass, oid from pg_transform
      union all select 'pg_ts_config'::regclass, oid from pg_ts_config union all select 'pg_ts_dict'::regclass, oid from pg_ts_dict
      union all select 'pg_ts_parser'::regclass, oid from pg_ts_parser union all select 'pg_ts_template'::regclass, oid from pg_ts_template
      union all select 'pg_foreign_data_wrapper'::regclass, oid from pg_foreign_data_wrapper
      union all select 'pg_foreign_server'::regclass, oid from pg_foreign_server union all select 'pg_user_mapping'::regclass, oid from pg_user_mapping
    )
  select object, part, text from (
    select 'schema ' || quote_ident(s.nspname) as object, 'schema' as part, 'owner ' || coalesce(o.name, '?') as text
      from own_schema s left join owner o on o.oid = s.nspowner
     -- Drizzle makes the ledger's schema; it counts only where something else lies in it.
     where s.nspname <> ${literal(ledger.schema)} or s.nspname = 'public' or exists (select from relation r where r.relnamespace = s.oid)
    union all
    select 'extension ' || quote_ident(extname), 'extension', 'version ' || extversion || ' in ' || quote_ident(n.nspname)
      from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.oid >= 16384
    union all
    select case relkind when 'S' then 'sequence ' when 'v' then 'view ' when 'm' then 'materialized view ' when 'c' then 'type ' else 'table ' end || r.name,
           'relation', concat_ws(' ',
             (select 'foreign, of server ' || srvname || coalesce(' options (' || array_to_string(ftoptions, ', ') || ')', '') from pg_foreign_table join pg_foreign_server fs on fs.oid = ftserver where ftrelid = r.oid),
             case relkind when 'p' then 'partitioned ' || pg_get_partkeydef(r.oid) end,
             case relpersistence when 'u' then 'unlogged' when 't' then 'temporary' end,
             'owner ' || coalesce(o.name, '?'),
             case when relispartition then 'partition ' || pg_get_expr(relpartbound, r.oid) end,
             (select 'inherits ' || string_agg(inhparent::regclass::text, ', ' order by inhseqno) from pg_inherits where inhrelid = r.oid and r.relkind <> 'I'),
             case when reloftype <> 0 then 'of ' || reloftype::regtype end,
             case when am.amname <> 'heap' then 'using ' || am.amname end,
             case when relrowsecurity then 'row security' end, case when relforcerowsecurity then 'forced row security' end,
             case when relreplident <> 'd' and relkind in ('r', 'p') then 'replica identity ' || relreplident::text end,
             case when reloptions is not null then 'with (' || array_to_string(reloptions, ', ') || ')' end,
             case when relkind = 'm' and not relispopulated then 'not populated' end)
      from relation r left join owner o on o.oid = r.relowner left join pg_am am on am.oid = r.relam where relkind not in ('i', 'I', 't')
    union all
    select case r.relkind when 'c' then 'type ' when 'v' then 'view ' when 'm' then 'materialized view ' else 'table ' end || r.name,
           'column', concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
             case when a.attcollation <> t.typcollation then 'collate ' || a.attcollation::regcollation end,
             case when a.attnotnull then 'not null' end,
             case a.attidentity when 'a' then 'generated always as identity' when 'd' then 'generated by default as identity' end,
             case a.attgenerated when '' then 'default ' || pg_get_expr(d.adbin, d.adrelid)
               else 'generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ')' || case a.attgenerated when 's' then ' stored' else ' virtual' end end,
             case when a.attstorage <> t.typstorage then 'storage ' || a.attstorage::text end,
             case when a.attstattarget::int >= 0 then 'statistics ' || a.attstattarget end,
             case when a.attoptions is not null then 'with (' || array_to_string(a.attoptions, ', ') || ')' end,
             case when a.attfdwoptions is not null then 'options (' || array_to_string(a.attfdwoptions, ', ') || ')' end)
      from pg_attribute a join relation r on r.oid = a.attrelid join pg_type t on t.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attnum > 0 and not a.attisdropped and r.relkind in ('r', 'p', 'f', 'c', 'v', 'm')
    union all
    select 'table ' || r.name, 'constraint', quote_ident(conname) || ' ' || pg_get_constraintdef(k.oid)
      from pg_constraint k join relation r on r.oid = k.conrelid where (contype <> 'n' or not convalidated) and contype <> 't'
    union all
    select case r.relkind when 'm' then 'materialized view ' else 'table ' end || r.name, 'index', pg_get_indexdef(i.indexrelid)
           || case when i.indisvalid then '' else ' INVALID' end || case when i.indisclustered then ' clustered' else '' end
           || case when i.indisreplident then ' replica identity' else '' end
      from pg_index i join relation r on r.oid = i.indrelid
    union all
    select 'table ' || r.name, 'statistics', pg_get_statisticsobjdef(s.oid) from pg_statistic_ext s join relation r on r.oid = s.stxrelid
    union all
    select case r.relkind when 'v' then 'view ' else 'table ' end || r.name, 'trigger',
           pg_get_triggerdef(g.oid) || case g.tgenabled when 'O' then '' else ' enabled ' || g.tgenabled::text end
      from pg_trigger g join relation r on r.oid = g.tgrelid where not g.tgisinternal
    union all
    select case r.relkind when 'v' then 'view ' when 'm' then 'materialized view ' else 'table ' end || r.name, 'rule',
           pg_get_ruledef(u.oid) || case u.ev_enabled when 'O' then '' else ' enabled ' || u.ev_enabled::text end
      from pg_rewrite u join relation r on r.oid = u.ev_class where u.rulename <> '_RETURN'
    union all
    select 'table ' || r.name, 'policy', concat_ws(' ', quote_ident(polname), case when polpermissive then 'permissive' else 'restrictive' end,
             'for', case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
             'to', (select string_agg(case when role = 0 then 'public' else quote_ident(pg_get_userbyid(role)) end, ', ' order by pg_get_userbyid(role)) from unnest(polroles) role),
             'using ' || pg_get_expr(polqual, polrelid), 'with check ' || pg_get_expr(polwithcheck, polrelid))
      from pg_policy p join relation r on r.oid = p.polrelid
    union all
    select case relkind when 'm' then 'materialized view ' else 'view ' end || name, 'definition', pg_get_viewdef(oid) from relation where relkind in ('v', 'm')
    union all
    select 'sequence ' || r.name, 'sequence', concat_ws(' ', format_type(seqtypid, null), 'start', seqstart, 'increment', seqincrement, 'min', seqmin, 'max', seqmax,
             'cache', seqcache, case when seqcycle then 'cycle' end,
             (select 'owned by ' || d.refobjid::regclass || '.' || quote_ident(a.attname) from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
               where d.classid = 'pg_class'::regclass and d.objid = s.seqrelid and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')))
      from pg_sequence s join relation r on r.oid = s.seqrelid
    union all
    select 'type ' || t.name, 'type', concat_ws(' ', case typtype when 'e' then 'enum' when 'd' then 'domain' when 'r' then 'range' else 'composite' end,
             'owner ' || coalesce(o.name, '?'),
             (select '(' || string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) || ')' from pg_enum where enumtypid = t.oid),
             case when typtype = 'd' then format_type(typbasetype, typtypmod) end, case when typnotnull then 'not null' end,
             case when typtype = 'd' and typcollation <> (select b.typcollation from pg_type b where b.oid = t.typbasetype) then 'collate ' || typcollation::regcollation end,
             'default ' || typdefault, (select 'of ' || format_type(rngsubtype, null) from pg_range where rngtypid = t.oid))
      from owned_type t left join owner o on o.oid = t.typowner
    union all
    select 'type ' || t.name, 'constraint', quote_ident(conname) || ' ' || pg_get_constraintdef(k.oid)
      from pg_constraint k join owned_type t on t.oid = k.contypid where contype <> 'n'
    union all
    select case prokind when 'p' then 'procedure ' when 'a' then 'aggregate ' else 'function ' end || p.name, 'function',
           'owner ' || coalesce(o.name, '?') || ' ' || case when prokind = 'a'
             then (select concat_ws(' ', 'returns', format_type(p.prorettype, null), 'step', a.aggtransfn, 'state', format_type(a.aggtranstype, null), 'final', a.aggfinalfn, 'initial', a.agginitval) from pg_aggregate a where a.aggfnoid = p.oid)
             else pg_get_functiondef(p.oid) end
      from routine p left join owner o on o.oid = p.proowner
    union all
    select 'event trigger ' || quote_ident(evtname), 'event trigger', concat_ws(' ', evtevent, array_to_string(evttags, ', '), 'calls', evtfoid::regproc, 'enabled', evtenabled)
      from pg_event_trigger
    union all
    select 'publication ' || quote_ident(pubname), 'publication', concat_ws(' ', case when puballtables then 'all tables' end, 'insert', pubinsert, 'update', pubupdate, 'delete', pubdelete, 'truncate', pubtruncate,
             (select string_agg(prrelid::regclass::text, ', ' order by prrelid::regclass::text) from pg_publication_rel where prpubid = p.oid))
      from pg_publication p
    union all
    select 'other ' || i.type || ' ' || i.identity, i.type, 'exists'
      from other x, lateral pg_identify_object(x.class, x.oid, 0) i
     where x.oid >= 16384 and not exists (select from extension_member m where m.classid = x.class and m.objid = x.oid)
    union all
    select p.object, 'privilege', coalesce(g.rolname, 'public') || ' ' || string_agg(a.privilege_type || case when a.is_grantable then ' with grant option' else '' end, ', ' order by a.privilege_type)
      from privilege p, lateral aclexplode(coalesce(p.acl, p.usual)) a left join pg_roles g on g.oid = a.grantee
     -- What an object has without anybody's doing is said once, by its absence.
     where p.acl is not null and p.acl is distinct from p.usual
       and not exists (select from aclexplode(p.usual) u where u.grantee = a.grantee and u.privilege_type = a.privilege_type and u.is_grantable = a.is_grantable)
     group by p.object, coalesce(g.rolname, 'public')
    union all
    select p.object, 'privilege taken away', coalesce(g.rolname, 'public') || ' ' || u.privilege_type
      from privilege p, lateral aclexplode(p.usual) u left join pg_roles g on g.oid = u.grantee
     where p.acl is not null and not exists (select from aclexplode(p.acl) a where a.grantee = u.grantee and a.privilege_type = u.privilege_type)
    union all
    select 'default privileges of ' || quote_ident(r.rolname) || coalesce(' in ' || quote_ident(n.nspname), ''), 'default privilege', d.defaclobjtype::text || ' ' || coalesce(g.rolname, 'public') || ' ' || a.privilege_type || case when a.is_grantable then ' with grant option' else '' end
      from pg_default_acl d join pg_roles r on r.oid = d.defaclrole left join pg_namespace n on n.oid = d.defaclnamespace,
           lateral aclexplode(d.defaclacl) a left join pg_roles g on g.oid = a.grantee
    union all
    select i.type || ' ' || i.identity, 'comment', d.description
      from pg_description d, lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) i
     where (d.objoid >= 16384 or (d.classoid = 'pg_namespace'::regclass and d.objoid in (select oid from own_schema) and d.description <> 'standard public schema'))
       and not exists (select from extension_member m where m.classid = d.classoid and m.objid = d.objoid)
       and not (d.classoid = 'pg_extension'::regclass)
    union all
    select 'database', 'setting', coalesce('role ' || quote_ident(r.rolname) || ' ', '') || array_to_string(s.setconfig, ', ')
      from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole where s.setdatabase = (select oid from pg_database where datname = current_database())
  ) found
  order by object collate "C", part collate "C", text collate "C"`
}
