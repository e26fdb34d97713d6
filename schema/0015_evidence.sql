-- Evidence: files that results rest on. A file is kept once, by its hash, in the folder evidence.folder; which result links
-- it stands in the draft and, from the submission on, in the event, as the file's hash.

create table evidence_file (
  sha256  text   primary key check (length(sha256) = 64),
  bytes   bigint not null check (bytes > 0),
  type    text   not null,   -- what it was found to be, which is what it is served as
  kept_at bigint not null    -- when it was first attached
);

-- Who attached which file to which result, under which name. Never changed: what was replaced or taken away stays.
create table evidence (
  id             bigint  generated always as identity primary key,
  instance_id    bigint  not null,
  indicator      text    not null,
  sha256         text    not null references evidence_file,
  name           text    not null,
  classification text    not null check (classification in ('public', 'internal', 'confidential')),
  person         bigint  not null,
  recorded_at    bigint  not null
);
create index evidence_instance on evidence (instance_id, id);

-- The files that the row rests on now: hashes, separated by blanks.
alter table draft add column evidence text not null default '';

create trigger evidence_append_only before update or delete on evidence for each row execute function refuse_change();
create trigger evidence_no_truncate before truncate on evidence for each statement execute function refuse_change();

grant select, insert on evidence, evidence_file to traimas_app;
grant select on evidence, evidence_file to traimas_read;
