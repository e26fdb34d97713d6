-- The whole ring: documents being drafted, what checkpoints report, certified scores, cases and their measures, and the
-- messages between trees. All but the drafts are projections of events; `traimas verify` folds and compares.

-- A draft that is one document: a plan, a review, an amendment, a restatement. It stands outside the chain.
create table document (
  instance_id bigint not null,
  kind        text   not null check (kind in ('plan', 'review', 'results')),
  content     text   not null,  -- canonical JSON without free text
  texts       text   not null,  -- JSON object: key -> words
  version     bigint not null,
  authors     text   not null,  -- JSON list of person ids: everyone who had a hand in it, who saved last stands last
  saved_at    bigint not null,
  primary key (instance_id, kind)
) with (fillfactor = 70);

-- Milestones are reported by the steps that are done: '1,2,4'.
alter table draft add column steps_done text;
alter table result add column steps_done text;

-- The lines that a checkpoint reports, as its plan has them now.
create table line (
  checkpoint  bigint  not null,
  indicator   text    not null,
  position    integer not null,
  version     integer not null,  -- of the indicator
  unit        text    not null,
  fiscal_year integer not null,
  quarter     integer not null check (quarter between 1 and 4),
  weight      numeric not null,
  target      numeric not null,  -- planned to date at the quarter's end
  year_target numeric not null,
  required    boolean not null,
  primary key (checkpoint, indicator)
);
create index line_quarter on line (fiscal_year, quarter, unit);

-- Certified scores as exact fractions and as published; a restatement adds a row, and the latest is current.
create table score (
  checkpoint  bigint  not null,
  indicator   text    not null,
  source      bigint  not null,  -- the checkpoint, or the restatement
  seq         bigint  not null,  -- its event that certified it
  unit        text    not null,
  fiscal_year integer not null,
  quarter     integer not null check (quarter between 1 and 4),
  to_date_num numeric,
  to_date_den numeric check (to_date_den > 0),
  score_num   numeric,
  score_den   numeric check (score_den > 0),
  published   numeric,
  band        text    not null,
  is_current  boolean not null,
  primary key (checkpoint, indicator, source, seq)
);
create unique index score_current on score (checkpoint, indicator) where is_current;
create index score_quarter on score (fiscal_year, quarter, unit) where is_current;

create table case_file (
  instance_id bigint primary key,
  indicator   text   not null,
  checkpoint  bigint not null,  -- whose result opened it
  category    text   not null,  -- of the cause; '' before the analysis
  answer      text   not null   -- to the recommendation; '' before it is given
);
create index case_file_indicator on case_file (indicator);

create table measure (
  instance_id bigint  not null,  -- the case
  no          integer not null check (no > 0),
  owner       bigint  not null,  -- a post
  due         date    not null,
  is_done     boolean not null,
  done_on     date,
  primary key (instance_id, no)
);

-- Messages to other trees: kind 'command', delivered in order for each source and target.
alter table outbox add column target text not null default '';
alter table outbox add column root_id bigint not null default 0;
alter table outbox add column attempts integer not null default 0;
create index outbox_line on outbox (root_id, target, id) where kind = 'command';

grant select, insert, update, delete on document to traimas_app;
grant select, insert, update, delete on line to traimas_app;
grant select, insert, update (is_current) on score to traimas_app;
grant select, insert, update on case_file, measure to traimas_app;
grant select on document, line, score, case_file, measure to traimas_read;
