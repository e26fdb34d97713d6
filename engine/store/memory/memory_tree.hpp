// The rows of one tree in memory: what PostgreSQL finds by `root_id`. Small, so that its own calls may look at all of
// it. Thread rules: the store's mutex is held.
#pragma once

#include "engine/workflow/tree.hpp"

#include <set>
#include <tuple>

namespace traimas::store {

struct MemoryTree {
    using Key = std::pair<InstanceId, std::string>;  // instance, and timer or task
    // An event as PostgreSQL keeps it: its body, not the values that it was made from.
    struct Written {
        std::string body;
        ledger::Digest hash;
    };
    using Participation = std::tuple<InstanceId, int, std::string, PersonId>;

    std::map<InstanceId, workflow::Instance> instances{};
    std::map<Key, workflow::TimerRow> timers{};
    std::map<Key, workflow::TaskRow> tasks{};
    std::vector<workflow::ParticipationRow> participation{};  // in the order of their writing
    std::set<Participation> took_part{};                      // their keys: instance, round, duty, person
    std::map<InstanceId, std::map<std::string, workflow::DraftRow>> drafts{};        // by indicator
    std::map<InstanceId, std::map<std::string, workflow::DocumentRow>> documents{};  // by kind
    std::map<InstanceId, std::vector<Written>> events{};                             // in the order of seq
    std::optional<Instant> first_due{};                                              // as the store's index has it

    static Participation key_of(const workflow::ParticipationRow& row)
    {
        return {row.instance, row.participant.round, row.participant.duty, row.participant.person};
    }

    [[nodiscard]] const std::vector<Written>& written(InstanceId instance) const
    {
        static const std::vector<Written> kNothing{};
        const auto found = events.find(instance);
        return found == events.end() ? kNothing : found->second;
    }

    [[nodiscard]] std::optional<Instant> earliest_timer() const
    {
        std::optional<Instant> first;
        for (const auto& [key, row] : timers) {
            first = !first || row.due_at < *first ? row.due_at : *first;
        }
        return first;
    }

    // As a transaction loads it: the root first, of participation the rounds that are under way.
    [[nodiscard]] workflow::TreeRows rows(InstanceId root) const
    {
        workflow::TreeRows rows;
        rows.instances.reserve(instances.size());
        rows.instances.push_back(instances.at(root));
        for (const auto& [id, instance] : instances) {
            if (id != root) {
                rows.instances.push_back(instance);
            }
        }
        for (const auto& [key, row] : timers) {
            rows.timers.push_back(row);
        }
        for (const auto& [key, row] : tasks) {
            rows.tasks.push_back(row);
        }
        for (const auto& row : participation) {
            if (instances.at(row.instance).folded.round == row.participant.round) {
                rows.participation.push_back(row);
            }
        }
        for (const auto& [id, by_indicator] : drafts) {
            for (const auto& [indicator, row] : by_indicator) {
                rows.drafts[id].push_back(row);
            }
        }
        for (const auto& [id, by_kind] : documents) {
            for (const auto& [kind, row] : by_kind) {
                rows.documents[id].push_back(row);
            }
        }
        return rows;
    }
};

}  // namespace traimas::store
