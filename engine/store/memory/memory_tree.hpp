// The rows of one tree in memory: what PostgreSQL finds by `root_id`. Small, so that its own calls may look at all of
// it. Thread rules: the store's mutex is held.
#pragma once

#include "engine/store/back_off.hpp"
#include "engine/workflow/tree.hpp"

#include <algorithm>
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
    // A timer whose tree failed.
    struct HeldBack {
        std::int64_t attempts;
        Instant retry_at;  // system time
    };
    using Participation = std::tuple<InstanceId, int, std::string, PersonId>;

    std::map<InstanceId, workflow::Instance> instances{};
    std::map<Key, workflow::TimerRow> timers{};
    std::map<Key, HeldBack> held_back{};
    std::map<Key, workflow::TaskRow> tasks{};
    std::vector<workflow::ParticipationRow> participation{};  // in the order of their writing
    std::set<Participation> took_part{};                      // their keys: instance, round, duty, person
    std::vector<workflow::EvidenceRow> evidence{};
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

    // Of those that are not held back.
    [[nodiscard]] std::optional<Instant> earliest_free_timer() const
    {
        std::optional<Instant> first;
        for (const auto& [key, row] : timers) {
            if (!held_back.contains(key)) {
                first = !first || row.due_at < *first ? row.due_at : *first;
            }
        }
        return first;
    }

    [[nodiscard]] bool may_fire(Instant now, Instant system_now) const
    {
        return std::any_of(timers.begin(), timers.end(), [&](const auto& entry) {
            const auto held = held_back.find(entry.first);
            return entry.second.due_at <= now && (held == held_back.end() || held->second.retry_at <= system_now);
        });
    }

    [[nodiscard]] std::optional<Instant> next_retry(Instant now) const
    {
        std::optional<Instant> first;
        for (const auto& [key, held] : held_back) {
            if (timers.at(key).due_at <= now && (!first || held.retry_at < *first)) {
                first = held.retry_at;
            }
        }
        return first;
    }

    // All timers that are due wait for the same next try; answers how often the tree failed.
    std::int64_t back_off(Instant now, Instant system_now, const std::string& name)
    {
        std::int64_t tries = 0;
        for (const auto& [key, held] : held_back) {
            tries = timers.at(key).due_at <= now ? std::max(tries, held.attempts) : tries;
        }
        ++tries;
        for (const auto& [key, row] : timers) {
            if (row.due_at <= now) {
                held_back.insert_or_assign(key, HeldBack{tries, next_try(system_now, tries, name)});
            }
        }
        return tries;
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
