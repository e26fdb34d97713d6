// What the store in memory holds, with an index for each question that is asked of all trees at once.
// Thread rules: the store's mutex is held.
#pragma once

#include "engine/store/memory/memory_incidents.hpp"
#include "engine/store/memory/memory_messages.hpp"
#include "engine/store/memory/memory_tree.hpp"

#include <algorithm>
#include <unordered_map>

namespace traimas::store {

struct MemoryTables {
    using Identity = std::tuple<std::string, std::string, int, int, int>;  // definition, unit, year, quarter, ordinal
    using RootName = std::tuple<std::string, std::string, int, int>;       // definition, unit, year, quarter

    std::map<InstanceId, MemoryTree> trees{};        // by root
    std::map<InstanceId, InstanceId> roots{};        // of every instance
    std::set<Identity> identities{};                 // of every instance
    std::map<RootName, InstanceId> named_roots{};    // the first one of a name
    std::set<std::pair<Instant, InstanceId>> due{};  // the earliest timer of each tree, and its root
    std::unordered_map<std::string, workflow::Receipt> receipts{};
    std::map<std::string, workflow::OutboxRow> notices{};
    MemoryMessages messages{};
    MemoryIncidents incidents{};
    std::vector<workflow::ScoreRow> scores{};
    std::shared_ptr<const Registers> registers = empty_registers();
    std::int64_t next_id = 1;

    // With the organisation's index, as load_registers() makes it.
    static std::shared_ptr<const Registers> empty_registers()
    {
        auto empty = std::make_shared<Registers>();
        empty->organisation.make_index();
        return empty;
    }

    static Identity identity_of(const workflow::Instance& it)
    {
        return {it.definition, it.unit, it.fiscal_year, it.quarter, it.ordinal};
    }

    // Throws std::out_of_range where there is no such instance: a row without one cannot be written.
    [[nodiscard]] MemoryTree& tree_of(InstanceId instance) { return trees.at(roots.at(instance)); }
    [[nodiscard]] const workflow::Instance& instance(InstanceId id) const
    {
        return trees.at(roots.at(id)).instances.at(id);
    }

    // The name of the constraint that the rows would break, or nullptr.
    [[nodiscard]] const char* violated_by(const workflow::Changes& changes) const
    {
        for (const auto& row : changes.participation) {
            const auto root = roots.find(row.instance);
            if (root != roots.end() && trees.at(root->second).took_part.contains(MemoryTree::key_of(row))) {
                return "participation_once";
            }
        }
        if (changes.receipt && receipts.contains(changes.receipt->command)) {
            return "command_pkey";
        }
        for (const auto& row : changes.created) {
            if (identities.contains(identity_of(row))) {
                return "instance_definition_unit_fiscal_year_quarter_ordinal_key";
            }
        }
        return nullptr;
    }

    [[nodiscard]] std::vector<InstanceId> roots_on_calendar(const std::string& calendar, int before_version,
                                                            const std::vector<std::string>& ended) const
    {
        std::vector<InstanceId> found;
        for (const auto& [root, tree] : trees) {
            const bool follows = std::any_of(tree.instances.begin(), tree.instances.end(), [&](const auto& entry) {
                const auto& it = entry.second;
                const auto state = it.definition + "@" + std::to_string(it.definition_version) + "/" + it.folded.state;
                return it.calendar == calendar && it.calendar_version < before_version &&
                       std::find(ended.begin(), ended.end(), state) == ended.end();
            });
            if (follows) {
                found.push_back(root);
            }
        }
        return found;
    }

    void add(workflow::Instance instance)
    {
        const auto id = instance.id;
        roots.emplace(id, instance.root);
        identities.insert(identity_of(instance));
        if (id == instance.root) {
            const auto [found, is_new] = named_roots.emplace(
                RootName{instance.definition, instance.unit, instance.fiscal_year, instance.quarter}, id);
            found->second = is_new ? id : std::min(found->second, id);
        }
        trees[instance.root].instances.insert_or_assign(id, std::move(instance));
    }

    // After the timers of a tree changed.
    void index_due(InstanceId root)
    {
        auto& tree = trees.at(root);
        const auto first = tree.earliest_timer();
        if (first == tree.first_due) {
            return;
        }
        if (tree.first_due) {
            due.erase({*tree.first_due, root});
        }
        if (first) {
            due.emplace(*first, root);
        }
        tree.first_due = first;
    }
};

}  // namespace traimas::store
