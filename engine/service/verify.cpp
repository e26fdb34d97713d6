// The verifier: from genesis to the last row, everything is made again and compared.
#include "engine/service/verify.hpp"

#include "engine/service/verify_differences.hpp"
#include "engine/service/verify_registers.hpp"
#include "engine/service/verify_ring.hpp"
#include "engine/service/verify_rows.hpp"

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
    } else if (!state->final.empty()) {
        // What has ended answers messages, and leaves its end only by what its state declares to reopen it.
        const auto* rule = state->rule(event.name);
        const bool leaves = event.entered || event.state != state->name;
        const bool reopened = rule != nullptr && rule->reopens;
        if (event.kind != workflow::EventKind::signal || (leaves && !reopened)) {
            examined.find(event.seq, "after_final", "The instance had ended before.");
        }
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
                examined.find(row.seq, "hash_differs",
                              row.seq == 1
                                  ? "The body, or what the instance's row says it is about, is not what was hashed."
                                  : "The body or an event before it is not what was hashed.");
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

// Answers whether the fold is that of all events that the row knows: only then are the other rows compared with it.
bool compare_fold(Examined& examined, const Instance& fold)
{
    const auto& stored = examined.stored;
    if (fold.seq != stored.seq || fold.head != stored.head) {
        examined.find(fold.seq + 1, "tail_differs",
                      "The instance says " + std::to_string(stored.seq) + " events, its chain ends at " +
                          std::to_string(fold.seq) + ".");
        return false;
    }
    if (!(fold.folded == stored.folded)) {
        examined.find(0, "fold_differs",
                      "The stored state, in the columns data and kept, is not the fold of the events.");
    }
    return true;
}

void compare_lines(Examined& examined, const char* code, const std::string& sentence,
                   const std::vector<std::string>& names, const std::vector<std::string>& made,
                   const std::vector<std::string>& stored)
{
    Differences differences;
    compare_by_key(differences, by_first_words(made, names), by_first_words(stored, names),
                   [](const auto& row) { return row.first; });
    if (differences.any()) {
        examined.find(0, code, sentence + differences.sentence());
    }
}

void compare_rows(Tx& tx, Examined& examined)
{
    const auto id = examined.stored.id;
    compare_lines(examined, "participation_differs",
                  "The rows of who took part are not those of the events:", {"round", "duty", "person"},
                  examined.participation, store::participation_lines(tx, id));
    compare_lines(examined, "results_differ",
                  "The result rows are not those of the submissions:", {"event", "indicator"}, examined.results,
                  store::result_lines(tx, id));
}

void check_texts(Examined& examined, const std::vector<store::StoredText>& texts)
{
    for (const auto& text : texts) {
        const auto hash = ledger::to_hex(ledger::text_hash(text.salt, text.text));
        const bool known = text.seq >= 1 && text.seq <= static_cast<std::int64_t>(examined.events.size());
        const auto* event = known ? &examined.events[static_cast<std::size_t>(text.seq - 1)] : nullptr;
        const auto expected = event == nullptr ? decltype(event->texts.end()){} : event->texts.find(text.key);
        if (event == nullptr || expected == event->texts.end() || expected->second != hash) {
            examined.find(text.seq, "text_differs", "The text " + text.key + " is not the one that was hashed.");
        }
    }
}

// One tree under examination.
struct ExaminedTree {
    Tx& tx;
    const workflow::TreeContext& context;
    const workflow::TreeRows& rows;
    const workflow::Tree tree;
    const std::map<InstanceId, store::InstanceColumns> columns;
    RingFold ring{tree};

    ExaminedTree(Tx& transaction, const workflow::TreeContext& with, const workflow::TreeRows& of)
        : tx{transaction}, context{with}, rows{of}, tree{with, of}, columns{store::instance_columns(tx, ids())}
    {
    }
    [[nodiscard]] std::vector<InstanceId> ids() const
    {
        std::vector<InstanceId> all;
        for (const auto& instance : rows.instances) {
            all.push_back(instance.id);
        }
        return all;
    }
};

// Unit, year, quarter, ordinal and digest are in the chain's genesis; the place in the tree is not, nor are the
// versions of the rules, which must be there before anything is asked of them. False where they are not.
bool check_place(Examined& examined, const ExaminedTree& tree)
{
    const auto& it = examined.stored;
    const auto fault = [&](const std::string& column, const std::string& sentence) {
        examined.find(0, "column_differs", "The column " + column + " of the instance " + sentence);
    };
    if (it.parent ? tree.tree.find(*it.parent) == nullptr : it.id != it.root) {
        fault("parent_id", "names none of its tree, or it should be the root and is not.");
    }
    const auto definition = tree.context.definitions.all.find({it.definition, it.definition_version});
    if (definition == tree.context.definitions.all.end() || definition->second->digest != it.digest) {
        fault("definition_version", "is not the version of the definition that its digest is of.");
        return false;
    }
    if (!it.calendar.empty() && !tree.context.calendars.all.contains({it.calendar, it.calendar_version})) {
        fault("calendar_version", "names a calendar that is not there.");
        return false;
    }
    return true;
}

// One instance; false where its chain cannot be followed to the end.
bool verify_instance(Examined& examined, ExaminedTree& tree, RegisterFold& registers)
{
    if (!check_place(examined, tree)) {
        return false;
    }
    const auto fold = follow(tree.tx, examined, tree.context.definitions, tree.ring);
    if (!fold || !compare_fold(examined, *fold)) {
        return false;
    }
    compare_columns(examined.report, tree.tree, *fold, examined.stored, tree.columns.at(fold->id));
    compare_projection(examined.report, tree.tree, *fold, tree.rows);
    compare_rows(tree.tx, examined);
    const auto texts = store::texts_of(tree.tx, fold->id);
    check_texts(examined, texts);
    for (const auto& event : examined.events) {
        registers.fold(*fold, event, texts);
    }
    return true;
}

void verify_tree(Tx& tx, const workflow::TreeRows& rows, const workflow::TreeContext& context, VerifyReport& report,
                 RegisterFold& registers)
{
    ExaminedTree tree{tx, context, rows};
    for (const auto& instance : rows.instances) {
        ++report.instances;
        Examined examined{instance, report};
        if (verify_instance(examined, tree, registers)) {
            continue;
        }
        tree.ring.lose(instance.id);
        registers.lose(instance.definition);
        examined.find(report.findings.back().seq, "not_compared",
                      "Because of this its columns, timers, tasks, texts and rows were not compared. The rest of its "
                      "tree was.");
    }
    tree.ring.compare(store::ring_of(tx, tree.ids()), report);
}

using Trees = std::map<InstanceId, workflow::TreeRows>;

// nullopt: a fold of one of them is no JSON. What is kept is read here, so that nothing fails later.
std::optional<Trees> read_whole(Tx& tx, const std::vector<InstanceId>& roots)
{
    try {
        auto trees = store::TreeStore::load(tx, roots);
        for (const auto& [root, tree] : trees) {
            for (const auto& instance : tree.instances) {
                static_cast<void>(workflow::folded_json(instance.folded));
            }
        }
        return trees;
    } catch (const store::DatabaseError&) {
        throw;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

// Every tree of a page; where one cannot be read, each by itself.
void verify_page(Tx& tx, const std::vector<InstanceId>& roots, const workflow::TreeContext& context,
                 VerifyReport& report, RegisterFold& registers)
{
    if (const auto trees = read_whole(tx, roots)) {
        for (const auto& [root, rows] : *trees) {
            verify_tree(tx, rows, context, report, registers);
        }
    } else if (roots.size() > 1) {
        for (const auto root : roots) {
            verify_page(tx, {root}, context, report, registers);
        }
    } else {
        report.findings.push_back({roots.front(), 0, "fold_unreadable",
                                   "The columns data and kept of an instance of this tree cannot be read. The tree was "
                                   "not compared."});
    }
}

// Rows that no instance leads to.
void find_stray(Tx& tx, VerifyReport& report)
{
    for (const auto orphan : store::orphan_events(tx)) {
        report.findings.push_back({orphan, 0, "instance_missing", "There are events of an instance that is gone."});
    }
    for (const auto rootless : store::rootless_instances(tx)) {
        report.findings.push_back(
            {rootless, 0, "column_differs", "The column root_id of the instance names no root. It was not compared."});
    }
    compare_receipts(report, tx);
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
        const auto ids = store::root_ids(tx, after, kPage);
        verify_page(tx, ids, context, report, registers);
        if (ids.size() < kPage) {
            break;
        }
        after = ids.back().value();
    }
    registers.compare(stored, store::person_words(tx), report);
    find_stray(tx, report);
    // Stable: what follows from another finding stands after it.
    std::stable_sort(report.findings.begin(), report.findings.end(),
                     [](const VerifyFinding& one, const VerifyFinding& other) {
                         return std::pair{one.instance, one.seq} < std::pair{other.instance, other.seq};
                     });
    return report;
}

}  // namespace traimas::service
