-- The engine's tables: definitions, instances, their append-only history, and what is derived from it.
-- Times are microseconds UTC from the injected clocks: no column has a default that reads a clock.
-- No foreign key points from hot rows to rows that commands update: the root row is the only lock.

create table definition (
  name        text    not null,
  version     integer not null check (version > 0),
  digest      bytea   not null unique check (octet_length(digest) = 32),
  canonical   text    not null,  -- the exact bytes that were hashed
  recorded_at bigint  not null,
  primary key (name, version)
);

create sequence instance_id;

create table instance (
  id                 bigint  primary key,
  root_id            bigint  not null,  -- the row of the root is the lock of the whole tree
  parent_id          bigint,
  definition         text    not null,
  definition_version integer not null,
  digest             bytea   not null check (octet_length(digest) = 32),
  unit               text    not null,  -- a unit's code; a calendar's id for its register; '' for the other registers
  fiscal_year        integer not null,  -- Buddhist Era, 0 where there is none
  quarter            integer not null check (quarter between 0 and 4),
  ordinal            integer not null,
  calendar           text    not null,
  calendar_version   integer not null,
  state              text    not null,
  round              integer not null,
  version            bigint  not null,  -- seq of the last event that no timer caused
  seq                bigint  not null check (seq > 0),
  head               bytea   not null check (octet_length(head) = 32),
  last_recorded      bigint  not null,
  due_at             bigint,            -- of the open task: lists compute lateness from it
  data               text    not null,  -- the fold, as canonical JSON: a cache of the events
  unique (definition, unit, fiscal_year, quarter, ordinal)
) with (fillfactor = 70);
create index instance_root on instance (root_id);
create index instance_list on instance (definition, fiscal_year, quarter, unit);

create table event (
  instance_id  bigint not null,
  seq          bigint not null check (seq > 0),
  kind         text   not null,
  state_after  text   not null,
  actor        bigint,
  on_behalf_of bigint,
  command_id   text,
  effective_at bigint not null,
  recorded_at  bigint not null,
  body         text   not null,  -- canonical JSON: exactly what was hashed
  hash         bytea  not null check (octet_length(hash) = 32),
  primary key (instance_id, seq)
);

-- Free text beside an event: the body carries SHA-256(salt || text). Erasable, therefore not append-only.
create table text (
  instance_id bigint not null,
  seq         bigint not null,
  key         text   not null,
  salt        bytea  not null,
  body        text   not null,
  primary key (instance_id, seq, key)
);

-- Receipts: one row for each command that was accepted or refused by state or rule.
create table command (
  id           text    primary key,  -- hexadecimal
  request_hash text    not null,
  instance_id  bigint  not null,
  outcome      text    not null,     -- 'done' or the code of the refusal
  problem_kind integer not null,
  pointers     text    not null,
  first_seq    bigint  not null,
  last_seq     bigint  not null,
  received_at  bigint  not null,
  recorded_at  bigint  not null
);
create index command_recorded on command (recorded_at);

-- Pending timers only: fired and cancelled ones are gone.
create table timer (
  instance_id bigint  not null,
  key         text    not null,
  root_id     bigint  not null,
  revision    bigint  not null,
  n           integer not null,
  due_at      bigint  not null,
  derivation  text    not null,  -- '2018-01-10T24:00 Asia/Bangkok th@1 tz2025b'
  not_before  bigint  not null,  -- due_at, or later while a failing tree backs off
  attempts    integer not null default 0,
  primary key (instance_id, key)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
create index timer_due on timer (not_before, root_id);
create index timer_root on timer (root_id);

-- Open tasks only: the inbox.
create table task (
  instance_id bigint not null,
  key         text   not null,
  root_id     bigint not null,
  unit        text   not null,  -- where the role is looked for
  role        text   not null,
  form        text   not null,
  due_at      bigint,
  opened_seq  bigint not null,
  primary key (instance_id, key)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
create index task_inbox on task (unit, role, due_at);
create index task_root on task (root_id);

-- Separation of duties as a primary key: no natural person twice in a duty group and round.
create table participation (
  instance_id bigint  not null,
  round       integer not null,
  duty        text    not null,
  person      bigint  not null,
  capacity    text    not null check (capacity in ('prepared', 'decided')),
  seq         bigint  not null,
  constraint participation_once primary key (instance_id, round, duty, person)
);

create table draft (
  instance_id bigint not null,
  indicator   text   not null,
  value       numeric,
  numerator   numeric,
  denominator numeric,
  narrative   text   not null,
  version     bigint not null,
  author      bigint not null,
  saved_at    bigint not null,
  primary key (instance_id, indicator)
) with (fillfactor = 70);

-- The submitted values: a projection of the events that froze them, one row a submission and indicator.
create table result (
  instance_id bigint not null,
  seq         bigint not null,
  indicator   text   not null,
  value       numeric,
  numerator   numeric,
  denominator numeric,
  primary key (instance_id, seq, indicator)
);

create table outbox (
  id                bigint generated always as identity primary key,
  dedupe_key        text   not null unique,  -- instance/seq/effect/recipient
  kind              text   not null,
  instance_id       bigint not null,
  seq               bigint not null,
  recipient         bigint not null,
  notice            text   not null,
  arguments         text   not null,
  still_state       text   not null,         -- '': deliver whatever came since
  still_entered_seq bigint not null,
  not_before        bigint not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
create index outbox_due on outbox (not_before, id);

-- The outcome of every outbox row.
create table delivery (
  dedupe_key  text   primary key,
  kind        text   not null,
  outcome     text   not null check (outcome in ('sent', 'suppressed', 'dead')),
  recorded_at bigint not null
);

-- What a person finds on the page.
create table notice (
  id          bigint generated always as identity primary key,
  dedupe_key  text   not null unique,
  recipient   bigint not null,
  instance_id bigint not null,
  seq         bigint not null,
  notice      text   not null,
  arguments   text   not null,
  recorded_at bigint not null,
  read_at     bigint
);
create index notice_recipient on notice (recipient, id desc);

-- What needs a human: never a silent drop.
create table incident (
  id          bigint generated always as identity primary key,
  instance_id bigint,
  source      text   not null,
  key         text   not null,
  detail      text   not null,
  opened_at   bigint not null,
  closed_at   bigint
);
create unique index incident_one_open on incident (source, key) where closed_at is null;

-- The demo's business clock: no row in production; in the demo one row, which only moves forward.
create table manual_clock (
  only_one boolean primary key default true check (only_one),
  at       bigint  not null
);
