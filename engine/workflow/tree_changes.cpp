// What a transaction on a tree leaves to write: the rows collected, and the timers and tasks that must now stand.
#include "engine/workflow/tree.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

template <class Row, class Same>
const Row* same_key(const std::vector<Row>& rows, const Row& row, Same same)
{
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& other) { return same(other, row); });
    return found == rows.end() ? nullptr : &*found;
}

bool same_timer(const TimerRow& one, const TimerRow& other)
{
    return one.instance == other.instance && one.occurrence.timer == other.occurrence.timer;
}

bool same_task(const TaskRow& one, const TaskRow& other)
{
    return one.instance == other.instance && one.key == other.key;
}

void difference_timers(const std::vector<TimerRow>& before, const std::vector<TimerRow>& after, Changes& changes)
{
    for (const auto& row : after) {
        const auto* old = same_key(before, row, same_timer);
        if (old == nullptr || !(*old == row)) {
            changes.timers_set.push_back(row);
        }
    }
    for (const auto& row : before) {
        if (same_key(after, row, same_timer) == nullptr) {
            changes.timers_dropped.emplace_back(row.instance, row.occurrence.timer);
        }
    }
}

void difference_tasks(const std::vector<TaskRow>& before, const std::vector<TaskRow>& after, Changes& changes)
{
    for (const auto& row : after) {
        const auto* old = same_key(before, row, same_task);
        if (old == nullptr || !(*old == row)) {
            changes.tasks_set.push_back(row);
        }
    }
    for (const auto& row : before) {
        if (same_key(after, row, same_task) == nullptr) {
            changes.tasks_dropped.emplace_back(row.instance, row.key);
        }
    }
}

}  // namespace

// What was approved is no draft any more, and nothing is one when the instance has ended.
void Tree::drop_drafts(InstanceId id, const Event& event)
{
    const bool closed = event.entered && is_final(at(id));
    if (closed && loaded_.drafts.erase(id) > 0) {
        changes_.drafts_dropped.push_back(id);
        std::erase_if(changes_.drafts_set, [&](const auto& it) { return it.first == id; });
    }
    const auto standing = documents(id);
    for (const auto& document : standing) {
        if (!closed && !event.frozen.contains("approved_" + document.kind)) {
            continue;
        }
        changes_.documents_dropped.emplace_back(id, document.kind);
        std::erase_if(changes_.documents_set,
                      [&](const auto& it) { return it.first == id && it.second.kind == document.kind; });
        std::erase_if(loaded_.documents[id], [&](const DocumentRow& it) { return it.kind == document.kind; });
    }
}

const Projection& Tree::projection(const Instance& instance) const
{
    const auto found = projections_.find(instance.id);
    return found != projections_.end()
               ? found->second
               : projections_.emplace(instance.id, project(world(instance), instance)).first->second;
}

std::vector<TaskRow> Tree::open_tasks(const Instance& instance) const
{
    std::vector<TaskRow> rows;
    for (const auto& task : projection(instance).tasks) {
        const auto unit = task.unit.empty() ? scope_unit(instance, task.role) : task.unit;
        rows.push_back({instance.id, task.key, unit, task.role, task.form, task.due_at, instance.folded.entered_seq});
    }
    return rows;
}

std::optional<Instant> Tree::due_of(const Instance& instance) const
{
    std::optional<Instant> earliest;
    for (const auto& task : projection(instance).tasks) {
        if (task.due_at && (!earliest || *task.due_at < *earliest)) {
            earliest = task.due_at;
        }
    }
    return earliest;
}

std::optional<Instant> Tree::listed_due_of(const Instance& instance) const
{
    if (world(instance).definition.subject != Subject::unit_quarter) {
        return due_of(instance);
    }
    const auto report = instance.folded.anchors.find("due");
    return report == instance.folded.anchors.end() ? std::nullopt : std::optional{report->second.at};
}

Changes Tree::take_changes()
{
    std::vector<TimerRow> timers;
    std::vector<TaskRow> tasks;
    for (const auto& instance : instances_) {
        for (const auto& due : projection(instance).timers) {
            timers.push_back({instance.id, due.occurrence, due.due_at, due.derivation});
        }
        auto open = open_tasks(instance);
        std::move(open.begin(), open.end(), std::back_inserter(tasks));
        const bool born = born_.contains(instance.id);
        const auto due = born || touched_.contains(instance.id) ? listed_due_of(instance) : std::nullopt;
        if (due) {
            changes_.due.emplace(instance.id, *due);
        }
        if (born) {
            changes_.created.push_back(instance);
        } else if (touched_.contains(instance.id)) {
            changes_.updated.push_back(instance);
        }
    }
    // Where a timer fires, the tree has recovered from whatever kept its timers from firing.
    if (std::any_of(changes_.events.begin(), changes_.events.end(),
                    [](const EventRow& row) { return row.event.occurrence.has_value(); })) {
        changes_.incidents_closed.push_back({.source = "timer", .key = "tree/" + std::to_string(root().id.value())});
    }
    difference_timers(loaded_.timers, timers, changes_);
    difference_tasks(loaded_.tasks, tasks, changes_);
    return std::move(changes_);
}

}  // namespace traimas::workflow
