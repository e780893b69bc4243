"""What is asked of PostgreSQL's own catalogue."""

MARKS = """
select nspname::text, coalesce(obj_description(oid, 'pg_namespace'), '')
from pg_namespace
"""
"""Every schema, and its comment."""

CONTENTS = """
select relname::text from pg_class
where relnamespace = to_regnamespace('{schema}')
    and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
union all
select proname::text from pg_proc where pronamespace = to_regnamespace('{schema}')
union all
select typname::text from pg_type
where typnamespace = to_regnamespace('{schema}') and typtype in ('d', 'e', 'r')
"""
"""The names of what is in a schema."""

READERS = """
select distinct
    reader.relkind::text,
    reader.oid::regclass::text,
    format(
        'create or replace view %s as %s',
        reader.oid::regclass,
        pg_get_viewdef(reader.oid)
    )
from pg_depend as dependence
join pg_rewrite as rule on dependence.objid = rule.oid
join pg_class as reader on rule.ev_class = reader.oid
join pg_class as mart on dependence.refobjid = mart.oid
where dependence.classid = 'pg_rewrite'::regclass
    and dependence.refclassid = 'pg_class'::regclass
    and mart.relnamespace = to_regnamespace('marts')
    and reader.relnamespace <> mart.relnamespace
"""
"""Views of others over the marts: their kind, name, and what makes them again."""

GRANTS = """
with grants as (
    select 'schema marts' as thing, item.*
    from pg_namespace, aclexplode(nspacl) as item
    where nspname = 'marts' and item.grantee <> nspowner
    union all
    select format('marts.%I', relname), item.*
    from pg_class, aclexplode(relacl) as item
    where relnamespace = to_regnamespace('marts') and item.grantee <> relowner
        and to_regclass(format('{built}.%I', relname)) is not null
)
select format(
    'grant %s on %s to %s', string_agg(privilege_type, ', '), thing,
    case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end
)
from grants
group by thing, grantee
"""
"""What lets others read the marts again."""

DROPS = """
select format(
    'drop %s %s',
    case relkind when 'v' then 'view' else 'table' end,
    string_agg(oid::regclass::text, ', ')
)
from pg_class
where relnamespace = to_regnamespace('{schema}') and relkind in ('r', 'v')
group by relkind
order by relkind desc
"""
"""What drops all that a schema holds, unless something else leans on it."""
