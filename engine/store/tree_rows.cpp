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

InstanceId instance_at(const json& row, const char* key = "instance_id")
{
    return InstanceId{row.at(key).get<std::int64_t>()};
}

std::optional<Instant> optional_time(const json& row, const char* key)
{
    const auto& value = row.at(key);
    return value.is_null() ? std::nullopt : std::optional<Instant>{from_micros(value.get<std::int64_t>())};
}

ledger::Digest digest_at(const json& row, const char* key)
{
    const auto digest = ledger::digest_from_hex(row.at(key).get<std::string>());
    TRAIMAS_ASSERT(digest.has_value());
    return *digest;
}

std::optional<Decimal> decimal_at(const json& row, const char* key)
{
    const auto& value = row.at(key);
    if (value.is_null()) {
        return std::nullopt;
    }
    const auto parsed = Decimal::parse(value.get<std::string>());
    TRAIMAS_ASSERT(parsed.has_value());
    return *parsed;
}

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

workflow::TimerRow timer_from(const json& row)
{
    return {instance_at(row),
            {row.at("key"), row.at("revision").get<std::int64_t>(), row.at("n").get<int>()},
            from_micros(row.at("due_at").get<std::int64_t>()),
            row.at("derivation")};
}

workflow::TaskRow task_from(const json& row)
{
    return {instance_at(row),
            row.at("key"),
            row.at("unit"),
            row.at("role"),
            row.at("form"),
            optional_time(row, "due_at"),
            row.at("opened_seq").get<std::int64_t>()};
}

workflow::ParticipationRow participation_from(const json& row)
{
    return {instance_at(row),
            {row.at("duty"), PersonId{row.at("person").get<std::int64_t>()}, row.at("capacity"),
             row.at("round").get<int>()},
            row.at("seq").get<std::int64_t>()};
}

// '1,2,4' <-> {1, 2, 4}
std::optional<std::vector<int>> steps_at(const json& row)
{
    const auto& value = row.at("steps_done");
    if (value.is_null()) {
        return std::nullopt;
    }
    return json::parse("[" + value.get<std::string>() + "]").get<std::vector<int>>();
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

workflow::DocumentRow document_from(const json& row)
{
    workflow::DocumentRow document{.kind = row.at("kind"),
                                   .content = SharedJson{json::parse(row.at("content").get<std::string>())},
                                   .texts = json::parse(row.at("texts").get<std::string>()),
                                   .version = row.at("version").get<std::int64_t>(),
                                   .saved_at = from_micros(row.at("saved_at").get<std::int64_t>())};
    for (const auto& author : json::parse(row.at("authors").get<std::string>())) {
        document.authors.emplace_back(author.get<std::int64_t>());
    }
    return document;
}

workflow::DraftRow draft_from(const json& row)
{
    return {.indicator = row.at("indicator"),
            .value = {decimal_at(row, "value"), decimal_at(row, "numerator"), decimal_at(row, "denominator"),
                      steps_at(row)},
            .narrative = row.at("narrative"),
            .version = row.at("version").get<std::int64_t>(),
            .author = PersonId{row.at("author").get<std::int64_t>()},
            .saved_at = from_micros(row.at("saved_at").get<std::int64_t>())};
}

json instance_row(const workflow::Instance& it, const std::map<InstanceId, Instant>& dues)
{
    const auto& folded = it.folded;
    const auto due = dues.find(it.id);
    return {{"id", it.id.value()},
            {"root_id", it.root.value()},
            {"parent_id", it.parent ? json(it.parent->value()) : json(nullptr)},
            {"definition", it.definition},
            {"definition_version", it.definition_version},
            {"digest", ledger::to_hex(it.digest)},
            {"unit", it.unit},
            {"fiscal_year", it.fiscal_year},
            {"quarter", it.quarter},
            {"ordinal", it.ordinal},
            {"calendar", it.calendar},
            {"calendar_version", it.calendar_version},
            {"state", folded.state},
            {"round", folded.round},
            {"version", folded.version},
            {"seq", it.seq},
            {"head", ledger::to_hex(it.head)},
            {"last_recorded", to_micros(it.last_recorded)},
            {"due_at", due == dues.end() ? json(nullptr) : json(to_micros(due->second))},
            {"data", canonical_json(workflow::folded_json(folded))}};
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
                    {"saved_at", to_micros(it.saved_at)}});
        document["drafts"].push_back(std::move(row));
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

workflow::Instance instance_from(const json& row)
{
    workflow::Instance it{.id = instance_at(row, "id"),
                          .root = instance_at(row, "root_id"),
                          .definition = row.at("definition"),
                          .definition_version = row.at("definition_version"),
                          .digest = digest_at(row, "digest"),
                          .unit = row.at("unit"),
                          .fiscal_year = row.at("fiscal_year"),
                          .quarter = row.at("quarter"),
                          .ordinal = row.at("ordinal"),
                          .calendar = row.at("calendar"),
                          .calendar_version = row.at("calendar_version"),
                          .seq = row.at("seq").get<std::int64_t>(),
                          .head = digest_at(row, "head"),
                          .last_recorded = from_micros(row.at("last_recorded").get<std::int64_t>()),
                          .folded = workflow::folded_from(row.at("data"))};
    if (!row.at("parent_id").is_null()) {
        it.parent = instance_at(row, "parent_id");
    }
    return it;
}

workflow::Receipt receipt_from(const json& row)
{
    return {.command = row.at("id"),
            .request_hash = row.at("request_hash"),
            .instance = instance_at(row),
            .outcome = row.at("outcome"),
            .problem_kind = row.at("problem_kind"),
            .pointers = row.at("pointers"),
            .first_seq = row.at("first_seq").get<std::int64_t>(),
            .last_seq = row.at("last_seq").get<std::int64_t>(),
            .received_at = from_micros(row.at("received_at").get<std::int64_t>()),
            .recorded_at = from_micros(row.at("recorded_at").get<std::int64_t>())};
}

std::map<InstanceId, TreeRows> trees_from(const json& document)
{
    std::map<InstanceId, TreeRows> trees;
    std::map<InstanceId, InstanceId> root_of;
    for (const auto& row : document.at("instances")) {
        auto instance = instance_from(row);
        root_of.emplace(instance.id, instance.root);
        auto& list = trees[instance.root].instances;
        // The root first; children follow in the order of their ids.
        list.insert(instance.id == instance.root ? list.begin() : list.end(), std::move(instance));
    }
    // nullptr: the row is of an instance that says that it belongs elsewhere. Only somebody's tampering makes one, and
    // the verifier must live to tell of it.
    const auto tree_of = [&](const json& row) -> TreeRows* {
        const auto root = root_of.find(instance_at(row));
        return root == root_of.end() ? nullptr : &trees.at(root->second);
    };
    const auto add = [&](const char* list, auto put) {
        for (const auto& row : document.at(list)) {
            if (auto* tree = tree_of(row)) {
                put(*tree, row);
            }
        }
    };
    add("timers", [](TreeRows& tree, const json& row) { tree.timers.push_back(timer_from(row)); });
    add("tasks", [](TreeRows& tree, const json& row) { tree.tasks.push_back(task_from(row)); });
    add("participation",
        [](TreeRows& tree, const json& row) { tree.participation.push_back(participation_from(row)); });
    add("drafts", [](TreeRows& tree, const json& row) { tree.drafts[instance_at(row)].push_back(draft_from(row)); });
    add("documents",
        [](TreeRows& tree, const json& row) { tree.documents[instance_at(row)].push_back(document_from(row)); });
    return trees;
}

json changes_document(const Changes& changes, const std::map<InstanceId, InstanceId>& roots,
                      const InstanceNames& instances, Instant now)
{
    json document;
    for (const char* list : {"instances", "events",         "timers",        "timers_dropped",
                             "tasks",     "tasks_dropped",  "participation", "texts",
                             "drafts",    "drafts_dropped", "documents",     "documents_dropped",
                             "results",   "lines",          "scores",        "cases",
                             "measures",  "outbox",         "incidents",     "incidents_closed",
                             "receipts"}) {
        document[list] = json::array();
    }
    for (const auto& it : changes.created) {
        document["instances"].push_back(instance_row(it, changes.due));
    }
    for (const auto& it : changes.updated) {
        document["instances"].push_back(instance_row(it, changes.due));
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
