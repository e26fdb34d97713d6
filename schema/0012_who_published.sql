-- Who published a version of a workflow: a person, over the API; null where the program did, from its own files at its
-- start. What stands from before is not known to be anybody's. The table stays append-only.

alter table definition add column published_by bigint;
