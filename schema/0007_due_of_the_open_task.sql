-- What lists show as due is what the open task says, and nothing where none is open: so far the column kept the anchor
-- `due`, whatever was open. A checkpoint goes on to keep that anchor, for it is the deadline of its report.
update instance set due_at = (select min(task.due_at) from task where task.instance_id = instance.id)
where definition <> 'checkpoint';
