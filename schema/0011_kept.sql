-- A fold in two columns (decision 0023): what moves with every event, and what is large and seldom changes. Both texts
-- are slices of the canonical JSON that stood, so that their bytes stay canonical.
alter table instance add column kept text compression lz4;  -- reading it is most of what loading a tree costs
update instance set
  kept = '{"content":' || (data::json -> 'content')::text || ',"records":' || (data::json -> 'records')::text
    || ',"subject":' || (data::json -> 'subject')::text || '}',
  data = (select '{' || string_agg(to_json(key)::text || ':' || value::text, ',' order by place) || '}'
    from json_each(data::json) with ordinality as member(key, value, place)
    where key not in ('content', 'records', 'subject'));
alter table instance alter column kept set not null;
comment on column instance.kept is 'subject, content and records of the fold, as canonical JSON';
comment on column instance.data is 'the rest of the fold, as canonical JSON: a cache of the events';
