-- Sign-in: what is neither chained nor kept for ever. All times are system time.

create table credential (
  person        bigint primary key,
  password_hash text   not null,  -- argon2id, with its parameters
  changed_at    bigint not null
);

create table session (
  id           text   primary key,           -- shown in lists and logs
  secret_hash  bytea  not null unique,       -- SHA-256 of the cookie's value
  person       bigint not null,
  csrf_token   text   not null,
  address      text   not null,
  created_at   bigint not null,
  last_seen_at bigint not null,
  expires_at   bigint not null               -- absolute; idle time is counted from last_seen_at
);
create index session_person on session (person);
create index session_expires on session (expires_at);

-- Failed tries, by person and address and by address alone: delays grow, nobody is locked out for ever.
create table sign_in_failure (
  key           text    primary key,
  failures      integer not null,
  blocked_until bigint  not null
);
