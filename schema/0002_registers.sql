-- The registers as rows: projections of the events of `organisation`, `access` and `calendar`,
-- written in the same transaction; `traimas verify` folds the events again and compares.

create table unit (
  code     text primary key,
  parent   text not null,
  kind     text not null check (kind in ('ministry', 'office', 'unit')),
  th       text not null,
  en       text not null,
  short_th text not null,
  valid_from date not null,
  calendar text not null
);

-- Name, user name and address are erasable; the id stays.
create table person (
  id       bigint primary key,
  active   boolean not null,
  username text unique,
  th       text not null,
  en       text not null,
  email    text not null
);

create table post (
  id   bigint primary key,
  unit text not null,
  th   text not null,
  en   text not null
);

create table appointment (
  id         bigint primary key,
  post       bigint not null,
  person     bigint not null,
  kind       text   not null check (kind in ('holder', 'acting')),
  valid_from bigint not null,
  until      bigint,
  check (until is null or until > valid_from)
);

create table delegation (
  id         bigint primary key,
  principal  bigint not null,
  delegate   bigint not null,
  valid_from bigint not null,
  until      bigint not null,
  check (principal <> delegate and until > valid_from)
);

create table role_grant (
  post bigint not null,
  role text   not null,
  unit text   not null,
  primary key (post, role, unit)
);

create table calendar_version (
  id      text    not null,
  version integer not null check (version > 0),
  primary key (id, version)
);

create table holiday (
  calendar text    not null,
  version  integer not null,
  day      date    not null,
  primary key (calendar, version, day)
);
