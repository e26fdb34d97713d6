-- Whatever failed is tried again by system time: the demo's business clock may stand still, and then nothing would come
-- again. A timer is due by business time and held back by system time, each in a column of its own; likewise a message.
-- And an incident says what a person must know to cure it: how bad, where, seen how often, taken by whom, ended how.

drop index timer_due;
alter table timer add column retry_at bigint not null default 0;  -- system time, 0: not held back
alter table timer drop column not_before;
create index timer_due on timer (due_at, root_id);
create index timer_retry on timer (retry_at) where retry_at > 0;

-- not_before of a message that failed was pushed on in business time: what waits now is tried again at once.
alter table outbox add column retry_at bigint not null default 0;  -- system time, 0: not held back
create index outbox_retry on outbox (retry_at) where retry_at > 0;
update outbox o set not_before = e.recorded_at from event e
where o.attempts > 0 and e.instance_id = o.instance_id and e.seq = o.seq;

alter table incident add column severity text not null default 'critical' check (severity in ('warning', 'critical'));
alter table incident add column unit text not null default '';       -- whose work it is; '': nobody's in particular
alter table incident add column arguments text not null default '{}';  -- JSON object: what the reader's words need
alter table incident add column occurrences bigint not null default 1 check (occurrences > 0);
alter table incident add column last_seen bigint;
alter table incident add column acknowledged_at bigint;
alter table incident add column acknowledged_by bigint;              -- a person
alter table incident add column note text not null default '';       -- theirs
alter table incident add column retried_at bigint;                   -- asked for, and not failed again since
alter table incident add column retried_by bigint;
alter table incident add column closed_by bigint;                    -- a person; null: it ended by itself
alter table incident add column closed_how text check (closed_how in ('recovered', 'retried', 'repaired', 'settled'));
alter table incident add column version bigint not null default 1;   -- counts what people did

update incident i set last_seen = opened_at,
  unit = coalesce((select unit from instance where id = i.instance_id), ''),
  arguments = json_build_object('reason', detail)::text,
  closed_how = case when closed_at is null then null else 'recovered' end;
alter table incident alter column last_seen set not null;
alter table incident alter column severity drop default;
alter table incident drop column detail;
alter table incident add constraint incident_ended check ((closed_at is null) = (closed_how is null));
create index incident_open on incident (id) where closed_at is null;
