// Rows of trees from and to JSON.
#include "engine/store/tree_rows.hpp"

#include "engine/store/incident_rows.hpp"
#include "engine/store/ring_rows.hpp"

#include "engine/base/assert.hpp"
#include "engine/base/canonical_json.hpp"

namespace traimas::store {
namespace {

using nlohmann::json;
using workflow::Changes;
using workflow::TreeRows;

json decimal_or_null(const std::optional<Decimal>& value)
{
    return value ? json(value->text()) : json(nullptr);
}

json id_or_null(const std::optional<PersonId>& id)
{
    return id ? json(id->value()) : json(nullptr);
}

json time_or_null(const std::optional<Instant>& time)
{
    return time ? json(to_micros(*time)) : json(nullptr);
}

json steps_or_null(const std::optional<std::vector<int>>& steps)
{
    if (!steps) {
        return nullptr;
    }
    std::string text;
    for (const int step : *steps) {
        text += (text.empty() ? "" : ",") + std::to_string(step);
    }
    return text;
}

// As it moves with every event.
json updated_row(const workflow::Instance& it, const std::map<InstanceId, Instant>& dues)
{
    const auto& folded = it.folded;
    const auto due = dues.find(it.id);
    return {{"id", it.id.value()},
            {"calendar_version", it.calendar_version},
            {"state", folded.state},
            {"round", folded.round},
            {"version", folded.version},
            {"seq", it.seq},
            {"head", ledger::to_hex(it.head)},
            {"last_recorded", to_micros(it.last_recorded)},
            {"due_at", due == dues.end() ? json(nullptr) : json(to_micros(due->second))},
            {"data", workflow::moving_text(folded)}};
}

json created_row(const workflow::Instance& it, const std::map<InstanceId, Instant>& dues)
{
    auto row = updated_row(it, dues);
    row.update({{"root_id", it.root.value()},
                {"parent_id", it.parent ? json(it.parent->value()) : json(nullptr)},
                {"definition", it.definition},
                {"definition_version", it.definition_version},
                {"digest", ledger::to_hex(it.digest)},
                {"unit", it.unit},
                {"fiscal_year", it.fiscal_year},
                {"quarter", it.quarter},
                {"ordinal", it.ordinal},
                {"calendar", it.calendar},
                {"kept", workflow::kept_text(it.folded)}});
    return row;
}

json event_row(const workflow::EventRow& it)
{
    return {{"instance_id", it.instance.value()},
            {"seq", it.event.seq},
            {"kind", to_text(it.event.kind)},
            {"state_after", it.event.state},
            {"actor", id_or_null(it.event.actor)},
            {"on_behalf_of", id_or_null(it.event.on_behalf_of)},
            {"command_id", it.event.command.empty() ? json(nullptr) : json(it.event.command)},
            {"effective_at", to_micros(it.event.effective_at)},
            {"recorded_at", to_micros(it.event.recorded_at)},
            {"body", it.body},
            {"hash", ledger::to_hex(it.hash)}};
}

json value_row(const measure::Value& value)
{
    return {{"value", decimal_or_null(value.value)},
            {"numerator", decimal_or_null(value.numerator)},
            {"denominator", decimal_or_null(value.denominator)},
            {"steps_done", steps_or_null(value.steps_done)}};
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

json evidence_row(const workflow::EvidenceRow& it)
{
    return {{"instance_id", it.instance.value()},
            {"indicator", it.indicator},
            {"sha256", it.sha256},
            {"bytes", it.bytes},
            {"type", it.type},
            {"name", it.name},
            {"classification", it.classification},
            {"person", it.person.value()},
            {"recorded_at", to_micros(it.recorded_at)}};
}

json document_row(InstanceId instance, const workflow::DocumentRow& it)
{
    json authors = json::array();
    for (const auto author : it.authors) {
        authors.push_back(author.value());
    }
    return {{"instance_id", instance.value()},         {"kind", it.kind},       {"content", canonical_json(it.content)},
            {"texts", canonical_json(json(it.texts))}, {"version", it.version}, {"authors", authors.dump()},
            {"saved_at", to_micros(it.saved_at)}};
}

void add_projections(json& document, const Changes& changes, const std::map<InstanceId, InstanceId>& roots)
{
    for (const auto& it : changes.timers_set) {
        document["timers"].push_back({{"instance_id", it.instance.value()},
                                      {"key", it.occurrence.timer},
                                      {"root_id", roots.at(it.instance).value()},
                                      {"revision", it.occurrence.revision},
                                      {"n", it.occurrence.n},
                                      {"due_at", to_micros(it.due_at)},
                                      {"derivation", it.derivation}});
    }
    for (const auto& [instance, key] : changes.timers_dropped) {
        document["timers_dropped"].push_back({{"instance_id", instance.value()}, {"key", key}});
    }
    for (const auto& it : changes.tasks_set) {
        document["tasks"].push_back({{"instance_id", it.instance.value()},
                                     {"key", it.key},
                                     {"root_id", roots.at(it.instance).value()},
                                     {"unit", it.unit},
                                     {"role", it.role},
                                     {"form", it.form},
                                     {"due_at", time_or_null(it.due_at)},
                                     {"opened_seq", it.opened_seq}});
    }
    for (const auto& [instance, key] : changes.tasks_dropped) {
        document["tasks_dropped"].push_back({{"instance_id", instance.value()}, {"key", key}});
    }
}

void add_facts(json& document, const Changes& changes)
{
    for (const auto& it : changes.participation) {
        document["participation"].push_back({{"instance_id", it.instance.value()},
                                             {"round", it.participant.round},
                                             {"duty", it.participant.duty},
                                             {"person", it.participant.person.value()},
                                             {"capacity", it.participant.capacity},
                                             {"seq", it.seq}});
    }
    for (const auto& it : changes.texts) {
        document["texts"].push_back({{"instance_id", it.instance.value()},
                                     {"seq", it.seq},
                                     {"key", it.part.key},
                                     {"salt", ledger::bytes_to_hex(it.part.salt)},
                                     {"body", it.part.text}});
    }
    for (const auto& [instance, it] : changes.drafts_set) {
        auto row = value_row(it.value);
        row.update({{"instance_id", instance.value()},
                    {"indicator", it.indicator},
                    {"narrative", it.narrative},
                    {"version", it.version},
                    {"author", it.author.value()},
                    {"saved_at", to_micros(it.saved_at)},
                    {"evidence", joined(it.evidence)}});
        document["drafts"].push_back(std::move(row));
    }
    for (const auto& it : changes.evidence) {
        document["evidence"].push_back(evidence_row(it));
    }
    for (const auto& [instance, it] : changes.documents_set) {
        document["documents"].push_back(document_row(instance, it));
    }
    for (const auto& [instance, kind] : changes.documents_dropped) {
        document["documents_dropped"].push_back({{"instance_id", instance.value()}, {"kind", kind}});
    }
    for (const auto instance : changes.drafts_dropped) {
        document["drafts_dropped"].push_back({{"instance_id", instance.value()}});
    }
    for (const auto& it : changes.results) {
        auto row = value_row(it.value);
        row.update({{"instance_id", it.instance.value()}, {"seq", it.seq}, {"indicator", it.indicator}});
        document["results"].push_back(std::move(row));
    }
}

json receipt_row(const workflow::Receipt& it)
{
    return {{"id", it.command},
            {"request_hash", it.request_hash},
            {"instance_id", it.instance.value()},
            {"outcome", it.outcome},
            {"problem_kind", it.problem_kind},
            {"pointers", it.pointers},
            {"first_seq", it.first_seq},
            {"last_seq", it.last_seq},
            {"received_at", to_micros(it.received_at)},
            {"recorded_at", to_micros(it.recorded_at)}};
}

}  // namespace

json changes_document(const Changes& changes, const std::map<InstanceId, InstanceId>& roots,
                      const InstanceNames& instances, const std::map<InstanceId, workflow::Folded>& loaded, Instant now)
{
    json document;
    for (const char* list :
         {"created",          "updated", "events", "timers",         "timers_dropped", "tasks",     "tasks_dropped",
          "participation",    "texts",   "drafts", "drafts_dropped", "evidence",       "documents", "documents_dropped",
          "results",          "lines",   "scores", "cases",          "measures",       "outbox",    "incidents",
          "incidents_closed", "receipts"}) {
        document[list] = json::array();
    }
    for (const auto& it : changes.created) {
        document["created"].push_back(created_row(it, changes.due));
    }
    for (const auto& it : changes.updated) {
        auto row = updated_row(it, changes.due);
        const auto standing = loaded.find(it.id);
        if (standing == loaded.end() || !workflow::keeps_the_same(standing->second, it.folded)) {
            row["kept"] = workflow::kept_text(it.folded);
        }
        document["updated"].push_back(std::move(row));
    }
    for (const auto& it : changes.events) {
        document["events"].push_back(event_row(it));
    }
    add_projections(document, changes, roots);
    add_facts(document, changes);
    add_ring(document, changes, instances);
    add_incidents(document, changes, instances, now);
    for (const auto& it : changes.outbox) {
        document["outbox"].push_back({{"position", document["outbox"].size()},
                                      {"target", it.target},
                                      {"root_id", roots.at(it.instance).value()},
                                      {"dedupe_key", it.dedupe_key},
                                      {"kind", it.kind},
                                      {"instance_id", it.instance.value()},
                                      {"seq", it.seq},
                                      {"recipient", it.recipient.value()},
                                      {"notice", it.notice},
                                      {"arguments", canonical_json(it.arguments)},
                                      {"still_state", it.still_state},
                                      {"still_entered_seq", it.still_entered_seq},
                                      {"not_before", to_micros(it.not_before)},
                                      {"digest", it.digest_daily}});
    }
    if (changes.receipt) {
        document["receipts"].push_back(receipt_row(*changes.receipt));
    }
    return document;
}

}  // namespace traimas::store
