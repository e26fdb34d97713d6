-- A job may hand over what somebody leaves (decision 0025).

alter table job drop constraint job_kind_check;
alter table job add constraint job_kind_check check (kind in ('windows', 'decisions', 'reminders', 'handover'));
