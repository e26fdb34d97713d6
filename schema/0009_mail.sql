-- Reminders by e-mail: one row is one notice to one person by mail, from its planning to what became of it. The ledger
-- of reminders is this table; nothing leaves it. Leases and back-off are system time, everything else business time.

alter table outbox add column digest boolean not null default false;

create table mail (
  id                bigint  generated always as identity primary key,
  dedupe_key        text    not null unique,  -- of the notice: instance/seq/effect/recipient
  recipient         bigint  not null,
  instance_id       bigint  not null,
  seq               bigint  not null,
  notice            text    not null,
  arguments         text    not null,
  still_state       text    not null,         -- '': send whatever came since
  still_entered_seq bigint  not null,
  digest            boolean not null,         -- merged with the others of its day and person
  nominal           bigint  not null,         -- when it was due: the event's effective time
  planned_for       bigint  not null,         -- the same, put off to the digest hour and past the quiet hours
  outcome           text    not null
    check (outcome in ('planned', 'sent', 'suppressed', 'digested', 'failed', 'superseded')),
  reason            text    not null default '',  -- of one that was suppressed
  settled_at        bigint,
  late              boolean not null default false,  -- sent more than a minute after it was planned
  attempts          integer not null default 0,
  lease             bigint  not null default 0,   -- grows with each claim: who settles names the one it holds
  leased_until      bigint  not null default 0,   -- system time: until then nobody takes it, for it is being sent or waits
  last_error        text    not null default '',  -- a code of SMTP or of the library; no address
  message_id        text    not null,
  carrier           bigint,                       -- the mail that carried it, from its first try on: itself, or a digest
  check ((outcome = 'planned') = (settled_at is null))
) with (fillfactor = 70);
create index mail_planned on mail (planned_for, id) where outcome = 'planned';
create index mail_same on mail (instance_id, recipient, notice, id) where outcome = 'planned';
create index mail_recipient on mail (recipient, id desc);

grant select, insert, update on mail to traimas_app;
grant select on mail to traimas_read;
