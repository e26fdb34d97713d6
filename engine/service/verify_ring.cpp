// Makes the rows again as the tree made them, and names each list that differs.
#include "engine/service/verify_ring.hpp"

#include "engine/subjects/rules.hpp"

#include <algorithm>

namespace traimas::service {
namespace {

using nlohmann::json;

// The rows of one list as they must stand: the last word counts, in the order of the key.
json last_of(const json& rows, const std::vector<const char*>& key)
{
    std::map<std::vector<json>, json> last;
    for (const auto& row : rows) {
        std::vector<json> id;
        for (const auto* field : key) {
            id.push_back(row.at(field));
        }
        last.insert_or_assign(std::move(id), row);
    }
    json list = json::array();
    for (auto& [id, row] : last) {
        list.push_back(std::move(row));
    }
    return list;
}

}  // namespace

void RingFold::fold(const workflow::Instance& instance, const workflow::Event& event)
{
    names_.insert_or_assign(instance.id, store::InstanceName{instance.unit, instance.fiscal_year, instance.quarter});
    const auto before = changes_.scores.size();
    const auto lines = changes_.lines.size();
    subjects::rules().project(tree_, instance, event, changes_);
    for (auto i = before; i < changes_.scores.size(); ++i) {
        scores_.emplace_back(event.recorded_at, i);
    }
    // Lines are replaced as a whole.
    if (changes_.lines.size() > lines) {
        auto newest = std::move(changes_.lines.back());
        std::erase_if(changes_.lines, [&](const workflow::LinesRow& it) { return it.instance == instance.id; });
        std::erase_if(changes_.lines, [](const workflow::LinesRow& it) { return it.lines.empty(); });
        changes_.lines.push_back(std::move(newest));
    }
}

void RingFold::compare(const json& stored, VerifyReport& report) const
{
    json made{
        {"lines", json::array()}, {"scores", json::array()}, {"cases", json::array()}, {"measures", json::array()}};
    store::add_ring(made, changes_, names_);
    // Of the scores of one figure the one that was recorded last is current.
    auto order = scores_;
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& one, const auto& other) { return one.first < other.first; });
    std::map<std::pair<json, json>, std::size_t> current;
    for (const auto& [at, row] : order) {
        current[{made["scores"][row]["checkpoint"], made["scores"][row]["indicator"]}] = row;
    }
    for (std::size_t row = 0; row < made["scores"].size(); ++row) {
        auto& it = made["scores"][row];
        it["is_current"] = current.at({it["checkpoint"], it["indicator"]}) == row;
    }
    const std::map<std::string, std::vector<const char*>> keys{
        {"lines", {"checkpoint", "position"}},
        {"scores", {"checkpoint", "indicator", "source", "seq"}},
        {"cases", {"instance_id"}},
        {"measures", {"instance_id", "no"}},
    };
    for (const auto& [list, key] : keys) {
        if (last_of(made.at(list), key) != stored.at(list)) {
            report.findings.push_back(
                {tree_.root().id, 0, list + "_differ", "The rows of " + list + " are not those that the events say."});
        }
    }
}

}  // namespace traimas::service
