// Compares what stands with what must stand, tree by tree.
#include "engine/service/doctor.hpp"

#include "engine/calendar/date_text.hpp"
#include "engine/service/opened.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/doctor_queries.hpp"
#include "engine/store/event_queries.hpp"
#include "engine/store/incident_store.hpp"

#include <algorithm>

namespace traimas::service {
namespace {

using store::Tx;
using workflow::Changes;
using workflow::TreeRows;

constexpr int kRowsAtOnce = 500;
// Receipts are kept for 90 days; a day less, so that none is missed that the sweep took a moment ago.
constexpr std::chrono::days kReceiptsStand{89};

std::string due_words(const std::optional<Instant>& due)
{
    return due ? "due at " + calendar::rfc3339(*due) : "without a date";
}

const workflow::TimerRow* row_before(const TreeRows& rows, const workflow::TimerRow& wanted)
{
    const auto found = std::find_if(rows.timers.begin(), rows.timers.end(), [&](const workflow::TimerRow& it) {
        return it.instance == wanted.instance && it.occurrence.timer == wanted.occurrence.timer;
    });
    return found == rows.timers.end() ? nullptr : &*found;
}

const workflow::TaskRow* row_before(const TreeRows& rows, const workflow::TaskRow& wanted)
{
    const auto found = std::find_if(rows.tasks.begin(), rows.tasks.end(), [&](const workflow::TaskRow& it) {
        return it.instance == wanted.instance && it.key == wanted.key;
    });
    return found == rows.tasks.end() ? nullptr : &*found;
}

void tell_timers(const TreeRows& rows, const Changes& changes, std::vector<DoctorFinding>& findings)
{
    for (const auto& it : changes.timers_set) {
        const auto name = "The timer " + it.occurrence.timer + ", " + due_words(it.due_at) + ", ";
        if (const auto* old = row_before(rows, it)) {
            findings.push_back({it.instance, "timer_differs",
                                name + "is written down otherwise, " + due_words(old->due_at) + " (" + old->derivation +
                                    "): it would fire at the wrong time."});
        } else {
            findings.push_back({it.instance, "timer_missing", name + "is missing: it would never fire."});
        }
    }
    for (const auto& [instance, key] : changes.timers_dropped) {
        findings.push_back({instance, "timer_stray",
                            "The timer " + key +
                                " is none of the instance's state: it would wake the engine for ever "
                                "and never fire."});
    }
}

void tell_tasks(const TreeRows& rows, const Changes& changes, std::vector<DoctorFinding>& findings)
{
    for (const auto& it : changes.tasks_set) {
        const auto name =
            "The task " + it.key + " of the role " + it.role + " in " + it.unit + ", " + due_words(it.due_at) + ", ";
        if (const auto* old = row_before(rows, it)) {
            findings.push_back({it.instance, "task_differs",
                                name + "is written down otherwise (" + old->role + " in " + old->unit + ", " +
                                    due_words(old->due_at) + "): the wrong people would find it, or a wrong date."});
        } else {
            findings.push_back({it.instance, "task_missing", name + "is missing: nobody finds it among their tasks."});
        }
    }
    for (const auto& [instance, key] : changes.tasks_dropped) {
        findings.push_back({instance, "task_stray",
                            "The task " + key + " is none of the instance's state: people find what they cannot do."});
    }
}

// Of a tree that nobody touched: what take_changes() answers is the difference.
struct Look {
    Changes changes{};
    std::vector<DoctorFinding> findings{};
};

Look look_at(Engine& engine, store::StoreTx& tx, InstanceId root)
{
    const auto rows = tx.load(root, "");
    Opened opened{engine, tx, tx.registers(), rows, tx.now()};
    Look look{.changes = opened.tree.take_changes()};
    tell_timers(rows, look.changes, look.findings);
    tell_tasks(rows, look.changes, look.findings);
    return look;
}

// The incident is opened by one statement and closed by the next: a statement does not see what it writes itself.
void write_repair(store::StoreTx& tx, InstanceId root, Look& look)
{
    const auto key = store::tree_key(root);
    const auto rows = look.findings.size();
    look.changes.incidents.push_back(
        {.source = "doctor",
         .key = key,
         .instance = root,
         .arguments = nlohmann::json{{"rows", rows}, {"reason", look.findings.front().sentence}}});
    tx.write(std::move(look.changes));
    Changes closing;
    closing.incidents_closed.push_back({.source = "doctor", .key = key, .how = "repaired"});
    tx.write(std::move(closing));
    tx.commit();
    for (auto& it : look.findings) {
        it.repaired = true;
    }
}

void drop_orphans(Tx& tx, Repair repair, std::vector<DoctorFinding>& findings)
{
    const auto mends = repair == Repair::yes;
    for (const auto& it : store::orphan_timers(tx)) {
        findings.push_back(
            {it.instance, "timer_orphaned", "The timer " + it.key + " is of an instance that is not there.", mends});
        if (mends) {
            store::drop_orphan_timer(tx, it);
        }
    }
    for (const auto& it : store::orphan_tasks(tx)) {
        findings.push_back(
            {it.instance, "task_orphaned", "The task " + it.key + " is of an instance that is not there.", mends});
        if (mends) {
            store::drop_orphan_task(tx, it);
        }
    }
}

void mend_incidents(Tx& tx, Repair repair, Instant now, std::vector<DoctorFinding>& findings)
{
    const auto mends = repair == Repair::yes;
    for (const auto& it : store::untold_failures(tx)) {
        findings.push_back({it.instance, "failure_untold",
                            "The " + it.source + " " + it.key + " failed " + std::to_string(it.tries) +
                                " times and no incident says so: nobody knows that it waits.",
                            mends});
        if (mends) {
            store::open_incident(
                tx, store::still_failing(it.source.c_str(), it.key, it.instance, it.tries, "found by the doctor"), now);
        }
    }
    for (const auto& it : store::stale_incidents(tx)) {
        findings.push_back({std::nullopt, "incident_stale",
                            "The open incident " + it.source + " " + it.key + " tells of what fails no longer.",
                            mends});
        if (mends) {
            store::close_incident(tx, {.source = it.source, .key = it.key, .how = "repaired"}, now);
        }
    }
}

// Its own outcome is the receipt of the command that a message makes.
void find_lost_receipts(Tx& tx, Instant now, std::vector<DoctorFinding>& findings)
{
    std::string after;
    for (;;) {
        const auto keys = store::messages_taken(tx, now - kReceiptsStand, after, kRowsAtOnce);
        std::map<std::string, std::string> message_of;
        std::vector<std::string> commands;
        for (const auto& key : keys) {
            commands.push_back(command_id("message", key));
            message_of.emplace(commands.back(), key);
        }
        for (const auto& command : store::receipts_missing(tx, commands)) {
            findings.push_back({std::nullopt, "message_without_receipt",
                                "The message " + message_of.at(command) +
                                    " is said to be taken, and no receipt says by whom: look at its target."});
        }
        if (keys.size() < kRowsAtOnce) {
            return;
        }
        after = keys.back();
    }
}

void compare_outcomes(Tx& tx, Repair repair, std::vector<DoctorFinding>& findings)
{
    const auto mends = repair == Repair::yes;
    for (const auto& it : store::delivered_and_waiting(tx)) {
        findings.push_back({it.instance, "delivered_and_waiting",
                            "The row " + it.dedupe_key +
                                " of the outbox waits although its outcome is recorded: every delivery trips over it.",
                            mends});
        if (mends) {
            store::drop_delivered(tx, it);
        }
    }
    for (const auto& it : store::notices_without_outcome(tx)) {
        findings.push_back({it.instance, "notice_without_outcome",
                            "The notice " + it.dedupe_key + " was told, and no outcome says so."});
    }
    for (const auto& key : store::outcomes_without_notice(tx)) {
        findings.push_back({std::nullopt, "outcome_without_notice",
                            "The notice " + key + " is said to be sent, and nobody has it: tell them by other means."});
    }
}

void examine_all(Engine& engine, store::Database& database, Repair repair, DoctorReport& report)
{
    std::int64_t after = 0;
    for (;;) {
        const auto roots = [&] {
            auto tx = database.begin();
            return store::root_ids(tx, after, kRowsAtOnce);
        }();
        for (const auto root : roots) {
            ++report.trees;
            auto found = examine_tree(engine, root, repair);
            std::move(found.begin(), found.end(), std::back_inserter(report.findings));
        }
        if (roots.size() < kRowsAtOnce) {
            break;
        }
        after = roots.back().value();
    }
    auto found = examine_outbox(database, repair);
    std::move(found.begin(), found.end(), std::back_inserter(report.findings));
}

}  // namespace

std::vector<DoctorFinding> examine_tree(Engine& engine, InstanceId root, Repair repair)
{
    try {
        {
            const auto tx = engine.store.begin();
            auto look = look_at(engine, *tx, root);
            if (look.findings.empty() || repair == Repair::no) {
                return std::move(look.findings);
            }
        }
        const auto tx = engine.store.begin();
        if (!tx->lock(root)) {
            return {};
        }
        auto look = look_at(engine, *tx, root);
        if (!look.findings.empty()) {
            write_repair(*tx, root, look);
        }
        return std::move(look.findings);
    } catch (const store::DatabaseError&) {
        throw;
    } catch (const std::exception& error) {
        // One tree that cannot be read must not keep the others from being looked at.
        return {{root, "tree_unreadable",
                 std::string{"The tree cannot be read ("} + error.what() + "): see what `traimas verify` says of it."}};
    }
}

std::vector<DoctorFinding> examine_outbox(store::Database& database, Repair repair)
{
    std::vector<DoctorFinding> findings;
    auto tx = database.begin();
    if (repair == Repair::no) {
        // One snapshot, so that a delivery under way is no difference; who repairs deletes by conditions of its own.
        tx.execute_script("doctor.snapshot", "set transaction isolation level repeatable read, read only");
    }
    const auto now = store::read_clock(tx);
    drop_orphans(tx, repair, findings);
    compare_outcomes(tx, repair, findings);
    find_lost_receipts(tx, now, findings);
    mend_incidents(tx, repair, now, findings);
    tx.commit();
    return findings;
}

std::int64_t DoctorReport::unrepaired() const
{
    return std::count_if(findings.begin(), findings.end(), [](const DoctorFinding& it) { return !it.repaired; });
}

Result<DoctorReport> examine(Engine& engine, store::Database& database, std::optional<InstanceId> only, Repair repair)
{
    DoctorReport report;
    if (only) {
        const auto root = engine.store.root_of(*only);
        if (!root) {
            return Problem{ProblemKind::not_found, "not_found",
                           "There is no instance " + std::to_string(only->value()) +
                               ": see the number in its address."};
        }
        report.trees = 1;
        report.findings = examine_tree(engine, *root, repair);
    } else {
        examine_all(engine, database, repair, report);
    }
    auto tx = database.begin();
    report.deadlocks = store::deadlocks(tx);
    return report;
}

}  // namespace traimas::service
