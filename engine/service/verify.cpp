// The verifier: from genesis to the last row, everything is made again and compared.
#include "engine/service/verify.hpp"

#include "engine/service/verify_registers.hpp"
#include "engine/service/verify_ring.hpp"

#include "engine/base/assert.hpp"
#include "engine/base/canonical_json.hpp"
#include "engine/ledger/chain.hpp"
#include "engine/store/event_queries.hpp"
#include "engine/store/register_store.hpp"
#include "engine/store/ring_queries.hpp"
#include "engine/store/tree_store.hpp"
#include "engine/subjects/checkpoint.hpp"
#include "engine/subjects/rules.hpp"

#include <algorithm>

namespace traimas::service {
namespace {

using store::StoredEvent;
using store::Tx;
using workflow::Event;
using workflow::Instance;

constexpr int kPage = 500;

// One instance under examination.
struct Examined {
    const Instance& stored;
    VerifyReport& report;
    std::vector<Event> events{};
    std::vector<std::string> participation{};
    std::vector<std::string> results{};

    void find(std::int64_t seq, const char* code, std::string sentence)
    {
        report.findings.push_back({stored.id, seq, code, std::move(sentence)});
    }
};

bool columns_agree(const StoredEvent& row, const Event& event)
{
    const auto id = [](const std::optional<PersonId>& person) {
        return person ? std::optional<std::int64_t>{person->value()} : std::nullopt;
    };
    return row.kind == to_text(event.kind) && row.seq == event.seq && row.state_after == event.state &&
           row.actor == id(event.actor) && row.on_behalf_of == id(event.on_behalf_of) && row.command == event.command &&
           row.effective_at == event.effective_at && row.recorded_at == event.recorded_at;
}

std::string decimal_or_dash(const std::optional<Decimal>& value)
{
    return value ? value->text() : "-";
}

std::string steps_or_dash(const std::optional<std::vector<int>>& steps)
{
    std::string text;
    for (const int step : steps.value_or(std::vector<int>{})) {
        text += (text.empty() ? "" : ",") + std::to_string(step);
    }
    return steps ? text : "-";
}

void expect_rows(Examined& examined, const Event& event)
{
    for (const auto& it : event.participants) {
        examined.participation.push_back(std::to_string(it.round) + " " + it.duty + " " +
                                         std::to_string(it.person.value()) + " " + it.capacity + " " +
                                         std::to_string(event.seq));
    }
    const bool is_report = examined.stored.definition == "checkpoint";
    if (is_report && event.frozen.contains("results")) {
        for (const auto& row : subjects::result_rows(examined.stored.id, event.seq, event.data.at("content"))) {
            examined.results.push_back(std::to_string(row.seq) + " " + row.indicator + " " +
                                       decimal_or_dash(row.value.value) + " " + decimal_or_dash(row.value.numerator) +
                                       " " + decimal_or_dash(row.value.denominator) + " " +
                                       steps_or_dash(row.value.steps_done));
        }
    }
}

// I5, I6, I10: what one event must not do to what came before it.
void check_order(Examined& examined, const Instance& before, const Event& event,
                 const workflow::DefinitionSet& definitions)
{
    if (event.recorded_at < before.last_recorded) {
        examined.find(event.seq, "time_falls", "It was recorded before the event ahead of it.");
    }
    if (event.occurrence && before.folded.fired.contains(*event.occurrence)) {
        examined.find(event.seq, "fired_twice", "The same occurrence of a timer fired before.");
    }
    if (event.kind == workflow::EventKind::created) {
        return;
    }
    const auto* state = definitions.at(before.definition, before.definition_version).state(before.folded.state);
    if (state == nullptr || event.from != before.folded.state) {
        examined.find(event.seq, "wrong_state", "It starts from a state in which the instance was not.");
    } else if (!state->final.empty() && event.kind != workflow::EventKind::signal) {
        examined.find(event.seq, "after_final", "The instance had ended before.");
    }
}

// Follows the chain; answers the fold, or nullopt where a body cannot be read.
std::optional<Instance> follow(Tx& tx, Examined& examined, const workflow::DefinitionSet& definitions, RingFold& ring)
{
    Instance fold = examined.stored;
    fold.folded = {};
    fold.seq = 0;
    fold.last_recorded = {};
    fold.head = ledger::genesis_hash(workflow::genesis_of(fold));
    for (;;) {
        const auto page = store::events_of(tx, fold.id, fold.seq, kPage);
        for (const auto& row : page) {
            ++examined.report.events;
            examined.report.bytes += static_cast<std::int64_t>(row.body.size());
            if (row.seq != fold.seq + 1) {
                examined.find(fold.seq + 1, "gap", "The event is missing.");
                return std::nullopt;
            }
            const auto hash = ledger::event_hash(fold.id, row.seq, fold.head, row.body);
            if (ledger::to_hex(hash) != row.hash) {
                examined.find(row.seq, "hash_differs", "The body or an event before it is not what was hashed.");
                return std::nullopt;
            }
            try {
                auto event = workflow::event_from_body(row.body);
                if (!columns_agree(row, event)) {
                    examined.find(row.seq, "column_differs", "A column of the event says other than its body.");
                }
                check_order(examined, fold, event, definitions);
                expect_rows(examined, event);
                workflow::apply(fold, event);
                ring.fold(fold, event);
                examined.events.push_back(std::move(event));
            } catch (const std::exception&) {
                // A body whose hash is right but whose words are not ours: named, and the rest cannot be followed.
                examined.find(row.seq, "body_unreadable", "The body cannot be read.");
                return std::nullopt;
            }
            fold.head = hash;
        }
        if (page.size() < kPage) {
            return fold;
        }
    }
}

void compare_fold(Examined& examined, const Instance& fold)
{
    const auto& stored = examined.stored;
    if (fold.seq != stored.seq || fold.head != stored.head) {
        examined.find(fold.seq + 1, "tail_differs",
                      "The instance says " + std::to_string(stored.seq) + " events, its chain ends at " +
                          std::to_string(fold.seq) + ".");
    } else if (!(fold.folded == stored.folded)) {
        examined.find(0, "fold_differs", "The stored state is not the fold of the events.");
    }
}

void compare_rows(Tx& tx, Examined& examined)
{
    std::sort(examined.participation.begin(), examined.participation.end());
    auto participation = store::participation_lines(tx, examined.stored.id);
    std::sort(participation.begin(), participation.end());
    if (participation != examined.participation) {
        examined.find(0, "participation_differs", "The rows of who took part are not those of the events.");
    }
    std::sort(examined.results.begin(), examined.results.end());
    auto results = store::result_lines(tx, examined.stored.id);
    std::sort(results.begin(), results.end());
    if (results != examined.results) {
        examined.find(0, "results_differ", "The result rows are not those of the submissions.");
    }
}

void check_texts(Tx& tx, Examined& examined)
{
    for (const auto& text : store::texts_of(tx, examined.stored.id)) {
        const auto hash = ledger::to_hex(ledger::text_hash(text.salt, text.text));
        const bool known = text.seq >= 1 && text.seq <= static_cast<std::int64_t>(examined.events.size());
        const auto* event = known ? &examined.events[static_cast<std::size_t>(text.seq - 1)] : nullptr;
        const auto expected = event == nullptr ? decltype(event->texts.end()){} : event->texts.find(text.key);
        if (event == nullptr || expected == event->texts.end() || expected->second != hash) {
            examined.find(text.seq, "text_differs", "The text " + text.key + " is not the one that was hashed.");
        }
    }
}

// I3 and I4: the timers and tasks that stand are those that project() derives.
void check_projection(VerifyReport& report, const workflow::TreeContext& context, const workflow::TreeRows& rows)
{
    workflow::Tree tree{context, rows};
    const auto root = rows.instances.front().id;
    const auto changes = tree.take_changes();
    if (!changes.timers_set.empty() || !changes.timers_dropped.empty()) {
        report.findings.push_back(
            {root, 0, "timers_differ", "The pending timers are not those that the state asks for."});
    }
    if (!changes.tasks_set.empty() || !changes.tasks_dropped.empty()) {
        report.findings.push_back({root, 0, "tasks_differ", "The open tasks are not those that the state asks for."});
    }
}

void verify_tree(Tx& tx, const workflow::TreeRows& rows, const workflow::TreeContext& context, VerifyReport& report,
                 RegisterFold& registers)
{
    bool whole = true;
    std::vector<InstanceId> ids;
    const workflow::Tree tree{context, rows};
    RingFold ring{tree};
    for (const auto& instance : rows.instances) {
        ids.push_back(instance.id);
        ++report.instances;
        Examined examined{instance, report};
        const auto fold = follow(tx, examined, context.definitions, ring);
        if (!fold) {
            whole = false;
            continue;
        }
        compare_fold(examined, *fold);
        compare_rows(tx, examined);
        check_texts(tx, examined);
        for (const auto& event : examined.events) {
            registers.fold(instance, event);
        }
    }
    if (whole) {
        ring.compare(store::ring_of(tx, ids), report);
        check_projection(report, context, rows);
    }
}

}  // namespace

VerifyReport verify(store::Database& database, const workflow::DefinitionSet& definitions)
{
    VerifyReport report;
    RegisterFold registers;
    auto tx = database.begin();
    // One snapshot for all of it: a command that commits meanwhile must not look like a difference.
    tx.execute_script("verify.snapshot", "set transaction isolation level repeatable read, read only");
    const auto stored = store::load_registers(tx);
    const workflow::TreeContext context{definitions, stored.calendars, stored.organisation, subjects::rules(), [] {
                                            TRAIMAS_ASSERT(false);
                                            return InstanceId{0};
                                        }};
    std::int64_t after = 0;
    for (;;) {
        const auto ids = store::instance_ids(tx, after, kPage);
        for (const auto& [root, rows] : store::TreeStore::load(tx, ids)) {
            verify_tree(tx, rows, context, report, registers);
        }
        if (ids.size() < kPage) {
            break;
        }
        after = ids.back().value();
    }
    registers.compare(stored, report);
    for (const auto orphan : store::orphan_events(tx)) {
        report.findings.push_back({orphan, 0, "instance_missing", "There are events of an instance that is gone."});
    }
    std::sort(report.findings.begin(), report.findings.end(), [](const VerifyFinding& one, const VerifyFinding& other) {
        return std::pair{one.instance, one.seq} < std::pair{other.instance, other.seq};
    });
    return report;
}

}  // namespace traimas::service
