// Writes events, states, timers, tasks, participation, texts, drafts, results, outbox, incidents and receipt in one
// round trip.
#include "engine/store/tree_write.hpp"

namespace traimas::store {
namespace {

// What is dropped is looked up by an array of instance ids: the planner knows nothing about the length of a JSON list,
// and a join with it scanned every pending timer of the organisation. An update or a delete never names `doc` beside
// its table: PostgreSQL would carry the whole document with every row of the join, for rechecks, through files on disk.
// Rows set and rows dropped never share a key, so the order of the parts does not matter: they all see one snapshot.
// What an instance keeps is left where it is unless it changed (a NULL), so that most events write a row of a few
// hundred bytes.
constexpr Query kWrite{"tree.write", R"(
    with doc as materialized (select :p1::jsonb as d),
    created as (
      insert into instance (id, root_id, parent_id, definition, definition_version, digest, unit, fiscal_year,
        quarter, ordinal, calendar, calendar_version, state, round, version, seq, head, last_recorded, due_at, data, kept)
      select id, root_id, parent_id, definition, definition_version, decode(digest, 'hex'), unit, fiscal_year, quarter,
        ordinal, calendar, calendar_version, state, round, version, seq, decode(head, 'hex'), last_recorded, due_at, data,
        kept
      from doc, jsonb_to_recordset(d->'created') as r(id bigint, root_id bigint, parent_id bigint, definition text,
        definition_version int, digest text, unit text, fiscal_year int, quarter int, ordinal int, calendar text,
        calendar_version int, state text, round int, version bigint, seq bigint, head text, last_recorded bigint,
        due_at bigint, data text, kept text) order by id),
    moved as materialized (
      select r.* from doc, jsonb_to_recordset(d->'updated') as r(id bigint, calendar_version int, state text, round int,
        version bigint, seq bigint, head text, last_recorded bigint, due_at bigint, data text, kept text)),
    updated as (
      update instance t set state = r.state, round = r.round, version = r.version, seq = r.seq,
        head = decode(r.head, 'hex'), last_recorded = r.last_recorded, due_at = r.due_at, data = r.data,
        kept = coalesce(r.kept, t.kept), calendar_version = r.calendar_version
      from moved r where t.id = r.id and t.id = any(array(select id from moved))),
    events as (
      insert into event (instance_id, seq, kind, state_after, actor, on_behalf_of, command_id, effective_at, recorded_at,
        body, hash)
      select instance_id, seq, kind, state_after, actor, on_behalf_of, command_id, effective_at, recorded_at, body,
        decode(hash, 'hex')
      from doc, jsonb_to_recordset(d->'events') as r(instance_id bigint, seq bigint, kind text, state_after text,
        actor bigint, on_behalf_of bigint, command_id text, effective_at bigint, recorded_at bigint, body text, hash text)
      order by instance_id, seq),
    timers as (
      insert into timer (instance_id, key, root_id, revision, n, due_at, derivation)
      select instance_id, key, root_id, revision, n, due_at, derivation
      from doc, jsonb_to_recordset(d->'timers') as r(instance_id bigint, key text, root_id bigint, revision bigint, n int,
        due_at bigint, derivation text) order by instance_id, key
      on conflict (instance_id, key) do update set root_id = excluded.root_id, revision = excluded.revision,
        n = excluded.n, due_at = excluded.due_at, derivation = excluded.derivation, retry_at = 0, attempts = 0),
    timers_gone as materialized (
      select r.* from doc, jsonb_to_recordset(d->'timers_dropped') as r(instance_id bigint, key text)),
    timers_dropped as (
      delete from timer t where t.instance_id = any(array(select instance_id from timers_gone))
        and (t.instance_id, t.key) in (select instance_id, key from timers_gone)),
    tasks as (
      insert into task (instance_id, key, root_id, unit, role, form, due_at, opened_seq)
      select instance_id, key, root_id, unit, role, form, due_at, opened_seq
      from doc, jsonb_to_recordset(d->'tasks') as r(instance_id bigint, key text, root_id bigint, unit text, role text,
        form text, due_at bigint, opened_seq bigint) order by instance_id, key
      on conflict (instance_id, key) do update set root_id = excluded.root_id, unit = excluded.unit,
        role = excluded.role, form = excluded.form, due_at = excluded.due_at, opened_seq = excluded.opened_seq),
    tasks_gone as materialized (
      select r.* from doc, jsonb_to_recordset(d->'tasks_dropped') as r(instance_id bigint, key text)),
    tasks_dropped as (
      delete from task t where t.instance_id = any(array(select instance_id from tasks_gone))
        and (t.instance_id, t.key) in (select instance_id, key from tasks_gone)),
    people as (
      insert into participation (instance_id, round, duty, person, capacity, seq)
      select instance_id, round, duty, person, capacity, seq
      from doc, jsonb_to_recordset(d->'participation') as r(instance_id bigint, round int, duty text, person bigint,
        capacity text, seq bigint) order by instance_id, round, duty, person),
    texts as (
      insert into text (instance_id, seq, key, salt, body)
      select instance_id, seq, key, decode(salt, 'hex'), body
      from doc, jsonb_to_recordset(d->'texts') as r(instance_id bigint, seq bigint, key text, salt text, body text)),
    drafts as (
      insert into draft (instance_id, indicator, value, numerator, denominator, steps_done, narrative, version, author,
        saved_at, evidence)
      select instance_id, indicator, value::numeric, numerator::numeric, denominator::numeric, steps_done, narrative,
        version, author, saved_at, evidence
      from doc, jsonb_to_recordset(d->'drafts') as r(instance_id bigint, indicator text, value text, numerator text,
        denominator text, steps_done text, narrative text, version bigint, author bigint, saved_at bigint,
        evidence text)
      order by instance_id, indicator
      on conflict (instance_id, indicator) do update set value = excluded.value, numerator = excluded.numerator,
        denominator = excluded.denominator, steps_done = excluded.steps_done, narrative = excluded.narrative, version = excluded.version,
        author = excluded.author, saved_at = excluded.saved_at, evidence = excluded.evidence),
    files as (
      insert into evidence_file (sha256, bytes, type, kept_at)
      select distinct on (sha256) sha256, bytes, type, recorded_at
      from doc, jsonb_to_recordset(d->'evidence') as r(sha256 text, bytes bigint, type text, recorded_at bigint)
      order by sha256
      on conflict (sha256) do nothing),
    attached as (
      insert into evidence (instance_id, indicator, sha256, name, classification, person, recorded_at)
      select instance_id, indicator, sha256, name, classification, person, recorded_at
      from doc, jsonb_to_recordset(d->'evidence') as r(instance_id bigint, indicator text, sha256 text, name text,
        classification text, person bigint, recorded_at bigint)),
    drafts_dropped as (
      delete from draft t
      where t.instance_id = any(array(
        select (e->>'instance_id')::bigint from doc, jsonb_array_elements(d->'drafts_dropped') e))),
    results as (
      insert into result (instance_id, seq, indicator, value, numerator, denominator, steps_done)
      select instance_id, seq, indicator, value::numeric, numerator::numeric, denominator::numeric, steps_done
      from doc, jsonb_to_recordset(d->'results') as r(instance_id bigint, seq bigint, indicator text, value text,
        numerator text, denominator text, steps_done text)),
    documents as (
      insert into document (instance_id, kind, content, texts, version, authors, saved_at)
      select instance_id, kind, content, texts, version, authors, saved_at
      from doc, jsonb_to_recordset(d->'documents') as r(instance_id bigint, kind text, content text, texts text,
        version bigint, authors text, saved_at bigint) order by instance_id, kind
      on conflict (instance_id, kind) do update set content = excluded.content, texts = excluded.texts,
        version = excluded.version, authors = excluded.authors, saved_at = excluded.saved_at),
    documents_gone as materialized (
      select r.* from doc, jsonb_to_recordset(d->'documents_dropped') as r(instance_id bigint, kind text)),
    documents_dropped as (
      delete from document t where t.instance_id = any(array(select instance_id from documents_gone))
        and (t.instance_id, t.kind) in (select instance_id, kind from documents_gone)),
    lines as (
      insert into line (checkpoint, indicator, position, version, unit, fiscal_year, quarter, weight, target,
        year_target, required)
      select checkpoint, indicator, position, version, unit, fiscal_year, quarter, weight::numeric, target::numeric,
        year_target::numeric, required
      from doc, jsonb_to_recordset(d->'lines') as r(checkpoint bigint, indicator text, position int, version int,
        unit text, fiscal_year int, quarter int, weight text, target text, year_target text, required boolean)
      order by checkpoint, indicator
      on conflict (checkpoint, indicator) do update set position = excluded.position, version = excluded.version,
        weight = excluded.weight, target = excluded.target, year_target = excluded.year_target,
        required = excluded.required),
    lines_standing as materialized (
      select r.* from doc, jsonb_to_recordset(d->'lines') as r(checkpoint bigint, indicator text)),
    lines_dropped as (
      delete from line t where t.checkpoint = any(array(select checkpoint from lines_standing))
        and (t.checkpoint, t.indicator) not in (select checkpoint, indicator from lines_standing)),
    scored as materialized (
      select r.* from doc, jsonb_to_recordset(d->'scores') as r(checkpoint bigint, indicator text)),
    scores_superseded as (
      update score t set is_current = false from scored r
      where t.checkpoint = any(array(select checkpoint from scored))
        and t.checkpoint = r.checkpoint and t.indicator = r.indicator and t.is_current
      returning t.checkpoint),
    scores as (
      insert into score (checkpoint, indicator, source, seq, unit, fiscal_year, quarter, to_date_num, to_date_den,
        score_num, score_den, published, band, is_current)
      select checkpoint, indicator, source, seq, unit, fiscal_year, quarter, to_date_num::numeric, to_date_den::numeric,
        score_num::numeric, score_den::numeric, published::numeric, band, true
      from doc, jsonb_to_recordset(d->'scores') as r(checkpoint bigint, indicator text, source bigint, seq bigint,
        unit text, fiscal_year int, quarter int, to_date_num text, to_date_den text, score_num text, score_den text,
        published text, band text)
      -- Waits for the update above, so that there is one current row at any moment.
      where (select count(*) from scores_superseded) >= 0),
    cases as (
      insert into case_file (instance_id, indicator, checkpoint, category, answer)
      select instance_id, indicator, checkpoint, category, answer
      from doc, jsonb_to_recordset(d->'cases') as r(instance_id bigint, indicator text, checkpoint bigint, category text,
        answer text) order by instance_id
      on conflict (instance_id) do update set category = excluded.category, answer = excluded.answer),
    measures as (
      insert into measure (instance_id, no, owner, due, is_done, done_on)
      select instance_id, no, owner, due, is_done, done_on
      from doc, jsonb_to_recordset(d->'measures') as r(instance_id bigint, no int, owner bigint, due date,
        is_done boolean, done_on date) order by instance_id, no
      on conflict (instance_id, no) do update set is_done = excluded.is_done, done_on = excluded.done_on),
    outboxes as (
      insert into outbox (dedupe_key, kind, instance_id, seq, recipient, notice, arguments, still_state,
        still_entered_seq, not_before, target, root_id, digest)
      select dedupe_key, kind, instance_id, seq, recipient, notice, arguments, still_state, still_entered_seq, not_before,
        target, root_id, digest
      from doc, jsonb_to_recordset(d->'outbox') as r(position int, dedupe_key text, kind text, instance_id bigint,
        seq bigint, recipient bigint, notice text, arguments text, still_state text, still_entered_seq bigint,
        not_before bigint, target text, root_id bigint, digest boolean)
      order by position),
    incidents as (
      insert into incident as standing (instance_id, unit, source, key, severity, arguments, opened_at, last_seen)
      select instance_id, unit, source, key, severity, arguments, seen_at, seen_at
      from doc, jsonb_to_recordset(d->'incidents') as r(instance_id bigint, unit text, source text, key text,
        severity text, arguments text, seen_at bigint) order by source, key
      on conflict (source, key) where closed_at is null do update set occurrences = standing.occurrences + 1,
        last_seen = excluded.last_seen, arguments = excluded.arguments, retried_at = null, retried_by = null),
    cured as materialized (
      select r.* from doc, jsonb_to_recordset(d->'incidents_closed') as r(source text, key text, how text,
        seen_at bigint)),
    incidents_closed as (
      update incident t set closed_at = r.seen_at, closed_by = t.retried_by,
        closed_how = case when t.retried_at is null then r.how else 'retried' end
      from cured r where t.source = r.source and t.key = r.key and t.closed_at is null)
    insert into command (id, request_hash, instance_id, outcome, problem_kind, pointers, first_seq, last_seq, received_at,
      recorded_at)
    select id, request_hash, instance_id, outcome, problem_kind, pointers, first_seq, last_seq, received_at, recorded_at
    from doc, jsonb_to_recordset(d->'receipts') as r(id text, request_hash text, instance_id bigint, outcome text,
      problem_kind int, pointers text, first_seq bigint, last_seq bigint, received_at bigint, recorded_at bigint)
)",
                       1, 0};

}  // namespace

void write_changes(Tx& tx, const nlohmann::json& document)
{
    tx.execute(kWrite, {document.dump()});
}

}  // namespace traimas::store
