// Makes the rows again as the tree made them, and names each list that differs.
#include "engine/service/verify_ring.hpp"

#include "engine/service/verify_differences.hpp"
#include "engine/subjects/rules.hpp"

#include <algorithm>

namespace traimas::service {
namespace {

using nlohmann::json;

// One list of rows: what tells them apart, and whose events make them.
struct List {
    const char* name;
    std::vector<const char*> key;
    const char* maker;
};
using KeyedRows = std::map<std::vector<json>, json>;

const std::vector<List>& lists()
{
    static const std::vector<List> all{
        {"lines", {"checkpoint", "indicator"}, "checkpoint"},
        {"scores", {"checkpoint", "indicator", "source", "seq"}, "source"},
        {"cases", {"instance_id"}, "instance_id"},
        {"measures", {"instance_id", "no"}, "instance_id"},
    };
    return all;
}

// The rows of one list as they must stand: the last word counts. Without those that the events of `lost` made; and
// where something is lost, nobody can say which score is current.
KeyedRows rows_of(const json& rows, const List& list, const std::set<std::int64_t>& lost)
{
    KeyedRows last;
    for (auto row : rows) {
        if (lost.contains(row.at(list.maker).get<std::int64_t>())) {
            continue;
        }
        if (!lost.empty()) {
            row.erase("is_current");
        }
        std::vector<json> id;
        for (const auto* field : list.key) {
            id.push_back(row.at(field));
        }
        last.insert_or_assign(std::move(id), std::move(row));
    }
    return last;
}

// "OPS-ICT, quarter 1 of 2561, checkpoint 12, indicator ICT-01"
std::string name_of(const List& list, const json& row)
{
    std::string name;
    if (row.contains("quarter")) {
        name = row.at("unit").get<std::string>() + ", quarter " + row.at("quarter").dump() + " of " +
               row.at("fiscal_year").dump();
    }
    for (const auto* field : list.key) {
        const auto& value = row.at(field);
        const bool is_case = std::string_view{field} == "instance_id";
        name += (name.empty() ? "" : ", ") + std::string{is_case ? "case" : field} + " " +
                (value.is_string() ? value.get<std::string>() : value.dump());
    }
    return name;
}

}  // namespace

void RingFold::fold(const workflow::Instance& instance, const workflow::Event& event)
{
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
    store::InstanceNames names;
    for (const auto& it : tree_.instances()) {
        names.emplace(it.id, store::InstanceName{it.unit, it.fiscal_year, it.quarter});
    }
    store::add_ring(made, changes_, names);
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
    for (const auto& list : lists()) {
        Differences differences;
        compare_by_key(differences, rows_of(made.at(list.name), list, lost_),
                       rows_of(stored.at(list.name), list, lost_),
                       [&](const auto& row) { return name_of(list, row.second); });
        if (differences.any()) {
            report.findings.push_back({tree_.instances().front().id, 0, std::string{list.name} + "_differ",
                                       std::string{"The rows of "} + list.name +
                                           " are not those that the events say:" + differences.sentence()});
        }
    }
}

}  // namespace traimas::service
