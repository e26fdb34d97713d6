-- Who may do what. The owner cannot log in; the application has no DDL and only INSERT and SELECT on history;
-- triggers refuse UPDATE, DELETE and TRUNCATE there even to the owner.

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'history is append-only: % on % is refused', tg_op, tg_table_name using errcode = '42501';
end
$$;

create trigger definition_append_only before update or delete on definition for each row execute function refuse_change();
create trigger definition_no_truncate before truncate on definition for each statement execute function refuse_change();
create trigger event_append_only before update or delete on event for each row execute function refuse_change();
create trigger event_no_truncate before truncate on event for each statement execute function refuse_change();
create trigger participation_append_only before update or delete on participation for each row execute function refuse_change();
create trigger participation_no_truncate before truncate on participation for each statement execute function refuse_change();
create trigger result_append_only before update or delete on result for each row execute function refuse_change();
create trigger result_no_truncate before truncate on result for each statement execute function refuse_change();
create trigger delivery_append_only before update or delete on delivery for each row execute function refuse_change();
create trigger delivery_no_truncate before truncate on delivery for each statement execute function refuse_change();

revoke all on schema public from public;
grant usage on schema public to traimas_app, traimas_read;

-- History: written once, read for ever.
grant select, insert on definition, event, participation, result, delivery to traimas_app;
-- Receipts go after 90 days; texts are erasable.
grant select, insert, delete on command, text to traimas_app;
-- State derived from history.
grant select, insert, update on instance to traimas_app;
grant select, insert, update, delete on timer, task, draft, outbox, notice, incident, manual_clock to traimas_app;
grant usage on sequence instance_id to traimas_app;
-- Registers.
grant select, insert, update on unit, person, post, appointment, delegation to traimas_app;
grant select, insert, delete on role_grant to traimas_app;
grant select, insert on calendar_version, holiday to traimas_app;
-- Sign-in.
grant select, insert, update, delete on credential, session, sign_in_failure to traimas_app;
-- The table of migrations, so that a node can refuse a schema newer than it knows.
grant select on schema_migration to traimas_app, traimas_read;

-- Reports and verification read everything but secrets.
grant select on definition, instance, event, text, command, timer, task, participation, draft, result, outbox, delivery,
  notice, incident, manual_clock, unit, person, post, appointment, delegation, role_grant, calendar_version, holiday
  to traimas_read;
