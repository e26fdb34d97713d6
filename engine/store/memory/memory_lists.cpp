// What a store in memory holds, as lists: for tests, simulations and rehearsals.
#include "engine/store/memory/memory_store.hpp"

namespace traimas::store {

std::vector<workflow::ScoreRow> MemoryStore::scores() const
{
    const std::lock_guard guard{mutex_};
    return data_.scores;
}

std::vector<MemoryIncident> MemoryStore::incidents() const
{
    const std::lock_guard guard{mutex_};
    return data_.incidents.all();
}

std::vector<std::string> MemoryStore::bodies() const
{
    const std::lock_guard guard{mutex_};
    std::vector<std::string> bodies;
    for (const auto& [id, root] : data_.roots) {
        for (const auto& row : data_.trees.at(root).written(id)) {
            bodies.push_back(row.body);
        }
    }
    return bodies;
}

std::vector<workflow::Instance> MemoryStore::instances() const
{
    const std::lock_guard guard{mutex_};
    std::vector<workflow::Instance> list;
    for (const auto& [id, root] : data_.roots) {
        list.push_back(data_.instance(id));
    }
    return list;
}

std::vector<workflow::EventRow> MemoryStore::events_of(InstanceId instance, std::int64_t after) const
{
    const std::lock_guard guard{mutex_};
    std::vector<workflow::EventRow> rows;
    if (const auto root = data_.roots.find(instance); root != data_.roots.end()) {
        const auto& written = data_.trees.at(root->second).written(instance);
        for (auto i = static_cast<std::size_t>(after); i < written.size(); ++i) {  // seq counts from 1
            rows.push_back({instance, workflow::event_from_body(written[i].body), written[i].body, written[i].hash});
        }
    }
    return rows;
}

std::vector<workflow::OutboxRow> MemoryStore::outbox() const
{
    const std::lock_guard guard{mutex_};
    auto rows = data_.notices;
    data_.messages.list(rows);
    std::vector<workflow::OutboxRow> list;
    for (auto& [key, row] : rows) {
        list.push_back(std::move(row));
    }
    return list;
}

MemoryStore::Delivered MemoryStore::deliver()
{
    const std::lock_guard guard{mutex_};
    Delivered delivered;
    for (auto& [key, row] : data_.notices) {
        const auto& folded = data_.instance(row.instance).folded;
        const bool still = row.still_state.empty() ||
                           ((row.still_state == folded.state || row.still_state == folded.state + "/" + folded.stage) &&
                            row.still_entered_seq == folded.entered_seq);
        (still ? delivered.sent : delivered.suppressed).push_back(std::move(row));
    }
    data_.notices.clear();
    return delivered;
}

}  // namespace traimas::store
