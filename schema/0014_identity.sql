-- Who somebody is: second factors, links to set a password, API tokens, and sign-in through an identity provider.
-- All times are system time. Secrets stand here as hashes; only the second factor's is needed as it is.

alter table session
  add column method      text    not null default 'password' check (method in ('password', 'totp', 'recovery_code', 'oidc')),
  add column proved_at   bigint  not null default 0,      -- when the person last said who they are
  add column owes_factor boolean not null default false,  -- until a second factor is set up, nothing else is allowed
  add column agent       text    not null default '';     -- what the browser calls itself, for the person's own list

-- A password of fewer than 15 characters holds only beside a second factor.
alter table credential add column short boolean not null default false;

create table second_factor (
  person       bigint primary key,
  secret       bytea  not null,
  confirmed_at bigint,                      -- null: begun, and not yet confirmed by a code
  last_step    bigint not null default 0    -- of the newest code that was taken: each counts once
);

create table recovery_code (
  person    bigint not null,
  code_hash bytea  not null,
  primary key (person, code_hash)
);

create table password_link (
  secret_hash bytea  primary key,
  person      bigint not null,
  made_by     bigint,                       -- null: asked for by whoever typed the user name
  expires_at  bigint not null
);
create index password_link_person on password_link (person);

create table api_token (
  id           text   primary key,          -- shown in lists and logs
  secret_hash  bytea  not null unique,
  person       bigint not null,
  name         text   not null,
  scopes       text   not null,             -- separated by spaces
  created_at   bigint not null,
  expires_at   bigint not null,
  last_used_at bigint
);
create index api_token_person on api_token (person);

-- A sign-in that is on its way through the identity provider.
create table oidc_request (
  state_hash bytea  primary key,
  nonce      text   not null,
  verifier   text   not null,               -- of PKCE
  return_to  text   not null,
  session    text,                          -- whose holder proves who they are once more; null: a new session
  expires_at bigint not null
);

-- Which of the provider's people is which of ours. Bound once; the provider's `sub` never changes, a name may.
create table federated_identity (
  issuer   text   not null,
  subject  text   not null,
  person   bigint not null,
  bound_at bigint not null,
  primary key (issuer, subject)
);
create unique index federated_identity_person on federated_identity (issuer, person);

grant select, insert, update, delete on second_factor, recovery_code, password_link, api_token, oidc_request,
  federated_identity to traimas_app;
