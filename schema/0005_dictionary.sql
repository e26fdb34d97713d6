-- The registers `dictionary` and `framework` as rows: what is measured, what it serves, how it is scored.
-- Projections of events, as those of 0002; `traimas verify` folds the events again and compares.

-- One version of an indicator's definition, as it was published. It never changes: an old result explains itself with
-- the version that it was made with.
create table indicator (
  code          text    not null check (code <> ''),  -- the same in every version, such as ICT-01
  version       integer not null check (version > 0),
  th            text    not null,  -- name
  en            text    not null,
  unit_th       text    not null,  -- unit of measure
  unit_en       text    not null,
  value_type    text    not null check (value_type in
    ('count', 'money', 'percent', 'average', 'index', 'days', 'milestone', 'yes_no', 'text')),
  direction     text    not null check (direction in ('higher', 'lower', 'range')),
  accumulation  text    not null check (accumulation in
    ('increment', 'year_to_date', 'last', 'average', 'maximum', 'minimum', 'ratio_of_sums')),
  horizon       text    not null check (horizon in ('short', 'long')),
  natural_limit numeric,           -- beyond which no value can lie, such as 100 percent
  steps         integer not null check (steps >= 0),  -- of a milestone
  parent        text    not null,  -- code of the indicator above it in the cascade, or ''
  -- The template sheet, free text each.
  definition    text    not null,
  formula       text    not null,
  source        text    not null,
  method        text    not null,
  frequency     text    not null,
  criteria      text    not null,
  evidence      text    not null,  -- what a result needs, in words
  primary key (code, version)
);
create index indicator_parent on indicator (parent) where parent <> '';

-- What a version serves. `place` keeps the order in which the links were given.
create table indicator_goal (
  code    text    not null,
  version integer not null,
  place   integer not null,
  goal    integer not null,  -- goal.no
  primary key (code, version, goal)
);
create index indicator_goal_served on indicator_goal (goal);

create table indicator_challenge (
  code      text    not null,
  version   integer not null,
  place     integer not null,
  challenge text    not null,  -- challenge.code
  primary key (code, version, challenge)
);
create index indicator_challenge_served on indicator_challenge (challenge);

create table indicator_pmqa (
  code    text    not null,
  version integer not null,
  place   integer not null,
  item    text    not null,  -- of the Public Sector Management Quality Award, such as 4.1
  primary key (code, version, item)
);
create index indicator_pmqa_served on indicator_pmqa (item);

-- Strategic goals and challenges have no versions: they are reworded, never dropped.
create table goal (
  no integer primary key check (no > 0),
  th text not null,
  en text not null
);

create table challenge (
  code text primary key check (code <> ''),  -- such as 12-people-1
  th   text not null,
  en   text not null
);

-- The scoring policies of a fiscal year: bands, levels, missing rule, days. A version never changes.
create table framework (
  fiscal_year integer not null check (fiscal_year between 2400 and 2800),  -- Buddhist Era
  version     integer not null check (version > 0),
  body        text    not null,  -- canonical JSON, as in the event
  primary key (fiscal_year, version)
);

create trigger indicator_append_only before update or delete on indicator for each row execute function refuse_change();
create trigger indicator_no_truncate before truncate on indicator for each statement execute function refuse_change();
create trigger indicator_goal_append_only before update or delete on indicator_goal for each row execute function refuse_change();
create trigger indicator_goal_no_truncate before truncate on indicator_goal for each statement execute function refuse_change();
create trigger indicator_challenge_append_only before update or delete on indicator_challenge for each row execute function refuse_change();
create trigger indicator_challenge_no_truncate before truncate on indicator_challenge for each statement execute function refuse_change();
create trigger indicator_pmqa_append_only before update or delete on indicator_pmqa for each row execute function refuse_change();
create trigger indicator_pmqa_no_truncate before truncate on indicator_pmqa for each statement execute function refuse_change();
create trigger framework_append_only before update or delete on framework for each row execute function refuse_change();
create trigger framework_no_truncate before truncate on framework for each statement execute function refuse_change();

grant select, insert on indicator, indicator_goal, indicator_challenge, indicator_pmqa, framework to traimas_app;
grant select, insert, update on goal, challenge to traimas_app;
grant select on indicator, indicator_goal, indicator_challenge, indicator_pmqa, framework, goal, challenge to traimas_read;
