-- One request for many trees: a job, with one item and one verdict for each tree. What an item does is a command like any
-- other, with its event and receipt; these rows only say what is still to do and how it ended. They stand outside of the
-- chain and go 90 days after the job has ended, as receipts do.

create sequence job_id;

create table job (
  id           bigint primary key,
  command      text   not null unique,  -- of the request, from person and Idempotency-Key: repeated, it is the same job
  request_hash text   not null,
  kind         text   not null check (kind in ('windows', 'decisions', 'reminders')),
  task         text   not null,         -- JSON: what is asked of each item; its free text is kept with each item's event
  actor        bigint not null,
  on_behalf_of bigint,
  created_at   bigint not null,         -- business time, as all times here but not_before
  finished_at  bigint,                  -- every item has its verdict
  cancelled_at bigint
);
create index job_finished on job (finished_at) where finished_at is not null;

create table job_item (
  job_id           bigint  not null,
  position         integer not null,    -- 1, 2, …: with the job's id it makes the id of the item's command
  instance_id      bigint  not null,
  expected_version bigint,              -- If-Match of this item, where one was sent
  state            text    not null default 'waiting'
                   check (state in ('waiting', 'done', 'refused', 'failed', 'cancelled')),
  code             text    not null default '',    -- why it was refused, or why the last try failed
  problem          text    not null default '{}',  -- JSON: detail, arguments and fields of the refusal
  result_id        bigint,              -- the instance that changed or came into the world
  attempts         integer not null default 0,
  not_before       bigint  not null default 0,     -- system time: when it is tried again
  settled_at       bigint,
  primary key (job_id, position)
);
create index job_item_waiting on job_item (job_id, position) where state = 'waiting';

grant usage on sequence job_id to traimas_app;
grant select, insert, update, delete on job, job_item to traimas_app;
grant select on job, job_item to traimas_read;
